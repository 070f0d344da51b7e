"""Whether ballots over options can be counted as their process says: each key where it means something, each method with
the form of ballots that it counts."""

from collections.abc import Mapping

from consensus.ballots import FORMS
from consensus.ballots.form import BallotForm
from consensus.definition.lines import Path
from consensus.definition.mistakes import Mistakes, listed
from consensus.process import BallotRule, BallotType, Method, Process

_KEYS: Mapping[str, tuple[BallotType, ...]] = {
    key: forms
    for key in BallotRule.__struct_fields__
    if (forms := tuple(form.type for form in FORMS.values() if key in form.keys))
}
"""Keys of [ballot], and the forms in which they mean something."""
_SETTINGS: Mapping[str, tuple[Method, ...]] = {
    "seats": ("stv",),
    "rule": ("stv",),
    "strength": ("schulze",),
    "overvote": ("irv", "stv"),
    "runoff_tie": ("star",),
    "tied_seat": ("stv",),
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
    form = FORMS.get(ballot.type)
    if form is None:
        if rule is not None:
            hint = 'Take [tally] out, or write unit = "options".'
            mistakes.add(
                ("tally",), "does-not-apply", hint, about=about, key="tally", where="without options"
            )
        if "ballot" in process.may_set:
            what = "the opener may set the ballot, but there are no options"
            mistakes.add(("may_set",), "contradiction", 'Take "ballot" out.', about=about, what=what)
        return
    seconded = any(phase.act == "second" for phase in process.phases)
    if ballot.options_seconded and not (ballot.add_options and seconded):
        hint = 'Add add_options = true, and a [[phase]] with act = "second".'
        about = [("phase",), *about]
        mistakes.add(
            ("ballot", "options_seconded"), "does-not-apply", hint, about=about, key="options_seconded",
            where="where nobody adds options, or nobody seconds",
        )  # fmt: skip
    _check_bounds(process, form, mistakes)
    if rule is None:
        return
    if rule.method not in form.methods:
        hint = f"Write {listed(form.methods)}."
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
    if rule.tied_seat == "stays_open" and any(phase.after("tied") for phase in process.phases):
        hint = 'Take tied_seat out, or "tied" out of next.'
        what = "a phase follows a tie, and a tied seat stays open"
        mistakes.add(("tally", "tied_seat"), "contradiction", hint, about=[("phase",)], what=what)
    if rule.method == "debian" and rule.default_option is None:
        hint = 'Write default_option = "Further discussion".'
        what = "debian compares every option with a default one, and none is named"
        mistakes.add(("tally", "method"), "contradiction", hint, about=about, what=what)


def _check_bounds(process: Process, form: BallotForm, mistakes: Mistakes) -> None:
    ballot, method = process.ballot, None if process.tally is None else process.tally.method
    if ballot.at_most is not None and ballot.at_most < ballot.at_least:
        what = f"a ballot names at least {ballot.at_least} options and at most {ballot.at_most}"
        mistakes.add(
            ("ballot", "at_most"), "contradiction", "Raise it.", about=[("ballot", "at_least")], what=what
        )
    for unsound in form.unsound(ballot, method):
        at = next((key for key in unsound.keys if mistakes.given(*key)), unsound.keys[-1])
        mistakes.add(at, "contradiction", unsound.hint, about=unsound.keys, what=unsound.what)
