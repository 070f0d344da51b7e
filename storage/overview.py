"""The overview for one reader: what waits, what silence decides, what is stuck, what was decided, what to look at again."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, select

from consensus.events import CheckpointMade
from consensus.views.overview import HeadView, OverviewView
from storage.definitions import Definitions
from storage.tables import COMMUNITY, DECISION, ENTRY
from storage.visibility import Seat

_COMMUNITY = select(COMMUNITY.c.head_seq, COMMUNITY.c.head_hash).where(
    COMMUNITY.c.id == bindparam("is_community")
)
_CHECKPOINT = (
    select(ENTRY.c.seq, ENTRY.c.at)
    .where(ENTRY.c.community == bindparam("is_community"), ENTRY.c.type == CheckpointMade.kind)
    .order_by(ENTRY.c.seq.desc())
    .limit(1)
)


def overview(
    connection: Connection, definitions: Definitions, seat: Seat, now: datetime, span: timedelta, limit: int
) -> OverviewView:
    """`now` is real time; `span`: how far `decided` looks back; `limit`: lines of a section."""
    counts = {
        status: count
        for status, count in connection.execute(
            select(DECISION.c.status, func.count()).where(seat.visible).group_by(DECISION.c.status)
        )
    }
    names = {"is_community": seat.community}
    log = connection.execute(_COMMUNITY, names).first()
    checkpoint = connection.execute(_CHECKPOINT, names).first()
    return OverviewView(
        now=now + seat.offset,
        zone=seat.zone,
        open=sum(count for status, count in counts.items() if status != "closed"),
        closed=counts.get("closed", 0),
        head=HeadView(seq=0) if log is None else HeadView(seq=log.head_seq, hash=log.head_hash),
        checkpoint_at=None if checkpoint is None else checkpoint.at,
        checkpoint_seq=None if checkpoint is None else checkpoint.seq,
        operator=seat.operator,
    )
