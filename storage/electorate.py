"""Who is in a place, who may take part in a decision and who has acted, as parts of SQL statements."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from consensus.decision import Decision
from consensus.ids import BoxId
from storage.tables import BALLOT, ELECTOR, MEMBER


def present(place: str) -> Select[Any]:
    """The people who are in the place now, without bots and guests."""
    return select(MEMBER.c.person).where(
        MEMBER.c.place == place, ~MEMBER.c.left, ~MEMBER.c.bot, ~MEMBER.c.guest
    )


def electorate(decision: Decision) -> Select[Any]:
    """Those of the electorate who are in the place now: nobody else is written to, or waited for."""
    here = present(decision.place)
    if decision.snapshot != "frozen":
        # Of a group of the platform nobody knows who is in it until they act; then they have acted.
        return here
    return here.where(exists().where(ELECTOR.c.decision == decision.id, ELECTOR.c.person == MEMBER.c.person))


def has_ballot(decision: Decision, revision: int, box: BoxId | None = None) -> ColumnElement[bool]:
    """Whether the member's ballot in this box (None: that of the phase) is on this revision."""
    return exists().where(
        BALLOT.c.decision == decision.id,
        BALLOT.c.person == MEMBER.c.person,
        BALLOT.c.box == (decision.box if box is None else box),
        BALLOT.c.revision == revision,
    )
