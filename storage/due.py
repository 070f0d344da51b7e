"""Due decisions for schedulers: several programs over one database share them, each takes those that no other has claimed.

A claim expires, so that the claims of a program that died are free again a moment later. Claims only avoid duplicate work.
That a decision closes once does not depend on them: each step is taken under the lock of its community, and finds nothing
to do if another program has taken it. Databases in a file have no claims.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update

from consensus.ports import Spot
from storage.sql.lists import in_list, list_parameter
from storage.store import Store
from storage.tables import DECISION, HOME, PLACE

CLAIMED_FOR = timedelta(seconds=3)
"""About as long as the steps of a batch take. If they take longer, or the program died, others take them too."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_MINE_OR_FREE = or_(
    DECISION.c.claimed_until.is_(None),
    DECISION.c.claimed_by == bindparam("me"),
    DECISION.c.claimed_until <= bindparam("now"),
    # Claimed for longer than possible: from before the clock was set back.
    DECISION.c.claimed_until > bindparam("latest"),
)
_DUE = (
    select(DECISION.c.id)
    .where(DECISION.c.due.is_not(None), DECISION.c.due <= bindparam("now"), _MINE_OR_FREE)
    .order_by(DECISION.c.due, DECISION.c.number, DECISION.c.id)
    .limit(bindparam("at_most"))
)
_CLAIMABLE = _DUE.with_for_update(skip_locked=True, key_share=True)
_CLAIM = (
    update(DECISION)
    .where(in_list("ids", DECISION.c.id))
    .values(claimed_by=bindparam("me"), claimed_until=bindparam("until"))
)
_CLAIMED = (
    select(DECISION.c.number, HOME.c.platform, HOME.c.external, PLACE.c.external.label("place"), PLACE.c.name)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .where(in_list("ids", DECISION.c.id))
    .order_by(DECISION.c.due, DECISION.c.number, DECISION.c.id)
)
_NEXT = (
    select(DECISION.c.due)
    .where(DECISION.c.due.is_not(None), DECISION.c.due > bindparam("after"), _MINE_OR_FREE)
    .order_by(DECISION.c.due)
    .limit(1)
)
_CLAIMS_END = select(func.min(DECISION.c.claimed_until)).where(
    DECISION.c.claimed_until.is_not(None),
    DECISION.c.claimed_until > bindparam("now"),
    DECISION.c.claimed_until <= bindparam("latest"),
    DECISION.c.claimed_by != bindparam("me"),
)


class SqlDueDecisions:
    """`incarnation`: an id of this run of the program."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime], incarnation: str) -> None:
        self._store = store
        self._clock = clock
        self._incarnation = incarnation

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[Spot, int]]:
        """Decisions for which something is due by `now` (real time), oldest first, claimed for this program."""
        parameters = {**self._parameters(now), "at_most": limit}

        def anything(connection: Connection) -> bool:
            self._store.read_clock(connection)
            return connection.execute(_DUE, {**parameters, "at_most": 1}).first() is not None

        def look(connection: Connection) -> Sequence[tuple[Spot, int]]:
            return _spots(connection, list_parameter(connection.execute(_DUE, parameters).scalars()))

        if not self._store.shared:
            return await self._store.read(look)
        # Asked in a reading transaction first, so that idling writes nothing.
        if not await self._store.read(anything):
            return []

        def claim(connection: Connection) -> Sequence[tuple[Spot, int]]:
            ids = list_parameter(connection.execute(_CLAIMABLE, parameters).scalars())
            connection.execute(_CLAIM, {"ids": ids, "me": self._incarnation, "until": now + CLAIMED_FOR})
            return _spots(connection, ids)

        return await self._store.write(claim)

    async def next_due(self, after: datetime | None = None) -> datetime | None:
        """Real time of the next due step after `after`, or of any, even past. For decisions claimed by others: the end of
        their claims."""

        def job(connection: Connection) -> datetime | None:
            parameters = self._parameters(self._clock())
            due = connection.execute(_NEXT, {**parameters, "after": after or _LONG_AGO}).scalar()
            ends = connection.execute(_CLAIMS_END, parameters).scalar()
            return min((instant for instant in (due, ends) if instant is not None), default=None)

        return await self._store.read(job)

    def _parameters(self, now: datetime) -> dict[str, object]:
        return {"now": now, "me": self._incarnation, "latest": now + CLAIMED_FOR}


def _spots(connection: Connection, ids: str) -> Sequence[tuple[Spot, int]]:
    """The decisions with these ids, in order of their due instant."""
    return [
        (Spot(platform=row.platform, home=row.external, place=row.place, name=row.name), row.number)
        for row in connection.execute(_CLAIMED, {"ids": ids})
    ]
