"""Objections on their way out: offer, acceptance, withdrawal, overruling; and the holder who leaves."""

from datetime import datetime

from consensus import limits
from consensus.access import may_accept
from consensus.commands import Accept, HolderLeft, Overrule, Resolve, WithdrawObjection
from consensus.decide.checks import actor, objection_rule, open_decision, standing, words
from consensus.decide.draft import Draft, unchanged
from consensus.decision import Objection
from consensus.events import (
    ObjectionHolderLeft,
    ObjectionOverruled,
    ObjectionResolved,
    ObjectionWithdrawn,
    Private,
    SolutionOffered,
)
from consensus.facts import Slice
from consensus.plain import instant_text
from consensus.ports import Answer
from consensus.process import ObjectionRule
from consensus.refusal import Refused


def resolve(facts: Slice, command: Resolve, now: datetime) -> Answer:
    """An offer that anyone of the electorate can make, unless the holder says it is settled."""
    decision, process = open_decision(facts, now)
    rule = objection_rule(decision, process)
    person = actor(facts)
    objection = standing(decision, command.objection)
    draft = Draft(facts, now)
    if person.id == objection.by:
        draft.add(ObjectionResolved(number=objection.number, by=person.id))
        draft.objections_settled()
        return draft.answer("resolved", objection=objection.number)
    how = words(command.how, what="solution", length_max=limits.REASON_LENGTH_MAX)
    by = answer_by(rule, now)
    draft.add(
        SolutionOffered(number=objection.number, by=person.id, answer_by=by, words=Private({"how": how}))
    )
    by_text = None if by is None else instant_text(by)
    settles = "group" if by is not None else "judge" if rule.qualifies == "judge" else "holder"
    return draft.answer("offered", objection=objection.number, how=how, answer_by=by_text, settled_by=settles)


def answer_by(rule: ObjectionRule, now: datetime) -> datetime | None:
    """When an offer that is made now goes to the group; None where only its holder, or the judge, can say that an
    objection is settled."""
    if rule.answer_within is None or rule.qualifies == "judge":
        return None
    return now + rule.answer_within


def accept(facts: Slice, command: Accept, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    objection_rule(decision, process)
    person = actor(facts)
    known = decision.objection(command.objection)
    if known is not None and known.state == "resolved":
        return unchanged(facts, "resolved-already", objection=known.number)
    objection = standing(decision, command.objection)
    if not may_accept(person, objection, process, decision):
        raise Refused("not-yours-to-accept", number=decision.number, objection=objection.number)
    if objection.offered_by is None:
        raise Refused(
            "nothing-offered",
            number=decision.number,
            objection=objection.number,
            try_code="withdraw-objection",
        )
    draft = Draft(facts, now)
    draft.add(ObjectionResolved(number=objection.number, by=person.id))
    draft.objections_settled()
    return draft.answer("resolved", objection=objection.number)


def withdraw(facts: Slice, command: WithdrawObjection, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    objection_rule(decision, process)
    person = actor(facts)
    number = command.objection
    known = decision.objection(number)
    if known is not None and known.by == person.id and known.state == "withdrawn":
        return unchanged(facts, "withdrawn-already", objection=number)
    objection = standing(decision, number)
    if person.id != objection.by:
        raise Refused("not-your-objection", number=decision.number, objection=number)
    draft = Draft(facts, now)
    draft.add(ObjectionWithdrawn(number=number, by=person.id))
    draft.objections_settled()
    return draft.answer("withdrawn-objection", objection=number)


def overrule(facts: Slice, command: Overrule, now: datetime) -> Answer:
    decision, process = open_decision(facts, now)
    rule = objection_rule(decision, process)
    person = actor(facts)
    objection = standing(decision, command.objection)
    if person.id == objection.by:
        raise Refused(
            "own-objection", number=decision.number, objection=objection.number, try_code="withdraw-objection"
        )
    if not _overrulable(rule, objection):
        raise Refused(
            "not-to-be-overruled-yet",
            number=decision.number,
            objection=objection.number,
            when=tuple(rule.overruled_when),
            try_code="offer-a-solution",
        )
    if not command.reason.strip():
        raise Refused(
            "overruling-needs-reason",
            number=decision.number,
            objection=objection.number,
            try_code="overrule-with-reason",
        )
    reason = words(command.reason, what="reason", length_max=limits.REASON_LENGTH_MAX)
    draft = Draft(facts, now)
    draft.add(ObjectionOverruled(number=objection.number, by=person.id, words=Private({"reason": reason})))
    draft.objections_settled()
    return draft.answer("overruled", objection=objection.number)


def holder_left(facts: Slice, command: HolderLeft, now: datetime) -> Answer:
    draft = Draft(facts, now)
    objection = draft.decision.objection(command.objection)
    if objection is not None and objection.stands and not objection.holder_left and draft.decision.is_open:
        draft.add(ObjectionHolderLeft(number=objection.number))
    return draft.answer("noted")


def _overrulable(rule: ObjectionRule, objection: Objection) -> bool:
    return (
        "always" in rule.overruled_when
        or ("holder_left" in rule.overruled_when and objection.holder_left)
        or ("stale" in rule.overruled_when and objection.escalated)
    )
