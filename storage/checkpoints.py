"""Which logs are due for their daily checkpoint: those that have grown since the last one, made a day ago or longer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select, text

from consensus.ports import Spot
from storage.tables import COMMUNITY, ENTRY, HOME, PLACE

EVERY = timedelta(days=1)
IS_CHECKPOINT = text("entry.type = 'checkpoint.v1'")
"""The condition of the index, literally, so that no other entry is looked at."""
_LAST = (
    select(ENTRY.c.community, func.max(ENTRY.c.seq).label("seq"))
    .where(IS_CHECKPOINT)
    .group_by(ENTRY.c.community)
    .subquery()
)
_GROWN = (
    select(COMMUNITY.c.id, COMMUNITY.c.clock_offset_seconds, ENTRY.c.at)
    .outerjoin(_LAST, _LAST.c.community == COMMUNITY.c.id)
    .outerjoin(ENTRY, (ENTRY.c.community == COMMUNITY.c.id) & (ENTRY.c.seq == _LAST.c.seq))
    .where(_LAST.c.seq.is_(None) | (_LAST.c.seq < COMMUNITY.c.head_seq))
)
_A_PLACE = (
    select(HOME.c.platform, HOME.c.external.label("home"), PLACE.c.external.label("place"))
    .join(HOME, HOME.c.id == PLACE.c.home)
    .order_by(HOME.c.id, PLACE.c.id)
    .limit(1)
)


def due(connection: Connection, now: datetime) -> Sequence[Spot]:
    """One spot of each community whose log is due for a checkpoint. `now` is real time."""
    spots = []
    for row in connection.execute(_GROWN).all():
        if not _is_old(row, now):
            continue
        place = connection.execute(_A_PLACE.where(HOME.c.community == row.id)).first()
        if place is not None:
            spots.append(Spot(platform=place.platform, home=place.home, place=place.place))
    return spots


def is_due(connection: Connection, now: datetime, community: str) -> bool:
    """Whether the log of this community is due for one."""
    row = connection.execute(_GROWN.where(COMMUNITY.c.id == community)).first()
    return row is not None and _is_old(row, now)


def _is_old(row: Any, now: datetime) -> bool:
    return row.at is None or now + timedelta(seconds=row.clock_offset_seconds) - row.at >= EVERY
