"""Whether ballots over options can be counted as their process says: each key where it means something, each method with
the form of ballots that it counts."""

from collections.abc import Mapping

from consensus.ballot import FORMS
from consensus.definition.lines import Path
from consensus.definition.mistakes import Mistakes, listed
from consensus.process import BallotType, Method, Process

METHODS_OF: Mapping[BallotType, tuple[Method, ...]] = {
    "choice": ("plurality",),
    "approve": ("approval",),
    "score": ("score", "star"),
    "budget": ("dots", "quadratic"),
    "rank": ("schulze", "condorcet", "irv", "stv", "borda", "debian", "plurality"),
    "slot": ("timeslot",),
}
"""The methods that count each form of ballot; the first one where a file names none."""

_KEYS: Mapping[str, tuple[BallotType, ...]] = {
    "at_least": ("approve", "rank"),
    "at_most": ("approve", "rank"),
    "range": ("score",),
    "budget": ("budget",),
    "cost": ("budget",),
    "negative": ("budget",),
    "equal_ranks": ("rank",),
    "reasons": tuple(FORMS),
    "add_options": tuple(FORMS),
    "shuffle": tuple(FORMS),
}
"""Keys of [ballot], and the forms in which they mean something."""
_SETTINGS: Mapping[str, tuple[Method, ...]] = {
    "seats": ("stv",),
    "rule": ("stv",),
    "strength": ("schulze",),
    "overvote": ("irv", "stv"),
    "mean": ("score",),
    "more_than_half": ("plurality",),
    "default_option": ("plurality", "approval", "schulze", "condorcet", "irv", "stv", "borda", "debian"),
}
"""Keys of [tally], and the methods that read them."""


def check_election(process: Process, mistakes: Mistakes) -> None:
    ballot, rule = process.ballot, process.tally
    about: list[Path] = [("ballot",), ("ballot", "type"), ("unit",)]
    for key, forms in _KEYS.items():
        if ballot.type not in forms and mistakes.given("ballot", key):
            where = f"in a ballot of type {ballot.type}"
            hint = f"It belongs to {listed(forms)}: take it out."
            mistakes.add(("ballot", key), "does-not-apply", hint, about=about, key=key, where=where)
    if ballot.type not in FORMS:
        if rule is not None:
            hint = 'Take [tally] out, or write unit = "options".'
            mistakes.add(
                ("tally",), "does-not-apply", hint, about=about, key="tally", where="without options"
            )
        if "ballot" in process.may_set:
            what = "the opener may set the ballot, but there are no options"
            mistakes.add(("may_set",), "contradiction", 'Take "ballot" out.', about=about, what=what)
        return
    _check_bounds(process, mistakes)
    if rule is None:
        return
    fitting = METHODS_OF[ballot.type]
    if rule.method not in fitting:
        hint = f"Write {listed(fitting)}."
        what = f"{rule.method} does not count ballots of type {ballot.type}"
        mistakes.add(("tally", "method"), "contradiction", hint, about=about, what=what)
    for key, methods in _SETTINGS.items():
        if rule.method not in methods and mistakes.given("tally", key):
            mistakes.add(
                ("tally", key),
                "does-not-apply",
                f"It belongs to {listed(methods)}: take it out.",
                about=[("tally",), ("tally", "method"), *about],
                key=key,
                where=f"where {rule.method} counts",
            )
    if rule.method == "debian" and rule.default_option is None:
        hint = 'Write default_option = "Further discussion".'
        what = "debian compares every option with a default one, and none is named"
        mistakes.add(("tally", "method"), "contradiction", hint, about=about, what=what)


def _check_bounds(process: Process, mistakes: Mistakes) -> None:
    ballot, method = process.ballot, None if process.tally is None else process.tally.method
    points, place = ballot.range, ("ballot", "range")
    if ballot.type == "score" and (len(points) != 2 or points[0] >= points[1]):
        mistakes.add(
            place,
            "contradiction",
            "Write the lowest and the highest points, as in [0, 5].",
            what=f"{list(points)} is no range of points",
        )
    if ballot.at_most is not None and ballot.at_most < ballot.at_least:
        what = f"a ballot names at least {ballot.at_least} options and at most {ballot.at_most}"
        mistakes.add(
            ("ballot", "at_most"), "contradiction", "Raise it.", about=[("ballot", "at_least")], what=what
        )
    if ballot.type == "budget" and method in ("dots", "quadratic"):
        wanted = "square" if method == "quadratic" else "linear"
        if ballot.cost != wanted:
            what = f"{method} counts ballots whose cost is {wanted}"
            hint = f'Write cost = "{wanted}".'
            cost = ("ballot", "cost")
            at = cost if mistakes.given(*cost) else ("tally", "method")
            mistakes.add(at, "contradiction", hint, about=[("tally", "method"), cost], what=what)
        if ballot.negative and ballot.cost == "linear":
            what = "dots are given, never taken: only squared costs take votes against"
            hint = 'Write cost = "square", or take negative out.'
            mistakes.add(("ballot", "negative"), "contradiction", hint, about=[("ballot", "cost")], what=what)
