"""Whether the phases of a process lead somewhere: every one is reached, each ends by itself, and none goes in circles."""

from collections import Counter
from collections.abc import Mapping

from consensus.definition.actors import check_actors
from consensus.definition.lines import Path
from consensus.definition.mistakes import Mistakes, closest, listed
from consensus.outcomes import OUTCOMES
from consensus.process import Act, Phase, Process
from consensus.spans import span_text

RESULTS: Mapping[Act, tuple[str, ...]] = {
    "second": ("seconded", "unseconded"),
    "talk": ("done",),
    "sound": ("done",),
    "ask": ("done", "expired"),
    "object": ("adopted", "blocked", "needs_judgement", "no_quorum", "objected"),
    "route": ("adopted", "rejected", "returned", "expired"),
    "judge": ("adopted", "rejected", "not_yet", "no_answer"),
    "decide": ("adopted", "rejected", "not_yet", "no_answer"),
    "ballot": (
        "adopted",
        "rejected",
        "tied",
        "not_enough_support",
        "blocked",
        "needs_judgement",
        "no_quorum",
        "expired",
        "objected",
    ),
}
"""How a phase can turn out, by what it asks people to do. A result that `next` does not name ends the decision, with
the first of ENDS_AS as its outcome."""

ENDS_AS: Mapping[str, tuple[str, ...]] = {
    "seconded": (),
    "unseconded": ("expired", "returned", "rejected", "not_enough_support"),
    "done": (),
    "objected": (),
    "not_yet": (),
    "adopted": ("adopted",),
    "rejected": ("rejected", "returned", "needs_judgement"),
    "tied": ("tied", "returned", "needs_judgement"),
    "not_enough_support": ("not_enough_support", "rejected", "returned"),
    "blocked": ("blocked", "vetoed", "rejected", "returned", "needs_judgement"),
    "needs_judgement": ("needs_judgement", "blocked", "returned"),
    "no_quorum": ("no_quorum", "expired", "returned", "needs_judgement"),
    "expired": ("expired",),
    "returned": ("returned",),
    "no_answer": ("needs_judgement", "expired", "returned", "rejected", "adopted"),
}
"""The outcomes that a result may be given. None becomes adopted or stops being it, but for the silence of whoever judges, and a missed quorum is no rejection;
`withdrawn` and `superseded` are acts of people, not results of a phase."""

NOT_FOR_OPTIONS: frozenset[Act] = frozenset({"object", "route", "judge", "decide", "ask", "sound"})
"""What is asked about one text. Over options somebody may decide only between those that are tied."""
NEEDS_AN_ACT: frozenset[str] = frozenset({"seconded", "objected", "returned", "not_yet"})
"""Results that take an act of somebody each time. All others can come again with the next deadline, because ballots
and objections stand until people change them."""
BY_SOMEBODY: frozenset[Act] = frozenset({"route", "judge", "decide"})
"""Phases in which one in particular acts: what they adopt or reject takes an act of theirs, too."""


def check_phases(process: Process, mistakes: Mistakes) -> None:
    if not process.phases:
        mistakes.add(
            ("phase",), "no-phase", 'Leave phase out for one of 72 h, or add [[phase]] and act = "ballot".'
        )
        return
    if all(phase.act in ("second", "talk", "sound", "ask") for phase in process.phases):
        act = "object" if process.ballot.type == "none" else "ballot"
        hint = f'Add a [[phase]] with act = "{act}" below it.'
        mistakes.add(("phase",), "nothing-decides", hint, what="every phase only asks or talks")
        mistakes.spoil(("phase",))
    _check_names(process, mistakes)
    for index, phase in enumerate(process.phases):
        _check_act(process.within(phase.id), index, phase, mistakes)
        check_actors(process, index, phase, mistakes)
        _check_length(process, index, phase, mistakes)
        _check_next(process, index, phase, mistakes)
    _check_order(process, mistakes)
    _check_reach(process, mistakes)
    _check_loops(process, mistakes)


def _check_names(process: Process, mistakes: Mistakes) -> None:
    many = Counter(phase.id for phase in process.phases)
    for index, phase in enumerate(process.phases):
        if phase.id in OUTCOMES:
            hint = "It is the name of an outcome: choose another word."
            mistakes.add(("phase", index, "id"), "bad-name", hint, found=f'"{phase.id}"')
        elif many[phase.id] > 1:
            many[phase.id] = 0
            mistakes.add(
                ("phase", index, "id"),
                "named-twice",
                "Give each phase an id of its own.",
                found=f'"{phase.id}"',
            )


def _check_act(process: Process, index: int, phase: Phase, mistakes: Mistakes) -> None:
    path = ("phase", index)
    ballot = [("ballot",), ("ballot", "type")]
    if phase.act == "ballot" and process.ballot.type == "none":
        hint = 'List positions in [ballot], or write act = "object".'
        mistakes.add((*path, "act"), "no-ballot", hint, about=ballot, phase=phase.id)
    if phase.act == "object" and process.objection is None:
        hint = 'Add [objection], or write act = "ballot".'
        mistakes.add(
            (*path, "act"),
            "no-objections",
            hint,
            about=[("objection",), ("unit",), ("ballot",)],
            phase=phase.id,
        )
    elif (
        phase.act == "object"
        and process.threshold is not None
        and all(other.act in ("object", "second", "talk") for other in process.phases)
    ):
        what = f"phase {phase.id} ends well if nobody objects, but the threshold would ask it for votes"
        hint = 'Write act = "ballot" (objections are open in it too), or take [threshold] out.'
        mistakes.add((*path, "act"), "contradiction", hint, about=[("threshold",)], what=what)
    if phase.act != "second" and mistakes.given(*path, "seconds"):
        where = f"in a phase whose act is {phase.act}"
        mistakes.add(
            (*path, "seconds"),
            "does-not-apply",
            'Write act = "second", or take it out.',
            key="seconds",
            where=where,
        )
    casting = phase.act == "decide" and any(other.after("tied") == phase.id for other in process.phases)
    if phase.act in NOT_FOR_OPTIONS and process.unit == "options" and not casting:
        mistakes.add(
            (*path, "act"),
            "not-for-polls",
            "Take this phase out.",
            about=[("unit",), ("objection",), ("ballot",)],
            key=f'act = "{phase.act}"',
        )


def _check_length(process: Process, index: int, phase: Phase, mistakes: Mistakes) -> None:
    path = ("phase", index)
    if phase.runs_for is None and (process.unit == "proposal" or phase.act == "second"):
        hint = 'Give it a span, such as runs_for = "72h"; only polls may stay open.'
        what = f"phase {phase.id} has no deadline"
        mistakes.add((*path, "runs_for"), "never-ends", hint, about=[("unit",)], what=what)
    if phase.runs_for_min is None:
        return
    least = (*path, "runs_for_min")
    if phase.act == "second":
        hint = "Take it out: the phase ends as soon as enough have seconded."
        mistakes.add(
            least,
            "does-not-apply",
            hint,
            about=[(*path, "act")],
            key="runs_for_min",
            where="where people second",
        )
    elif phase.runs_for is not None and phase.runs_for_min > phase.runs_for:
        mistakes.add(
            least,
            "minimum-above-duration",
            f'Write runs_for = "{span_text(phase.runs_for_min)}", or a shorter minimum.',
            about=[(*path, "runs_for")],
            minimum=span_text(phase.runs_for_min),
            duration=span_text(phase.runs_for),
        )


def _check_next(process: Process, index: int, phase: Phase, mistakes: Mistakes) -> None:
    ids = [phase.id for phase in process.phases]
    results = RESULTS[phase.act]
    for result, target in phase.next:
        path = ("phase", index, "next", result)
        about = [("phase", index, "act"), ("phase", index, "id"), ("phase",)]
        if result not in results:
            near = closest(result, results)
            hint = f"{f'Did you mean {near}? ' if near else ''}There are {', '.join(results)}."
            mistakes.add(path, "unknown-result", hint, about=about, result=f'"{result}"', act=phase.act)
        elif (reason := _never(process.within(phase.id), phase, result)) is not None:
            rules: list[Path] = [
                ("objection",),
                ("threshold",),
                ("quorum",),
                ("silence",),
                ("ties",),
                ("unit",),
            ]
            mistakes.add(path, "result-never-happens", "Take it out.", about=rules, result=result, why=reason)
        elif target in OUTCOMES:
            if target not in ENDS_AS[result]:
                others = [other for other in ids if other != phase.id]
                hint = f"It can end as {listed(ENDS_AS[result])}." if ENDS_AS[result] else ""
                if others:
                    hint = f"{hint} The phases that can follow are {', '.join(others)}.".strip()
                mistakes.add(path, "outcome-renamed", hint, about=about, result=result, target=target)
                mistakes.spoil(("phase", index, "next"))
        elif target not in ids:
            near = closest(target, [*ids, *OUTCOMES])
            hint = f"Did you mean {near}?" if near else f"There are the phases {', '.join(ids)}."
            mistakes.add(path, "no-such-phase", hint, about=about, result=result, target=f'"{target}"')
            mistakes.spoil(("phase", index, "next"))
    needed = (
        "seconded" if phase.act == "second" else "done" if phase.act in ("talk", "sound", "ask") else None
    )
    if needed is not None and phase.after(needed) is None:
        hint = f'Write next = {{ {needed} = "..." }} with the id of the phase that follows.'
        about = [("phase", index, "next"), ("phase", index, "act")]
        mistakes.add(
            ("phase", index),
            "nothing-decides",
            hint,
            about=about,
            what=f"nothing follows when {phase.id} is {'seconded' if needed == 'seconded' else 'over'}",
        )
        mistakes.spoil(("phase", index, "next"))


def _check_order(process: Process, mistakes: Mistakes) -> None:
    """A phase for large groups only is passed over at the start: it has to stand there, before what it leads to."""
    begun = False
    for index, phase in enumerate(process.phases):
        path = ("phase", index, "only_above")
        if phase.only_above is None:
            begun = True
        elif phase.act != "second":
            hint = 'Only a phase whose act is "second" can be left out.'
            what = f"smaller groups would have no phase {phase.id} to decide in"
            mistakes.add(path, "contradiction", hint, about=[("phase", index, "act")], what=what)
        elif (
            begun
            or index + 1 == len(process.phases)
            or phase.after("seconded") != process.phases[index + 1].id
        ):
            hint = "Put it first, and let seconded lead to the phase below it."
            what = f"smaller groups begin after {phase.id}, so it must stand before the phase that follows it"
            about = [("phase", index, "next"), ("phase", index + 1, "id")]
            mistakes.add(path, "contradiction", hint, about=about, what=what)


def _check_reach(process: Process, mistakes: Mistakes) -> None:
    reached, waiting = set(), [process.phases[0].id]
    follows = {phase.id: {target for _, target in phase.next} for phase in process.phases}
    while waiting:
        phase_id = waiting.pop()
        if phase_id in follows and phase_id not in reached:
            reached.add(phase_id)
            waiting.extend(follows[phase_id])
    broken = any(
        mistakes.spoiled(("phase", index, key))
        for index in range(len(process.phases))
        for key in ("id", "next")
    )
    for index, phase in enumerate(process.phases):
        if phase.id not in reached and not broken:
            hint = f'Let the phase before it lead here, as in next = {{ {RESULTS[process.phases[0].act][0]} = "{phase.id}" }}.'
            mistakes.add(("phase", index), "unreachable-phase", hint, phase=phase.id)


def _never(process: Process, phase: Phase, result: str) -> str | None:
    """Why this phase can never turn out like this, or None where it can."""
    if phase.act not in ("object", "ballot"):
        return None
    polls = process.unit == "options"
    match result:
        case "blocked" | "needs_judgement" | "objected" if process.objection is None:
            return "nobody can object"
        case "needs_judgement" if process.objection is not None and process.objection.at_deadline == "blocks":
            return 'objections end it blocked (at_deadline = "blocks")'
        case "rejected" | "not_enough_support" if process.threshold is None and not polls:
            return "there is no threshold"
        case "rejected" if polls and (process.tally is None or process.tally.default_option is None):
            return "no option stands for rejecting all others (default_option)"
        case "not_enough_support" if polls:
            chosen_by_half = process.tally is not None and process.tally.more_than_half
            return None if chosen_by_half else "the most votes win, however few they are"
        case "not_enough_support" if not _may_lack_support(process):
            return (
                "the threshold has no support_min, champions_min or aside_max, and people can be against it"
            )
        case "tied" if not polls and process.ties == "fails":
            return 'a tie is lost (ties = "fails")'
        case "no_quorum" if (
            process.quorum is None and process.silence is None and "quorum" not in process.may_set
        ):
            return "there is no quorum"
        case "expired" if not polls:
            return "only a poll in which nobody votes expires at its deadline"
    return None


def _may_lack_support(process: Process) -> bool:
    against = any(position.adds == "no" for position in process.ballot.positions)
    return not against or any(
        rule.support_min is not None or rule.champions_min is not None or rule.aside_max is not None
        for rule in process.thresholds
    )


def _check_loops(process: Process, mistakes: Mistakes) -> None:
    """A circle of phases that deadlines alone would drive round for ever."""
    ids = {phase.id for phase in process.phases}
    alone = {
        phase.id: {
            target
            for result, target in phase.next
            if target in ids
            and result not in NEEDS_AN_ACT
            and (phase.act not in BY_SOMEBODY or result in ("no_answer", "expired"))
        }
        for phase in process.phases
    }
    for index, phase in enumerate(process.phases):
        circle = _way_back(phase.id, alone)
        if circle:
            hint = "Let the decision end, or lead back to a phase in which people second it again."
            names = ", ".join(circle)
            acts: list[Path] = [("phase", place, "act") for place in range(len(process.phases))]
            mistakes.add(("phase", index, "next"), "loop-without-act", hint, about=acts, phases=names)
            return


def _way_back(start: str, follows: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The phases of a circle through `start`, or nothing."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for target in sorted(follows[way[-1]]):
            if target == start:
                return way
            if target not in seen:
                seen.add(target)
                ways.append((*way, target))
    return ()
