"""What an open decision waits for: from one person, and with whom it is stuck. Read from its header alone.

"Waits for you" is this one list, in chat, on the page and in a digest.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from consensus.access import actors_of
from consensus.ballot_boxes import DELEGATED, SECOND, SOUNDINGS, test_of
from consensus.decide.draft import stopping
from consensus.decision import Decision, Objection
from consensus.frozen import Frozen
from consensus.ids import BoxId, PersonId
from consensus.process import ADMINISTRATOR, OPENER, Process
from consensus.views.overview import BlockCode, HeldBy, Unmoved, Wait


class Stance(Frozen):
    """How somebody stands to one decision. `ballots`: box -> the revision that their current ballot in it is on."""

    person: PersonId
    takes_part: bool = False
    """They answer in this phase, and are in the place now."""
    administrator: bool = False
    ballots: Mapping[BoxId, int] = {}
    questions: tuple[tuple[int, datetime], ...] = ()
    """The questions on it that nobody has answered, and when each was asked; of their own decisions alone."""

    def is_silent(self, decision: Decision, box: BoxId) -> bool:
        return self.takes_part and self.ballots.get(box) != decision.revision


class Held(NamedTuple):
    """A Block before ids are names."""

    why: BlockCode
    held_by: HeldBy
    since: datetime
    held_since: datetime
    holders: tuple[PersonId, ...] = ()
    objection: Objection | None = None
    until: datetime | None = None


def waits_for(decision: Decision, process: Process, stance: Stance) -> tuple[Wait, ...]:
    """What it waits for from this person, what others wait for most first."""
    if not decision.is_open:
        return ()
    return (
        *_of_objections(decision, stance),
        *_turn(decision, process, stance),
        *(Wait(why="question", question=number, since=at) for number, at in stance.questions),
    )


def held(decision: Decision, process: Process) -> tuple[Held, ...]:
    """What stops it, and with whom that is now; empty where it only waits for answers and its deadline."""
    if not decision.is_open:
        return ()
    blocks = [_objection(decision, process, objection) for objection in stopping(decision, process)]
    return tuple(sorted((*blocks, *_roles(decision, process)), key=lambda block: block.since))


def unmoved(decision: Decision) -> tuple[Unmoved, ...]:
    """The objections that stand and for which nothing is offered."""
    return tuple(
        Unmoved(
            objection=objection.number,
            raised_at=objection.raised_at,
            since=objection.touched_at,
            rounds=decision.failed_rounds,
        )
        for objection in decision.standing
        if objection.state != "pending" and objection.offered_by is None
    )


def asks_for_ballots(decision: Decision, process: Process) -> bool:
    return _act(decision, process) == "ballot" and process.within(decision.phase).ballot.type != "none"


def names_the_silent(decision: Decision, process: Process) -> bool:
    """Whether others are told who has not answered: not where nobody is told who has."""
    return process.within(decision.phase).ballot.names_shown and not (decision.private or decision.secret)


def told_to_others(decision: Decision, process: Process, wait: Wait) -> bool:
    """Whether others may know that the decision waits for somebody in this way."""
    if wait.why == "sounding":
        return False
    return wait.why not in ("answer", "test", "second") or names_the_silent(decision, process)


def _of_objections(decision: Decision, stance: Stance) -> Iterator[Wait]:
    viewer = stance.person
    for objection in decision.standing:
        number, since = objection.number, objection.touched_at
        if objection.by == viewer:
            if objection.offered:
                yield Wait(why="offer", objection=number, since=since, until=objection.answer_by)
        elif objection.state == "pending":
            test = test_of(number, objection.tests)
            if viewer != decision.opened_by and stance.is_silent(decision, test):
                yield Wait(why="test", objection=number, since=since, until=objection.test_closes_at)
        elif viewer == decision.opened_by and not objection.offered:
            yield Wait(why="objection", objection=number, since=since)


def _turn(decision: Decision, process: Process, stance: Stance) -> Iterator[Wait]:
    """What the phase asks of them."""
    if decision.held is not None:
        return
    viewer, since, until = stance.person, decision.phase_since, decision.closes_at
    phase = process.phase(decision.phase)
    name = actors_of(phase.actors, decision)
    match phase.act:
        case "route":
            if _next_stamp(decision, name) == viewer:
                yield Wait(why="stamp", since=decision.turn_since or since, until=until)
        case "judge" | "decide" if viewer in _people(decision, name) or (
            name == ADMINISTRATOR and stance.administrator
        ):
            yield Wait(why="verdict" if phase.act == "judge" else "decision", since=since, until=until)
        case "ask":
            if any(seat.person == viewer and not seat.answered for seat in decision.asked):
                yield Wait(why="advice", since=since, until=until)
        case "sound":
            if viewer != decision.opened_by and stance.is_silent(decision, SOUNDINGS):
                yield Wait(why="sounding", since=since, until=until)
        case "second":
            if viewer != decision.opened_by and stance.is_silent(decision, SECOND):
                yield Wait(why="second", since=since, until=until)
    passed_on = DELEGATED in stance.ballots
    if asks_for_ballots(decision, process) and stance.is_silent(decision, decision.box) and not passed_on:
        yield Wait(why="answer", since=decision.round_since, until=until)


def _objection(decision: Decision, process: Process, objection: Objection) -> Held:
    holder: HeldBy = "opener"
    holders: tuple[PersonId, ...] = (decision.opened_by,)
    until = None
    rule = process.objection
    if objection.state == "pending":
        holder, holders, until = "group", (), objection.test_closes_at
    elif objection.holder_left:
        holder, holders = "administrator", ()
    elif rule is not None and rule.qualifies == "judge" and objection.offered_by is not None:
        phase = next((phase for phase in process.phases if phase.act == "judge"), None)
        name = None if phase is None else actors_of(phase.actors, decision)
        holder, holders = _holder("judge", name), _people(decision, name)
    elif objection.offered or objection.by == decision.opened_by:
        holder, holders, until = "objector", (objection.by,), objection.answer_by
    return Held(
        why="objection",
        held_by=holder,
        since=objection.raised_at,
        held_since=objection.touched_at,
        holders=holders,
        objection=objection,
        until=until,
    )


def _roles(decision: Decision, process: Process) -> Iterator[Held]:
    """Whose turn it is, where the phase is one of single people."""
    if decision.held is not None:
        return
    phase = process.phase(decision.phase)
    name = actors_of(phase.actors, decision)
    since, until = decision.phase_since, decision.closes_at
    match phase.act:
        case "route":
            turn = decision.turn_since or since
            person = _next_stamp(decision, name)
            yield Held("stamp", "stamper", turn, turn, () if person is None else (person,), until=until)
        case "judge" | "decide":
            why: BlockCode = "verdict" if phase.act == "judge" else "decision"
            holder = _holder("judge" if phase.act == "judge" else "decider", name)
            yield Held(why, holder, since, since, _people(decision, name), until=until)
        case "ask":
            asked = tuple(seat.person for seat in decision.asked if not seat.answered)
            if asked:
                yield Held("advice", "adviser", since, since, asked, until=until)
        case _:
            pass


def _holder(role: HeldBy, name: str | None) -> HeldBy:
    if name == OPENER:
        return "opener"
    return "administrator" if name == ADMINISTRATOR else role


def _people(decision: Decision, name: str | None) -> tuple[PersonId, ...]:
    if name == OPENER:
        return (decision.opened_by,)
    role = None if name is None else decision.role(name)
    return () if role is None else role.people


def _next_stamp(decision: Decision, name: str | None) -> PersonId | None:
    people = _people(decision, name)
    return people[decision.stamped] if decision.stamped < len(people) else None


def _act(decision: Decision, process: Process) -> str:
    return next((phase.act for phase in process.phases if phase.id == decision.phase), "")
