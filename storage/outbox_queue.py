"""Which messages may be sent now: at most one for each channel, from the channels in which nothing is under way.

A channel is a place, or one person. In a place new cards go first, then one-off messages in the order in which they
were caused, then cards that changed. A message about a decision waits until the card of it stands.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, TextClause, and_, func, or_, select, text

from storage.dialect import SQLITE
from storage.sql.lists import in_list, list_parameter
from storage.tables import DIGEST, OUTBOX_CARD, OUTBOX_NOTICE, PERSON, PLACE, REQUEST

OPEN: dict[Table, TextClause] = {
    OUTBOX_CARD: text(
        "(outbox_card.wanted > outbox_card.sent OR outbox_card.strays_at IS NOT NULL) AND NOT outbox_card.lost"
    ),
    OUTBOX_NOTICE: text("outbox_notice.state = 'waiting'"),
    REQUEST: text("request.state = 'waiting'"),
    DIGEST: text("digest.due IS NOT NULL"),
}
"""What is not yet settled: written out as in the indexes, which hold nothing else. A digest always comes again."""


class Candidate(NamedTuple):
    channel: str
    rank: int
    """Within the channel: lower goes first."""
    kind: str
    row: Any


def candidates(connection: Connection, now: datetime) -> list[Candidate]:
    """The next message of each free channel: the channel that has waited longest first."""
    busy = _busy(connection)
    best: dict[str, Candidate] = {}
    for candidate in (
        *_cards(connection, now),
        *_notices(connection, now),
        *_requests(connection, now),
        *_digests(connection, now),
    ):
        if candidate.channel not in busy and (
            candidate.channel not in best or candidate[:2] < best[candidate.channel][:2]
        ):
            best[candidate.channel] = candidate
    return sorted(best.values(), key=lambda candidate: (candidate.rank, candidate.row.id, candidate.channel))


def hold_channels(connection: Connection, channels: Iterable[str]) -> set[str] | None:
    """Lock the rows that channels stand for, until the transaction ends, passing by those that are locked.

    Returns the channels that are held; None where the transaction is alone anyway.
    """
    if connection.dialect.name == SQLITE:
        return None
    held = set()
    for kind, table in (("place", PLACE), ("person", PERSON)):
        named = (channel.partition(":") for channel in channels)
        ids = list_parameter({row_id for of, _, row_id in named if of == kind})
        # Others may still refer to the row: a vote does not wait for a message.
        free = select(table.c.id).where(in_list("ids", table.c.id)).order_by(table.c.id)
        locked = free.with_for_update(skip_locked=True, key_share=True)
        held |= {f"{kind}:{row_id}" for row_id in connection.execute(locked, {"ids": ids}).scalars()}
    return held


def channel_of(place: str, person: str) -> str:
    return f"person:{person}" if person else f"place:{place}"


def _busy(connection: Connection) -> set[str]:
    """The channels in which a message is under way."""
    cards = connection.execute(
        select(OUTBOX_CARD.c.place).where(OPEN[OUTBOX_CARD], OUTBOX_CARD.c.taken_at.is_not(None))
    )
    notices = connection.execute(
        select(OUTBOX_NOTICE.c.place, OUTBOX_NOTICE.c.person).where(
            OPEN[OUTBOX_NOTICE], OUTBOX_NOTICE.c.taken_at.is_not(None)
        )
    )
    requests = connection.execute(
        select(REQUEST.c.administrator).where(OPEN[REQUEST], REQUEST.c.taken_at.is_not(None))
    )
    digests = connection.execute(
        select(DIGEST.c.place, DIGEST.c.person).where(DIGEST.c.taken_at.is_not(None))
    )
    return {
        *(channel_of(row.place, "") for row in cards),
        *(channel_of(*row) for row in notices),
        *(channel_of("", row.administrator) for row in requests),
        *(channel_of(*row) for row in digests),
    }


def _ready(table: Table, now: datetime) -> ColumnElement[bool]:
    return and_(table.c.taken_at.is_(None), or_(table.c.next_try_at.is_(None), table.c.next_try_at <= now))


def _cards(connection: Connection, now: datetime) -> list[Candidate]:
    """One card a place: one that was never posted before one that changed, then the longest known."""
    first = func.row_number().over(
        partition_by=OUTBOX_CARD.c.place,
        order_by=(
            OUTBOX_CARD.c.reference.is_not(None),
            OUTBOX_CARD.c.next_try_at.nulls_first(),
            OUTBOX_CARD.c.id,
        ),
    )
    due = (
        select(OUTBOX_CARD, first.label("place_in_line"))
        .where(
            OPEN[OUTBOX_CARD],
            _ready(OUTBOX_CARD, now),
            or_(OUTBOX_CARD.c.wanted > OUTBOX_CARD.c.sent, OUTBOX_CARD.c.strays_at <= now),
        )
        .subquery("due")
    )
    rows = connection.execute(select(due).where(due.c.place_in_line == 1))
    return [
        Candidate(channel_of(row.place, ""), 0 if row.reference is None else 2, "card", row) for row in rows
    ]


def _notices(connection: Connection, now: datetime) -> list[Candidate]:
    """One message a channel, of those whose card stands; a lost card holds up nothing but the lines of its thread,
    and where nothing is posted yet private messages do not wait for it."""
    first = func.row_number().over(
        partition_by=(OUTBOX_NOTICE.c.place, OUTBOX_NOTICE.c.person), order_by=OUTBOX_NOTICE.c.id
    )
    due = (
        select(OUTBOX_NOTICE, OUTBOX_CARD.c.reference.label("card_reference"), first.label("place_in_line"))
        .join(OUTBOX_CARD, OUTBOX_CARD.c.decision == OUTBOX_NOTICE.c.decision)
        .where(
            OPEN[OUTBOX_NOTICE],
            _ready(OUTBOX_NOTICE, now),
            or_(
                OUTBOX_CARD.c.reference.is_not(None),
                OUTBOX_CARD.c.lost,
                and_(OUTBOX_CARD.c.wanted == 0, OUTBOX_NOTICE.c.person != ""),
            ),
        )
        .subquery("due")
    )
    rows = connection.execute(select(due).where(due.c.place_in_line == 1))
    return [Candidate(channel_of(row.place, row.person), 1, "notice", row) for row in rows]


def _requests(connection: Connection, now: datetime) -> list[Candidate]:
    rows = connection.execute(select(REQUEST).where(OPEN[REQUEST], _ready(REQUEST, now)))
    return [Candidate(channel_of("", row.administrator), 2, "request", row) for row in rows]


def _digests(connection: Connection, now: datetime) -> list[Candidate]:
    """Those that are due; after all that is about one decision."""
    rows = connection.execute(select(DIGEST).where(DIGEST.c.due <= now, _ready(DIGEST, now)))
    return [Candidate(channel_of(row.place, row.person), 3, "digest", row) for row in rows]
