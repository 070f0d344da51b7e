"""Who is in a place, who may take part in a decision and who has acted, as parts of SQL statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, exists, false, select

from consensus.ballot_boxes import DELEGATED
from consensus.decision import Decision
from consensus.ids import BoxId
from storage.tables import BALLOT, ELECTOR, MEMBER, VOTED


def present(place: Any) -> Select[Any]:
    """The people who are in the place now, without bots and guests."""
    return select(MEMBER.c.person).where(
        MEMBER.c.place == place, ~MEMBER.c.left, ~MEMBER.c.bot, ~MEMBER.c.guest
    )


def electorate(decision: Decision) -> Select[Any]:
    """Those who answer in this phase and are in the place now: nobody else is written to, or waited for. Of a group of the
    platform that answers alone nobody is known."""
    statement = electorate_of(decision.place, decision.id, frozen=decision.snapshot == "frozen")
    if decision.answering is not None:
        statement = present(decision.place).where(MEMBER.c.person.in_(sorted(decision.answering.people)))
    return statement.where(MEMBER.c.person != decision.opened_by) if decision.without_opener else statement


def electorate_of(place: Any, decision: Any, *, frozen: bool) -> Select[Any]:
    """The same of ids, or of what stands for them in a statement that is written once."""
    here = present(place)
    if not frozen:
        # Of a group of the platform nobody knows who is in it until they act; then they have acted.
        return here
    return here.where(exists().where(ELECTOR.c.decision == decision, ELECTOR.c.person == MEMBER.c.person))


def has_ballot(
    decision: Decision, revision: int, box: BoxId | None = None, *, choices: Sequence[str] | None = None
) -> ColumnElement[bool]:
    """Whether the member's ballot in this box (None: that of the phase) is on this revision, and one of these choices, which of
    secret ballots nobody knows."""
    if decision.secret and box is None:
        return has_voted(decision.id, revision) if choices is None else false()
    ballot = has_ballot_in(decision.id, revision, decision.box if box is None else box)
    return ballot if choices is None else ballot.where(BALLOT.c.choice.in_(choices))


def silent(decision: Decision) -> Select[Any]:
    """Those of the electorate who have not answered, and have not passed their vote on either."""
    return electorate(decision).where(~has_ballot(decision, decision.revision), ~passed_on(decision.id))


def passed_on(decision: Any) -> Exists:
    """Whether the member lets somebody else's vote count, on whatever text."""
    return exists().where(
        BALLOT.c.decision == decision, BALLOT.c.person == MEMBER.c.person, BALLOT.c.box == DELEGATED
    )


def has_voted(decision: Any, revision: Any) -> Exists:
    """Whether the member has voted in secret on this revision, of values or of what stands for them in a statement."""
    return exists().where(
        VOTED.c.decision == decision, VOTED.c.person == MEMBER.c.person, VOTED.c.revision == revision
    )


def has_ballot_in(decision: Any, revision: Any, box: Any) -> Exists:
    """The same of values, or of what stands for them in a statement that is written once."""
    return exists().where(
        BALLOT.c.decision == decision,
        BALLOT.c.person == MEMBER.c.person,
        BALLOT.c.box == box,
        BALLOT.c.revision == revision,
    )
