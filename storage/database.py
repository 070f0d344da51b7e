"""Opening the database: something that writes, a pool that reads.

SQLite has one writer at a time, so a second writing connection buys nothing but waiting. A thread runs functions that
want to write one after the other, each in one transaction; who waits together is grouped by the Desk into one function.
A server is spoken to as postgresql.py says.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from consensus.refusal import Refused
from storage import dialect, postgresql
from storage.errors import errors_as_refusals, shown

T = TypeVar("T")
BUSY_TIMEOUT_SECONDS = 5.0


def url_of(typed: str) -> URL:
    """The URL of a database as somebody typed it: a path, `sqlite:///path` or `postgresql://...`, without drivers.

    Raises Refused `database-url` when it is none of these.
    """
    if typed and "://" not in typed:
        return URL.create("sqlite", database=typed)
    try:
        url = make_url(typed)
    except (ArgumentError, ValueError):
        raise Refused("database-url", try_code="name-a-file") from None
    kind = url.drivername.partition("+")[0]
    if kind in postgresql.KINDS:
        return postgresql.url_of(url)
    if kind != "sqlite" or not url.database or url.database == ":memory:":
        raise Refused("database-url", try_code="name-a-file")
    return url.set(drivername=kind)


def writing_engine(
    url: URL,
    *,
    busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS,
    begin: str = "BEGIN IMMEDIATE",
    read_only: bool = False,
) -> Engine:
    """Synchronous, one connection at a time; each transaction takes the write lock when it begins.

    With `begin` a plain "BEGIN", only when it first writes; with `read_only` it cannot.
    """
    engine = create_engine(
        url,
        poolclass=NullPool,
        connect_args={"check_same_thread": False, "timeout": busy_timeout_seconds},
    )
    _prepare(engine, begin, read_only=read_only)
    return engine


def reading_engine(url: URL, *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS) -> AsyncEngine:
    """Asynchronous; each transaction reads one snapshot and cannot write."""
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"),
        pool_size=4,
        max_overflow=4,
        connect_args={"timeout": busy_timeout_seconds},
    )
    _prepare(engine.sync_engine, "BEGIN", read_only=True)
    return engine


def writer_of(url: URL, *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS) -> "Writing":
    """What writes to this database."""
    if postgresql.is_server(url):
        return postgresql.PooledWriter(url, busy_timeout_seconds=busy_timeout_seconds)
    return Writer(url, busy_timeout_seconds=busy_timeout_seconds)


def readers_of(url: URL, *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS) -> "Readers":
    """What reads from this database."""
    if postgresql.is_server(url):
        engine = postgresql.engine_of(url, busy_timeout_seconds=busy_timeout_seconds, read_only=True)
    else:
        engine = reading_engine(url, busy_timeout_seconds=busy_timeout_seconds)

    def aside(job: Callable[[Connection], Any]) -> Any:
        if postgresql.is_server(url):
            return postgresql.at_once(url, job, busy_timeout_seconds=busy_timeout_seconds, read_only=True)
        alone = writing_engine(url, busy_timeout_seconds=busy_timeout_seconds, begin="BEGIN", read_only=True)
        with errors_as_refusals(shown(str(url))), alone.begin() as connection:
            return job(connection)

    return Readers(engine, shown(str(url)), aside)


def _prepare(engine: Engine, begin: str, *, read_only: bool = False) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        # The driver's own idea of when a transaction begins would start none for a SELECT.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in dialect.SQLITE_PRAGMAS:
            cursor.execute(pragma)
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


class Readers:
    """Snapshots to read from."""

    def __init__(
        self, engine: AsyncEngine, where: str, aside: Callable[[Callable[[Connection], Any]], Any]
    ) -> None:
        """`aside`: runs a job over one snapshot, on a connection of its own, without a loop."""
        self._engine = engine
        self._where = where
        self._aside = aside

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that sees the database as it was at its first statement."""
        with errors_as_refusals(self._where):
            async with self._engine.connect() as connection, connection.begin():
                yield connection

    async def aside(self, job: Callable[[Connection], T]) -> T:
        """Run `job` over one snapshot in a thread: what it makes of its rows holds up nobody."""
        result: T = await asyncio.to_thread(self._aside, job)
        return result

    async def close(self) -> None:
        await self._engine.dispose()


class Writing(Protocol):
    """What writes. Each function given to it runs in a transaction of its own."""

    async def transact(
        self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None = None
    ) -> T:
        """Run `job` in one transaction: what it returns is returned after the commit, what it raises after a rollback.

        `after` runs on the connection when the commit is done, outside of any transaction. A caller that stops waiting
        does not stop the job.
        """
        ...

    async def close(self) -> None:
        """Finish what was given, then stop."""
        ...


class Writer:
    """The thread that writes. Functions given to it run one at a time, each in a transaction of its own."""

    def __init__(self, url: URL, *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS) -> None:
        self._engine = writing_engine(url, busy_timeout_seconds=busy_timeout_seconds)
        self._where = shown(str(url))
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._connection: Connection | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="accord-writer", daemon=True)
        self._thread.start()

    async def transact(
        self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None = None
    ) -> T:
        """See Writing."""
        if self._closed:
            raise RuntimeError("the writer is closed")
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()

        def settle(result: Any, error: BaseException | None) -> None:
            if waiting.cancelled():
                return
            if error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(result)

        def run() -> None:
            result, failed = None, None
            try:
                result = self._transaction(job, after)
            except BaseException as error:  # noqa: BLE001 - it is handed to the caller that waits
                failed = error
            # Nobody is left to tell when the loop has gone meanwhile.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, result, failed)

        self._jobs.put(run)
        return await waiting

    async def close(self) -> None:
        """Finish what was given, then stop."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _transaction(self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None) -> T:
        with errors_as_refusals(self._where):
            if self._connection is None:
                self._connection = self._engine.connect()
            try:
                with self._connection.begin():
                    result = job(self._connection)
            except Exception:
                # A connection whose rollback failed is of no further use.
                if self._connection.in_transaction() or self._connection.invalidated:
                    self._connection.close()
                    self._connection = None
                raise
            if after is not None:
                after(self._connection)
            return result

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()
