"""What is due for a decision, and when: deadlines, reminders, group tests, unanswered offers, stale objections, reviews, what
is to be done.

One `next_due` per decision serves all of them, also after close. Nothing else keeps time: what is late and what is on
time take the same way.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from consensus.decision import Decision, Objection
from consensus.process import ObjectionRule, Process

Kind = Literal[
    "test",
    "offer",
    "lone",
    "stale",
    "held",
    "deadline",
    "early",
    "failed_round",
    "given_up",
    "reminder",
    "review",
    "todo",
    "assumption",
]
ORDER: tuple[Kind, ...] = (
    "test",
    "offer",
    "lone",
    "failed_round",
    "given_up",
    "held",
    "deadline",
    "early",
    "stale",
    "reminder",
    "review",
    "todo",
    "assumption",
)
"""At the same instant the group's answers come before the deadline, and the deadline before messages."""


class Due(NamedTuple):
    at: datetime
    kind: Kind
    objection: int = 0
    todo: int = 0
    assumption: int = 0


def next_due(decision: Decision, process: Process | None) -> datetime | None:
    """The next instant at which something happens by itself, or None. `process` None: a decision taken elsewhere."""
    first = first_due(decision, process)
    return None if first is None else first.at


def first_due(decision: Decision, process: Process | None) -> Due | None:
    first: Due | None = None
    for due in _all(decision, process):
        if first is None or due.at < first.at or (due.at == first.at and _rank(due) < _rank(first)):
            first = due
    return first


def _rank(due: Due) -> tuple[int, int, int]:
    return ORDER.index(due.kind), due.objection, due.todo + due.assumption


def _all(decision: Decision, process: Process | None) -> Iterator[Due]:
    for todo in decision.open_todos:
        if todo.due_at is not None and not todo.asked:
            yield Due(todo.due_at, "todo", todo=todo.number)
    if decision.status == "closed":
        if decision.review_at is not None and not decision.review_told:
            yield Due(decision.review_at, "review")
        for assumed in decision.assumptions if decision.in_force else ():
            if assumed.until is not None and not assumed.passed:
                yield Due(assumed.until, "assumption", assumption=assumed.number)
        return
    if decision.status == "gathering" or process is None:
        return
    process = process.within(decision.phase)
    if decision.held is not None:
        yield Due(decision.held.until, "held")
    if decision.closes_at is not None:
        yield Due(decision.closes_at, "deadline")
    if decision.closes_early_at is not None:
        yield Due(decision.closes_early_at, "early")
    if decision.remind_at is not None:
        yield Due(decision.remind_at, "reminder")
    if process.objection is not None:
        for objection in decision.standing:
            yield from _of_objection(objection, decision, process, process.objection)
        yield from _failed_round(decision, process)
        yield from _blocked_late(decision, process.objection)


def _blocked_late(decision: Decision, rule: ObjectionRule) -> Iterator[Due]:
    """The group was still being asked at the deadline; what stands now that it has answered blocks the decision."""
    standing = decision.standing
    if rule.at_deadline != "blocks" or decision.waits_since is None or not standing:
        return
    if all(objection.state != "pending" for objection in standing):
        yield Due(max(decision.waits_since, *(objection.touched_at for objection in standing)), "deadline")


def _of_objection(
    objection: Objection, decision: Decision, process: Process, rule: ObjectionRule
) -> Iterator[Due]:
    if objection.state == "pending":
        if objection.test_closes_at is not None:
            yield Due(objection.test_closes_at, "test", objection.number)
        return
    if objection.answer_by is not None:
        yield Due(objection.answer_by, "offer", objection.number)
        return
    if _may_be_lone(objection, decision, process, rule):
        assert rule.lone_after is not None
        yield Due(objection.raised_at + rule.lone_after, "lone", objection.number)
    if rule.stale_after is not None and not objection.escalated:
        yield Due(objection.touched_at + rule.stale_after, "stale", objection.number)
    if decision.waits_since is not None:
        yield Due(
            max(objection.touched_at + rule.gives_up_after, decision.waits_since),
            "given_up",
            objection.number,
        )


def _may_be_lone(objection: Objection, decision: Decision, process: Process, rule: ObjectionRule) -> bool:
    """In a large group one person alone does not stop it for ever: somebody has to join the objection."""
    return (
        rule.lone_after is not None
        and objection.state == "raised"
        and not objection.sustained_by
        and (decision.eligible or 0) > process.large_above
    )


def _failed_round(decision: Decision, process: Process) -> Iterator[Due]:
    """The last round that may fail has failed once its deadline passed with an objection that nobody can still settle
    by an answer that is under way."""
    if decision.waits_since is None or decision.failed_rounds + 1 < process.amend.failed_rounds_max:
        return
    standing = decision.standing
    if standing and all(objection.state != "pending" and not objection.offered for objection in standing):
        yield Due(
            max(decision.waits_since, *(objection.touched_at for objection in standing)), "failed_round"
        )
