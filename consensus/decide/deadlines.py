"""What happens by itself: the clock says that something is due, and the earliest due thing is done, in its order.

Late and on time are the same code. `effective_at` is when it was due; the entry's own time says when it was written.
"""

from datetime import datetime

from consensus.ballot_boxes import test_of
from consensus.commands import DeadlineReached, Snooze
from consensus.decide.checks import open_decision, until
from consensus.decide.draft import Draft, ends_early, unchanged
from consensus.decide.ending import conclude, finish
from consensus.decide.objecting import begin_test, end_test
from consensus.due import Due, first_due
from consensus.events import (
    EarlyCloseStopped,
    ObjectionDropped,
    ObjectionEscalated,
    Phrase,
    PremiseChanged,
    Reminded,
    ReviewDue,
    TodoDue,
)
from consensus.facts import Slice
from consensus.frozen import replace
from consensus.plain import Value, instant_text
from consensus.ports import Answer
from consensus.refusal import Refused
from consensus.tally import Tally


def due_reached(facts: Slice, command: DeadlineReached, now: datetime) -> Answer:
    """Do the first thing that is due at `now`. Nothing due: nothing happens (somebody else did it)."""
    draft = Draft(facts, now)
    due = first_due(draft.decision, draft.process)
    if due is None or due.at > now:
        return unchanged(facts, "nothing-due")
    if due.kind in ("deadline", "early", "failed_round", "given_up"):
        _end(draft, due)
    elif due.kind == "held" and (held := draft.decision.held) is not None:
        finish(draft, due.at, held.outcome, held.because, by=held.by)
    elif due.kind in ("test", "offer", "lone", "stale"):
        _objection(draft, due)
    elif due.kind == "reminder":
        draft.add(Reminded(at=due.at))
    elif due.kind == "todo":
        draft.add(TodoDue(todo=due.todo, at=due.at))
    elif due.kind == "assumption":
        draft.add(PremiseChanged(what="date_passed", assumption=due.assumption))
    else:
        draft.add(ReviewDue(at=due.at))
    return draft.answer("done", due=due.kind)


def snooze(facts: Slice, command: Snooze, now: datetime) -> Answer:
    """The actor's own reminder comes then and not before: nobody else hears of it, so it is no entry of the log."""
    decision, _ = open_decision(facts, now)
    at = until(command.until, now)
    if decision.closes_at is not None and at >= decision.closes_at:
        raise Refused(
            "snooze-too-late",
            number=decision.number,
            at=instant_text(at),
            closes_at=instant_text(decision.closes_at),
            try_code="snooze-shorter",
        )
    return replace(unchanged(facts, "snoozed", at=instant_text(at)), remind_at=at)


def _end(draft: Draft, due: Due) -> None:
    decision = draft.decision
    numbers = tuple(objection.number for objection in decision.standing)
    match due.kind:
        case "early" if ends_early(decision, draft.process, draft.eligible, draft.tally) is None:
            draft.add(EarlyCloseStopped())
        case "early" | "deadline":
            conclude(draft, due.at)
        case "failed_round":
            values: dict[str, Value] = {"rounds": decision.failed_rounds + 1, "objections": numbers}
            finish(
                draft, due.at, "needs_judgement", Phrase(code="needs_judgement.rounds_failed", values=values)
            )
        case _:
            values = {
                "objections": numbers,
                "days": (due.at - decision.objections[due.objection - 1].touched_at).days,
            }
            finish(draft, due.at, "blocked", Phrase(code="blocked.given_up", values=values))


def _objection(draft: Draft, due: Due) -> None:
    objection = draft.decision.objection(due.objection)
    rule = draft.process.objection
    assert objection is not None
    assert rule is not None
    match due.kind:
        case "test":
            end_test(
                draft,
                objection.number,
                draft.facts.tallies.get(test_of(objection.number, objection.tests), Tally()),
            )
        case "offer":
            begin_test(draft, objection, by=None)
        case "lone":
            assert rule.lone_after is not None
            hours = int(rule.lone_after.total_seconds()) // 3600
            draft.add(
                ObjectionDropped(
                    number=objection.number,
                    because=Phrase(code="objection.stood_alone", values={"hours": hours}),
                )
            )
            draft.objections_settled()
        case _:
            draft.add(ObjectionEscalated(number=objection.number))
