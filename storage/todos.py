"""What is still to be done for decisions: who does it and by when. Only of decisions that the viewer may see."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, select, true

from consensus.events import text_of
from consensus.ids import identity_of
from consensus.views import TodoRow
from storage import chain
from storage.tables import COMMUNITY, DECISION, ENTRY, PERSON, PRIVATE, TODO, current_text
from storage.visibility import Seat

_TITLE, _WORDS = PRIVATE.alias("title_words"), PRIVATE.alias("todo_words")
_OPEN = (
    select(
        DECISION.c.number.label("decision_number"),
        DECISION.c.id.label("decision_id"),
        TODO.c.number,
        TODO.c.owner,
        TODO.c.due_at,
        PERSON.c.name,
        ENTRY.c.type,
        ENTRY.c.body,
        ENTRY.c.priv,
        _TITLE.c.value.label("title"),
        _WORDS.c.value.label("words"),
    )
    .select_from(TODO)
    .join(DECISION, DECISION.c.id == TODO.c.decision)
    .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
    .join(PERSON, PERSON.c.id == TODO.c.owner)
    .join(ENTRY, and_(ENTRY.c.decision == TODO.c.decision, ENTRY.c.sequence == TODO.c.sequence))
    .outerjoin(
        _TITLE,
        current_text(_TITLE),
    )
    .outerjoin(
        _WORDS,
        and_(_WORDS.c.community == ENTRY.c.community, _WORDS.c.seq == ENTRY.c.seq, _WORDS.c.field == "words"),
    )
    .where(TODO.c.open)
)


def open_todos(
    connection: Connection,
    seat: Seat,
    now: datetime,
    *,
    limit: int,
    mine: bool = False,
    where: Sequence[ColumnElement[bool]] = (),
) -> tuple[TodoRow, ...]:
    """The viewer's own first, then by the day that they are due; at most `limit`. `now` is real time; `where`: conditions on
    them, their decisions and communities."""
    own = false() if seat.person is None else TODO.c.owner == seat.person
    rows = connection.execute(
        _OPEN.where(seat.visible, own if mine else true(), *where)
        .order_by(
            case((own, 0), else_=1),
            TODO.c.due_at.is_(None),
            TODO.c.due_at,
            DECISION.c.number,
            TODO.c.number,
        )
        .limit(limit)
    )
    local = now + seat.offset
    return tuple(_row(row, seat, local) for row in rows)


def count_open(connection: Connection, seat: Seat, where: Sequence[ColumnElement[bool]] = ()) -> int:
    """`where`: as above."""
    counted = select(func.count()).select_from(TODO).join(DECISION, DECISION.c.id == TODO.c.decision)
    if where:
        counted = counted.join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
    visible: ColumnElement[bool] = seat.visible
    return int(connection.execute(counted.where(TODO.c.open, visible, *where)).scalar_one())


def _row(row: Any, seat: Seat, now: datetime) -> TodoRow:
    event = chain.read(row.type, row.body, row.priv, {} if row.words is None else {"words": row.words})
    return TodoRow(
        number=row.decision_number,
        identity=identity_of(row.decision_id),
        title="" if row.title is None else chain.words_text(json.loads(row.title)),
        todo=row.number,
        text=text_of(getattr(event, "words", None), "text"),
        owner=row.name,
        due_at=row.due_at,
        overdue=row.due_at is not None and row.due_at <= now,
        mine=row.owner == seat.person,
    )
