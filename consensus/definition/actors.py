"""Whether the people whom a process names are known, and act where somebody acts: groups, classes, judges, routes."""

from collections import Counter

from consensus.definition.keys import SOMEBODY
from consensus.definition.lines import Path
from consensus.definition.mistakes import Mistakes, closest
from consensus.formula import BadFormula, at_least_by
from consensus.process import Phase, Process


def check_groups(process: Process, mistakes: Mistakes) -> None:
    """Every group that is named anywhere stands in `[groups]`, and every one that stands there is named somewhere."""
    rule, used = process.electorate, set[str]()
    places: list[tuple[Path, str, tuple[str, ...]]] = [
        (("electorate", "group"), rule.group or "", ()),
        (("electorate", "binding"), rule.binding or "", ()),
        *((("electorate", "classes", place), name, ()) for place, name in enumerate(rule.classes)),
        *(
            (("electorate", "organisations", place), name, ())
            for place, name in enumerate(rule.organisations)
        ),
        *(
            (("withdrawn_by", place), name, SOMEBODY["withdrawn_by"])
            for place, name in enumerate(process.withdrawn_by)
        ),
        *((("performed_by", place), name, ()) for place, name in enumerate(process.performed_by)),
        *(
            (("close", "by", place), name, SOMEBODY["close.by"])
            for place, name in enumerate(process.close.by)
        ),
        *(
            (("appeal_to", place), name, SOMEBODY["appeal_to"])
            for place, name in enumerate(process.appeal_to)
        ),
    ]
    for index, phase in enumerate(process.phases):
        for place, name in enumerate(phase.actors):
            places.append((("phase", index, "actors", place), name, SOMEBODY["phase.actors"]))
        if phase.electorate is not None:
            places.append((("phase", index, "electorate"), phase.electorate, ()))
    if process.objection is not None:
        if process.objection.raised_by is not None:
            places.append((("objection", "raised_by"), process.objection.raised_by, ()))
        for key, names in (
            ("cleared_by", process.objection.cleared_by),
            ("overruled_by", process.objection.overruled_by),
        ):
            for place, name in enumerate(names):
                places.append((("objection", key, place), name, SOMEBODY[f"objection.{key}"]))
    for path, name, others in places:
        used.add(name)
        if name and name not in others:
            _require_known(process, path, name, others, mistakes)
    for name in process.group_names:
        if name not in used:
            hint = "Take it out, or name it where it acts."
            mistakes.add(("groups", name), "does-not-apply", hint, key=name, where="here: nothing names it")
    for name in ("holder", "opener", "administrator"):
        if name in process.group_names:
            hint = "Choose another word: every decision has one already."
            mistakes.add(("groups", name), "bad-name", hint, found=f'"{name}"')
    given = next((key for key in ("appeal_to", "appeal_own_after") if mistakes.given(key)), None)
    if process.appeal_within is None and given is not None:
        hint = 'Add appeal_within = "60d", or take it out.'
        mistakes.add((given,), "does-not-apply", hint, key=given, where="where nobody appeals")
    elif process.appeal_within is not None and not any(
        phase.act in ("judge", "decide") for phase in process.phases
    ):
        hint = "Take it out: what many have decided, they decide anew."
        about = [("phase",)]
        mistakes.add(
            ("appeal_within",),
            "does-not-apply",
            hint,
            about=about,
            key="appeal_within",
            where="where nobody judges",
        )


def _require_known(
    process: Process, path: Path, name: str, others: tuple[str, ...], mistakes: Mistakes
) -> None:
    if name in process.group_names:
        return
    near = closest(name, [*process.group_names, *others])
    hint = f"Did you mean {near}?" if near else f'Say who they are: groups = {{ {name} = "..." }}.'
    mistakes.add(path, "unknown-group", hint, about=[("groups",)], name=name)


def check_actors(process: Process, index: int, phase: Phase, mistakes: Mistakes) -> None:
    """Somebody acts where one has to, and nobody is named where all may."""
    path = ("phase", index)
    act = [(*path, "act")]
    if phase.act in ("route", "judge", "decide"):
        if not phase.actors:
            hint = f'Write actors = ["{"route" if phase.act == "route" else "administrator"}"].'
            mistakes.add(path, "nothing-decides", hint, about=act, what=f"nobody acts in {phase.id}")
    elif phase.act != "ask" and mistakes.given(*path, "actors"):
        where = f"in a phase whose act is {phase.act}"
        mistakes.add(
            (*path, "actors"), "does-not-apply", "Take it out.", about=act, key="actors", where=where
        )
    for name, times in Counter(phase.actors).items():
        if times > 1:
            mistakes.add((*path, "actors"), "named-twice", "Name each once.", found=f'"{name}"')
    _check_electorate(process, index, phase, mistakes)
    if phase.act == "route":
        _check_route(process, path, phase, mistakes)
    elif phase.stand_in_after is not None:
        mistakes.add(
            (*path, "stand_in_after"), "does-not-apply", "Take it out.", about=act, key="stand_in_after",
            where="where nobody stamps",
        )  # fmt: skip
    if phase.private and phase.act != "sound":
        where = f"in a phase whose act is {phase.act}"
        mistakes.add(
            (*path, "private"), "does-not-apply", "Take it out.", about=act, key="private", where=where
        )
    for key in ("ballot", "quorum", "threshold"):
        if mistakes.given(*path, key) and phase.act != "ballot":
            where = f"in a phase whose act is {phase.act}"
            mistakes.add((*path, key), "does-not-apply", "Take it out.", about=act, key=key, where=where)
        elif mistakes.given(*path, key) and phase.ballot is None:
            hint = f"Add [phase.ballot] to it, or write [{key}] at the top."
            mistakes.add((*path, key), "does-not-apply", hint, key=key, where="without a ballot of its own")
    if phase.ballot is not None and phase.ballot.counts_shown == "after_close":
        hint = "Leave counts_shown out there."
        what = "a phase cannot hide the counts of its own ballot"
        mistakes.add((*path, "ballot", "counts_shown"), "contradiction", hint, what=what)
    if phase.ballot is not None and phase.ballot.secret:
        hint = "Leave secret out there."
        what = "a phase cannot keep its own ballot secret"
        mistakes.add((*path, "ballot", "secret"), "contradiction", hint, what=what)
    if phase.ballot is not None and any(position.blocks for position in phase.ballot.positions):
        what = "a ballot of a phase has no objections, so that no position can block"
        mistakes.add((*path, "ballot", "positions"), "contradiction", "Take blocks out.", what=what)
    _check_optional(process, index, phase, mistakes)
    _check_formula(path, "seconds_formula", phase.seconds_formula, mistakes)
    if phase.seconds_formula is not None and phase.act != "second":
        where = f"in a phase whose act is {phase.act}"
        mistakes.add(
            (*path, "seconds_formula"),
            "does-not-apply",
            "Take it out.",
            about=act,
            key="seconds_formula",
            where=where,
        )
    if phase.runs_for_max is not None and phase.runs_for is not None and phase.runs_for_max < phase.runs_for:
        what = f"phase {phase.id} runs for longer than its runs_for_max"
        mistakes.add((*path, "runs_for_max"), "contradiction", "Give a longer one.", what=what)


def _check_electorate(process: Process, index: int, phase: Phase, mistakes: Mistakes) -> None:
    """Of a phase in which one group alone answers."""
    if phase.electorate is None:
        return
    path = ("phase", index, "electorate")
    rule = process.electorate
    if phase.act not in ("second", "object", "ballot"):
        where = f"in a phase whose act is {phase.act}"
        hint = "Take it out: actors says who acts."
        about: list[Path] = [("phase", index, "act")]
        mistakes.add(path, "does-not-apply", hint, about=about, key="electorate", where=where)
        return
    if rule.weight == "delegated":
        what = f"votes are passed on in the whole electorate, and {phase.id} has one of its own"
        about = [("electorate",)]
        mistakes.add(path, "contradiction", "Take weight or this out.", about=about, what=what)
    elif rule.classes and phase.act == "ballot" and phase.ballot is None:
        what = f"classes are counted apart, but in {phase.id} one group alone answers"
        about = [("electorate",), ("phase", index, "ballot")]
        mistakes.add(path, "contradiction", "Add [phase.ballot] to it.", about=about, what=what)
    begins = all(earlier.optional or earlier.only_above is not None for earlier in process.phases[:index])
    shared = next(
        (
            later
            for later in process.phases[index + 1 :]
            if later.act in ("object", "ballot") and later.ballot is None and later.electorate is None
        ),
        None,
    )
    if begins and shared is not None and phase.act != "second":
        what = f"{shared.id} would count the answers that one group alone gave in {phase.id}"
        hint = f"Give {shared.id} a ballot or an electorate of its own."
        mistakes.add(path, "contradiction", hint, about=[("phase",)], what=what)


def _check_route(process: Process, path: Path, phase: Phase, mistakes: Mistakes) -> None:
    if not any(position.adds != "no" and not position.returns for position in process.ballot.positions):
        hint = 'Give one position adds = "yes".'
        what = "no stamp lets it go on to the next"
        mistakes.add(path, "nothing-decides", hint, about=[("ballot",), ("ballot", "positions")], what=what)


def _check_optional(process: Process, index: int, phase: Phase, mistakes: Mistakes) -> None:
    if not phase.optional:
        return
    path = ("phase", index, "optional")
    follows = process.phases[index + 1].id if index + 1 < len(process.phases) else None
    begins = all(earlier.optional or earlier.only_above is not None for earlier in process.phases[:index])
    if phase.act not in ("talk", "sound", "ask") or not begins or phase.after("done") != follows:
        hint = "Put it first, and let done lead to the phase below it."
        what = f"whoever leaves {phase.id} out begins with the phase below it"
        about: list[Path] = [("phase", index, "next"), ("phase", index, "act")]
        mistakes.add(path, "contradiction", hint, about=about, what=what)


def check_formulas(process: Process, mistakes: Mistakes) -> None:
    above = process.quorum is not None and process.quorum.measure == "above_default"
    if above and (process.tally is None or process.tally.method != "debian"):
        what = "the quorum counts who ranks an option above the default one, which only debian compares"
        hint = 'Write [tally] method = "debian", or another measure.'
        about: list[Path] = [("tally",), ("ballot",)]
        mistakes.add(("quorum", "measure"), "contradiction", hint, about=about, what=what)
    if process.quorum is not None:
        _check_formula(("quorum",), "formula", process.quorum.formula, mistakes)
        if process.quorum.formula is not None and mistakes.given("quorum", "min"):
            what = "the quorum has both a part (min) and a formula"
            mistakes.add(("quorum", "min"), "contradiction", "Keep one of them.", what=what)


def _check_formula(path: Path, key: str, formula: str | None, mistakes: Mistakes) -> None:
    if formula is None:
        return
    try:
        for eligible in (1, 1_000):
            at_least_by(formula, eligible)
    except BadFormula as bad:
        hint = 'Write it as "3 * sqrt(eligible) / 2".'
        mistakes.add((*path, key), "bad-formula", hint, found=f'"{formula}"', what=str(bad))
