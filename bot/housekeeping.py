"""Housekeeping: heartbeats of local rooms, a checkpoint of each log a day, and answers that nobody will ask for again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import logs
from bot.clock import Clock
from bot.randomness import Chance
from consensus.commands import DeadlineReached
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Spot
from storage import checkpoints, heartbeat, offers
from storage.deliveries import purge
from storage.store import Store
from storage.work import SqlWork

CONNECTION = "terminal"
BEAT_MIN = timedelta(seconds=20)
log = logs.get()


class Keeping:
    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._beaten: dict[str, tuple[datetime, frozenset[tuple[str, str]]]] = {}

    async def beat(self, spots: Iterable[Spot], link: str = CONNECTION) -> None:
        """These homes are being listened to at this moment, over this connection. Written down a few times a minute at
        most."""
        homes = {(spot.platform, spot.home): spot for spot in spots}
        now = self._clock.now()
        last = self._beaten.get(link)
        if not homes or (
            last is not None and last[1] == homes.keys() and timedelta(0) <= now - last[0] < BEAT_MIN
        ):
            return

        def job(connection: Connection) -> bool:
            beaten = [heartbeat.beat(connection, spot, link, now) for spot in homes.values()]
            return all(beaten)

        known = await self._store.write(job)
        if known:
            self._beaten[link] = (now, frozenset(homes))
        else:
            self._beaten.pop(link, None)

    async def keep_house(self) -> None:
        """What is due once in a while; run often, it does nothing most of the time."""
        now = self._clock.now()
        purged = await self._store.write(lambda connection: purge(connection, now))
        await self._store.write(lambda connection: offers.purge(connection, now))
        if purged:
            log.info("answers_purged", count=purged)
        destroyed = await self._store.sweep_keys()
        if destroyed:
            log.info("poll_keys_destroyed", count=destroyed)
        if await self._store.owes_a_scrub():
            await self._store.scrub()
        for spot in await self._store.read(lambda connection: checkpoints.due(connection, now)):
            await self._checkpoint(spot)

    async def _checkpoint(self, spot: Spot) -> None:
        """The log's daily mark: who saw it can tell whether anything before it is ever changed."""
        # A work is entered by envelopes; this one only says which log is meant.
        delivery = DeliveryId(f"checkpoint:{self._chance.fresh()}")
        envelope = Envelope(delivery=delivery, spot=spot, sender=None, command=DeadlineReached(decision=0))

        def job(work: SqlWork) -> int | None:
            work.begin([envelope])
            # Asked again now that the log is held: another program over this database may have made it.
            return work.checkpoint(envelope) if work.checkpoint_is_due(envelope) else None

        number = await self._store.run(job)
        if number is not None:
            log.info("checkpoint_made", number=number)
