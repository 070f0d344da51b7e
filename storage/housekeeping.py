"""What the program does by itself from time to time: beats, checkpoints, and forgetting old answers."""

from datetime import datetime

from consensus.ports import Spot
from storage import answers, heartbeat
from storage.store import Store


class Housekeeping:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def beat(self, spot: Spot, link: str, now: datetime) -> bool:
        """A connection of the spot's home was heard from at `now` (real time); beats at most 90 s apart leave no gap.

        False: nothing ever happened in that home, so there is nothing to listen for yet.
        """
        return await self._store.write(lambda connection: heartbeat.beat(connection, spot, link, now))

    async def checkpoint(self) -> int:
        """Append a checkpoint to every log that grew since its last one; returns how many. Meant for once a day."""
        return await self._store.run(lambda work: work.checkpoint_all())

    async def purge(self, now: datetime) -> int:
        """Forget the answers to deliveries that are older than 30 days; returns how many."""
        return await self._store.write(lambda connection: answers.purge(connection, now))
