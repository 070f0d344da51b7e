"""The links that are to be read, for whoever reads them.

A link that is handed out is due again a while later, so that what a program that died had in hand is read by another.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, select, update

from consensus.ports import Spot
from storage.store import Store
from storage.tables import DECISION, HOME, PLACE, WATCH

CLAIMED_FOR = timedelta(minutes=10)
"""Longer than a round of readings takes."""
_DUE = (
    select(WATCH.c.community, WATCH.c.link)
    .where(WATCH.c.next_at.is_not(None), WATCH.c.next_at <= bindparam("now"))
    .order_by(WATCH.c.next_at, WATCH.c.community, WATCH.c.link)
    .limit(bindparam("at_most"))
)
_TO_READ = (
    select(
        WATCH,
        DECISION.c.number,
        DECISION.c.outcome,
        HOME.c.platform,
        HOME.c.external,
        PLACE.c.external.label("place"),
        PLACE.c.name,
    )
    .join(DECISION, DECISION.c.id == WATCH.c.decision)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(HOME, HOME.c.id == PLACE.c.home)
)
_RESUME = (
    update(WATCH)
    .where(
        WATCH.c.next_at.is_(None),
        WATCH.c.decision.in_(select(DECISION.c.id).where(DECISION.c.outcome == "adopted")),
    )
    .values(next_at=bindparam("at"))
)


class ToRead(NamedTuple):
    """A link whose turn it is to be read, as it was when it was last read. `hash` empty: it was not yet."""

    community: str
    link: str
    spot: Spot
    number: int
    url: str
    hash: str = ""
    etag: str = ""
    modified: str = ""
    failures: int = 0
    unsteady: bool = False
    read_at: datetime | None = None


class Reading(NamedTuple):
    """What is remembered of reading it: when it was, when it is next (None: not again), and of which version."""

    at: datetime
    next_at: datetime | None
    etag: str = ""
    modified: str = ""
    failures: int = 0
    unsteady: bool = False


class WatchList:
    """The links to be read, for the program that reads them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def resume(self, now: datetime) -> None:
        """Read again what could not be read until now, because it was not allowed, or nobody watched."""
        await self._store.write(lambda connection: connection.execute(_RESUME, {"at": now}).close())

    async def take(self, now: datetime, limit: int) -> Sequence[ToRead]:
        """Those that are due, longest due first, for this program alone until a while later."""
        parameters = {"now": now, "at_most": limit}

        def anything(connection: Connection) -> bool:
            return connection.execute(_DUE, {**parameters, "at_most": 1}).first() is not None

        # Asked in a reading transaction first, so that idling writes nothing.
        if not await self._store.read(anything):
            return []

        def claim(connection: Connection) -> Sequence[ToRead]:
            due = connection.execute(_DUE.with_for_update(skip_locked=True), parameters).all()
            taken = []
            for community, link in due:
                is_link = and_(WATCH.c.community == community, WATCH.c.link == link)
                row = connection.execute(_TO_READ.where(is_link)).one()
                in_force = row.outcome == "adopted"
                later = now + CLAIMED_FOR if in_force else None
                connection.execute(update(WATCH).where(is_link).values(next_at=later))
                if in_force:
                    taken.append(_to_read(row))
            return taken

        return await self._store.write(claim)

    async def settle(self, read: ToRead, reading: Reading) -> None:
        """What came of reading it. The hash goes with the entry that says what changed."""
        statement = (
            update(WATCH)
            .where(WATCH.c.community == read.community, WATCH.c.link == read.link)
            .values(
                etag=reading.etag,
                modified=reading.modified,
                read_at=reading.at,
                next_at=reading.next_at,
                failures=reading.failures,
                unsteady=reading.unsteady,
            )
        )
        await self._store.write(lambda connection: connection.execute(statement).close())

    async def counts(self) -> tuple[int, int]:
        """How many links are watched, and of how many of them nothing could be read the last time."""

        def job(connection: Connection) -> tuple[int, int]:
            row = connection.execute(
                select(func.count(), func.count().filter(WATCH.c.failures > 0)).where(
                    WATCH.c.next_at.is_not(None)
                )
            ).one()
            return int(row[0]), int(row[1])

        return await self._store.read(job)


def _to_read(row: Any) -> ToRead:
    return ToRead(
        community=row.community,
        link=row.link,
        spot=Spot(platform=row.platform, home=row.external, place=row.place, name=row.name),
        number=row.number,
        url=row.url,
        hash=row.hash,
        etag=row.etag,
        modified=row.modified,
        failures=row.failures,
        unsteady=row.unsteady,
        read_at=row.read_at,
    )
