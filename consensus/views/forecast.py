"""What happens if nobody else acts: `decide` run forward on the same rules, with nobody but the clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from consensus.acts import decide
from consensus.commands import DeadlineReached
from consensus.decision import Decision
from consensus.due import first_due
from consensus.evolve import evolve
from consensus.facts import Place, Slice
from consensus.frozen import replace
from consensus.ids import BoxId
from consensus.outcomes import Outcome
from consensus.process import Process
from consensus.tally import Tally

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
