"""Dry runs of a definition: what becomes of a decision if nobody acts, if everybody is for it, if one person is against.

Played through the engine, without storage, by five people who fill the groups that the process names, so that an author
sees what was written before a group decides by it.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from consensus.ballots import FORMS
from consensus.commands import Advise, Close, Command, Judge, Object, OpenPoll, Propose, Second, Stamp, Vote
from consensus.decide.draft import without_grace
from consensus.due import next_due
from consensus.events import Phrase
from consensus.frozen import Frozen
from consensus.ids import PersonId
from consensus.process import Process
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal
from consensus.simulation.simulate import OPENED_AT

PEOPLE = tuple(PersonId(name) for name in ("ann", "bo", "cy", "di", "ed"))
AGAINST = PEOPLE[-1]
UNTIL = timedelta(days=366)
PHASES_MAX = 20
"""More phases than any run goes through; one that goes round in circles is told as still open."""

Case = Literal["nobody", "everybody", "one_against"]
CASES: tuple[Case, ...] = ("nobody", "everybody", "one_against")


class DryRun(Frozen):
    """`outcome` None: it would still be open after a year."""

    case: Case
    outcome: str | None
    because: Phrase | None
    after_seconds: int | None
    phase: str


def dry_runs(process: Process) -> tuple[DryRun, ...]:
    """One run for each case."""
    return tuple(_run(without_grace(process), case) for case in CASES)


def _run(process: Process, case: Case) -> DryRun:
    world = Rehearsal(
        process=process,
        now=OPENED_AT,
        members=set(PEOPLE),
        administrators={PEOPLE[1]},
        groups=filled_groups(process, PEOPLE),
    )
    opening: Command = Propose(text="Ship on Fridays")
    if process.unit == "options":
        opening = OpenPoll(question="Where to?", options=("Osaka", "Kyoto"))
    world.act(PEOPLE[0], opening)
    decision = world.decision
    assert decision is not None, "it was opened"
    entered: set[tuple[str, object]] = set()
    while decision.ending is None and len(entered) < PHASES_MAX:
        at = (decision.phase, decision.phase_since)
        if at not in entered and case != "nobody":
            entered.add(at)
            _act(world, case)
        else:
            due = next_due(decision, process)
            if due is None or due > OPENED_AT + UNTIL:
                break
            world.pass_to(due)
        assert world.decision is not None
        decision = world.decision
    ending = decision.ending
    return DryRun(
        case=case,
        outcome=None if ending is None else ending.outcome,
        because=None if ending is None else ending.because,
        after_seconds=None if ending is None else int((ending.effective_at - OPENED_AT).total_seconds()),
        phase=decision.phase,
    )


def filled_groups(process: Process, people: tuple[PersonId, ...]) -> dict[str, tuple[PersonId, ...]]:
    """Everybody is in every group; only what is counted apart (classes, organisations) shares them out."""
    apart = process.electorate.classes or process.electorate.organisations
    shared = {name: people[place :: len(apart)] for place, name in enumerate(apart)}
    return {name: shared.get(name, people) for name in process.group_names}


def _act(world: Rehearsal, case: Case) -> None:
    """Everybody does what the phase asks for, an hour after it began; what is refused is passed over."""
    assert world.decision is not None
    phase = world.decision.phase
    world.pass_to(world.now + timedelta(hours=1))
    order = (AGAINST, *PEOPLE[:-1]) if case == "one_against" else PEOPLE
    for who in order:
        for command in _commands(
            world.process.within(phase), phase, against=case == "one_against" and who == AGAINST
        ):
            if world.decision.ending is not None or world.decision.phase != phase:
                return
            try:
                world.act(who, command)
            except Refused:
                continue


def _commands(rules: Process, phase_id: str, *, against: bool) -> Iterator[Command]:
    match rules.phase(phase_id).act:
        case "second":
            yield Second(decision=1)
        case "ask":
            yield Advise(decision=1, text="Wait" if against else "Go")
        case "talk" | "sound":
            yield Close(decision=1)
        case "route":
            sides = {position.adds: position.key for position in reversed(rules.ballot.positions)}
            key = sides.get("no" if against else "yes", "")
            yield Stamp(decision=1, position=key, reason="As said")
        case "judge" | "decide":
            yield Judge(decision=1, verdict="accept", reason="As said")
        case _:
            yield from _answers(rules, against=against)


def _answers(rules: Process, *, against: bool) -> Iterator[Command]:
    if rules.unit == "options":
        form = FORMS[rules.ballot.type]
        _, most = form.limits(rules.ballot) or (0, 0)
        yield Vote(decision=1, choice=form.alone.format(option="Kyoto" if against else "Osaka", most=most))
        return
    sides = {position.adds: position.key for position in reversed(rules.ballot.positions)}
    if against and rules.objection is not None:
        yield Object(decision=1, reason="It harms us", remedy="Leave it out")
    elif against and "no" in sides:
        yield Vote(decision=1, choice=sides["no"])
    elif not against and "yes" in sides:
        yield Vote(decision=1, choice=sides["yes"])
