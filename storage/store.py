"""One open database: the writer, the readers, and what they need to make a unit of work."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, text

from consensus.refusal import Refused
from storage import dialect, erasure, postgresql, schema
from storage.database import BUSY_TIMEOUT_SECONDS, readers_of, url_of, writer_of
from storage.definitions import Definitions, Find, Read
from storage.session import Session
from storage.work import SqlWork

T = TypeVar("T")
_CHANGES_NOTHING = text("UPDATE alembic_version SET version_num = version_num")
"""Written to the disk all the same."""


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
        database_clock: bool = False,
        busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS,
    ) -> None:
        """Opens the database, made if there is none. Raises Refused as schema.upgrade does, and `database-older` for one of
        an older version, which is brought up apart, after a backup.

        `language` and `zone` are those of communities that begin from now on. With `database_clock` a server's clock
        is the one that counts, so that several machines judge by one; `wall_clock` then only tells what passed since
        it was last read.
        """
        schema.require(url, busy_timeout_seconds=busy_timeout_seconds)
        self.definitions = Definitions(find, read)
        self.readers = readers_of(url_of(url), busy_timeout_seconds=busy_timeout_seconds)
        self._writer = writer_of(url_of(url), busy_timeout_seconds=busy_timeout_seconds)
        self._shared = postgresql.is_server(url_of(url))
        self._wall_clock = wall_clock
        self._database_clock = database_clock
        self._ahead = timedelta(0)
        """How far the database's clock runs ahead of the wall clock."""
        self._fresh = fresh
        self._salt = salt
        self._language = language
        self._zone = zone
        self.write_problem: str | None = None
        """The code of what the database said to the last write that it refused, until it is known to take them again."""

    async def owes_a_scrub(self) -> bool:
        """Whether older states of what was erased are still in the files: somebody was reading, or the program ended."""
        return await self.read(erasure.owes_a_scrub)

    async def scrub(self) -> None:
        """Remove from the files what was erased, unless somebody who is reading is in the way; then it is owed further."""
        done = False

        def after(connection: Connection) -> None:
            nonlocal done
            done = dialect.scrub_after_erasure(connection)

        await self._transact(lambda connection: None, after)
        if done:
            await self._transact(erasure.pay_scrub)

    @property
    def shared(self) -> bool:
        """Whether other programs, perhaps on other machines, are meant to work on this database too."""
        return self._shared

    def now(self) -> datetime:
        """The time that counts here, as well as it can be told without asking the database."""
        return self._wall_clock() + self._ahead

    def read_clock(self, connection: Connection) -> datetime:
        """The time that counts here, exactly."""
        if self._database_clock:
            now = dialect.clock(connection)
            if now is not None:
                self._ahead = now - self._wall_clock()
                return now
        return self._wall_clock()

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
            session.send()
            return result

        result = await self._transact(job)
        if works[-1].erases:
            with suppress(Refused):  # it stands, whatever becomes of the files: the scrub is owed
                await self.scrub()
        return result

    async def with_session(self, job: Callable[[Session], T]) -> T:
        """Run `job` in one writing transaction, with what a unit of work has; what it raises undoes the whole."""

        def within(connection: Connection) -> T:
            session = self._session(connection)
            result = job(session)
            session.send()
            return result

        return await self._transact(within)

    def _session(self, connection: Connection) -> Session:
        return Session(raw=connection, clock=self.read_clock, fresh=self._fresh, salt=self._salt)

    async def write(self, job: Callable[[Connection], T]) -> T:
        """Run `job` in one writing transaction."""
        return await self._transact(job)

    async def _transact(
        self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None = None
    ) -> T:
        try:
            return await self._writer.transact(job, after)
        except Refused as refusal:
            if refusal.code.startswith("database-"):
                self.write_problem = refusal.code
            raise

    async def try_writing(self) -> None:
        """Where a write failed: whether the database takes one again. Raises Refused while it does not.

        No other success tells, for most transactions find nothing to write, and those pass on a full disk too.
        """
        if self.write_problem is not None:
            await self._transact(lambda connection: connection.execute(_CHANGES_NOTHING).close())
            self.write_problem = None

    async def read(self, job: Callable[[Connection], T]) -> T:
        """Run `job` over one snapshot."""
        async with self.readers.snapshot() as connection:
            return await connection.run_sync(job)

    async def close(self) -> None:
        await self._writer.close()
        await self.readers.close()
