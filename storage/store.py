"""One open database: the writer, the readers, and what they need to make a unit of work."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from storage import schema
from storage.database import BUSY_TIMEOUT_SECONDS, Readers, Writer, url_of
from storage.definitions import Definitions, Find, Read
from storage.session import Session
from storage.work import SqlWork

T = TypeVar("T")


class Store:
    """`run` is what the Desk writes with; `write` serves single statements (heartbeats, the outbox, housekeeping)."""

    def __init__(
        self,
        url: str,
        *,
        wall_clock: Callable[[], datetime],
        fresh: Callable[[], str],
        salt: Callable[[], bytes],
        find: Find,
        read: Read,
        language: str = "en",
        zone: str = "UTC",
        busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS,
    ) -> None:
        """Opens the database, made or brought up to date where needed. Raises Refused as schema.upgrade does.

        `language` and `zone` are those of communities that begin from now on.
        """
        schema.upgrade(url, busy_timeout_seconds=busy_timeout_seconds)
        self.definitions = Definitions(find, read)
        self.readers = Readers(url_of(url), busy_timeout_seconds=busy_timeout_seconds)
        self._writer = Writer(url_of(url), busy_timeout_seconds=busy_timeout_seconds)
        self._wall_clock = wall_clock
        self._fresh = fresh
        self._salt = salt
        self._language = language
        self._zone = zone

    async def run(self, fold: Callable[[SqlWork], T]) -> T:
        """Run `fold` over one unit of work; what it returns is returned when everything is on disk.

        Whatever it raises, a refusal too, undoes the whole.
        """
        works: list[SqlWork] = []

        def job(connection: Connection) -> T:
            session = self._session(connection)
            work = SqlWork(session, self.definitions, language=self._language, zone=self._zone)
            works.append(work)
            result = fold(work)
            work.flush()
            return result

        def after_commit(connection: Connection) -> None:
            works[0].after_commit(connection)

        return await self._writer.transact(job, after_commit)

    async def with_session(self, job: Callable[[Session], T]) -> T:
        """Run `job` in one writing transaction, with what a unit of work has; what it raises undoes the whole."""
        return await self._writer.transact(lambda connection: job(self._session(connection)))

    def _session(self, connection: Connection) -> Session:
        return Session(connection=connection, now=self._wall_clock(), fresh=self._fresh, salt=self._salt)

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Run `job` in one writing transaction."""
        return await self._writer.transact(job)

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run `job` over one snapshot."""
        async with self.readers.snapshot() as connection:
            return await connection.run_sync(job)

    async def close(self) -> None:
        await self._writer.close()
        await self.readers.close()
