"""What happens if nobody else acts: `decide` run forward on the same rules, with nobody but the clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from consensus.acts import decide
from consensus.ballots import FORMS
from consensus.commands import DeadlineReached
from consensus.decision import Decision
from consensus.due import first_due
from consensus.evolve import evolve
from consensus.facts import Place, Slice
from consensus.frozen import replace
from consensus.ids import BoxId
from consensus.outcomes import Outcome
from consensus.process import Process
from consensus.tally import Cell, Key, Tally
from consensus.views.overview import Ahead

STEPS_MAX = 250
"""More than any definition takes: an objection goes through a handful of steps, and there are at most 99."""


class Forecast(NamedTuple):
    outcome: Outcome
    at: datetime


def forecast(
    decision: Decision,
    process: Process,
    place: Place,
    tallies: Mapping[BoxId, Tally],
    eligible: int | None,
    unreminded: int = 0,
) -> Forecast | None:
    """The outcome and its instant if nobody acts any more and everything is heard; None where it would stay open."""
    facts = Slice(
        place=place,
        actor=None,
        decision=decision,
        process=process,
        tallies=tallies,
        eligible=eligible,
        deaf_seconds=0,
        unreminded=unreminded,
    )
    for _ in range(STEPS_MAX):
        if facts.decision is None or facts.decision.ending is not None:
            break
        due = first_due(facts.decision, process)
        if due is None:
            return None
        state = facts.decision
        for event in decide(facts, DeadlineReached(decision=state.number), due.at).events:
            state = evolve(state, event, due.at)
        facts = replace(facts, decision=state)
    ending = None if facts.decision is None else facts.decision.ending
    return None if ending is None else Forecast(ending.outcome, ending.effective_at)


def looked_ahead(
    decision: Decision,
    process: Process,
    place: Place,
    tallies: Mapping[BoxId, Tally],
    eligible: int | None,
    unreminded: int,
) -> Ahead | None:
    """The same as it may be shown: of a hidden decision only when it ends."""
    known = _together(decision, process, tallies) if decision.hidden else tallies
    ahead = forecast(decision, process, place, known, eligible, unreminded)
    return None if ahead is None else Ahead(outcome=None if decision.hidden else ahead.outcome, at=ahead.at)


def _together(decision: Decision, process: Process, tallies: Mapping[BoxId, Tally]) -> Mapping[BoxId, Tally]:
    """The tallies. Of a hidden poll only its end is told, so its ballots need not be told apart: a count of thousands of
    different rankings with every repaint would be in vain."""
    follows = any(phase.next for phase in process.phases)
    tally = tallies.get(decision.box)
    if process.within(decision.phase).ballot.type not in FORMS or follows or tally is None:
        return tallies
    together: dict[tuple[int, str], tuple[Key, Cell]] = {}
    for key, cell in tally.cells.items():
        first, so_far = together.get((key.revision, key.klass), (key, Cell(0, 0)))
        more = Cell(so_far.people + cell.people, so_far.weight + cell.weight)
        together[key.revision, key.klass] = first, more
    return {**tallies, decision.box: Tally.of(together.values())}
