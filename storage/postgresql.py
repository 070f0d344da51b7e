"""PostgreSQL, spoken to through asyncpg: several programs, on several machines, over one database.

Unlike SQLite it lets several transactions write at once. What must not happen at once is kept apart by locks: the head
row of a community (places.py), a channel of the outbox (outbox.py), a deadline that is claimed (due.py).
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from consensus.refusal import Refused
from storage.errors import errors_as_refusals, shown

T = TypeVar("T")
KINDS = frozenset({"postgresql", "postgres"})
CONNECT_SECONDS_MAX = 10.0
POOL_SIZE = 4
TRIES = 4
"""A transaction that lost against another one, or whose connection broke, is run again."""
_QUERY = frozenset({"host", "port", "sslmode"})
_AGAIN = frozenset({"40001", "40P01", "23505"})
"""SQLSTATE: serialization failure, deadlock, and a row that another program has just made."""


def is_server(url: URL) -> bool:
    return url.drivername == "postgresql"


def url_of(url: URL) -> URL:
    """The URL as it is kept: without a driver. Raises Refused `database-url` for options that are not known."""
    if not url.database or set(url.query) - _QUERY:
        raise Refused("database-url", try_code="name-a-server")
    return url.set(drivername="postgresql")


def engine_of(
    url: URL,
    *,
    busy_timeout_seconds: float,
    read_only: bool = False,
    pooled: bool = True,
    looks_up: bool = False,
) -> AsyncEngine:
    """An engine; with `read_only`, each transaction reads one snapshot and cannot write. `looks_up`: its statements look
    up rows by their keys."""
    options: dict[str, Any] = {}
    settings = _settings(busy_timeout_seconds)
    if looks_up:
        settings |= _LOOKS_UP
    if read_only:
        options["execution_options"] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    sslmode = url.query.get("sslmode")
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg").difference_update_query(["sslmode"]),
        connect_args={
            "timeout": CONNECT_SECONDS_MAX,
            "server_settings": settings,
            **({} if sslmode is None else {"ssl": sslmode}),
        },
        **({"pool_size": POOL_SIZE, "max_overflow": POOL_SIZE} if pooled else {"poolclass": NullPool}),
        **options,
    )


def _settings(busy_timeout_seconds: float) -> dict[str, str]:
    return {
        "application_name": "accord",
        # "Recorded" means on disk, whatever the server does by default.
        "synchronous_commit": "on",
        # A program that waits for a lock is told so, and a program that hangs or is cut off holds its own no longer than this.
        "lock_timeout": f"{int(busy_timeout_seconds * 1000)}ms",
        "idle_in_transaction_session_timeout": "60s",
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
    }


_LOOKS_UP = {
    # Of a list in a parameter, and of tables that nobody has analysed yet, a server knows too little to see that it is a
    # few rows out of many: it would read whole tables for them, the longer the log, the slower each vote.
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    # And it need not think about the same statement again and again.
    "plan_cache_mode": "force_generic_plan",
}


class PooledWriter:
    """See storage.database.Writing. Jobs may run at the same time, each on a connection of its own."""

    def __init__(self, url: URL, *, busy_timeout_seconds: float) -> None:
        self._engine = engine_of(url, busy_timeout_seconds=busy_timeout_seconds, looks_up=True)
        self._where = shown(str(url))
        self._under_way: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def transact(
        self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None = None
    ) -> T:
        if self._closed:
            raise RuntimeError("the writer is closed")
        task = asyncio.create_task(self._with_retries(job, after))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        self._closed = True
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._engine.dispose()

    async def _with_retries(
        self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None
    ) -> T:
        with errors_as_refusals(self._where):
            for _ in range(TRIES - 1):
                # A commit whose answer was lost may stand. Running the job again is safe: deliveries are remembered.
                with suppress(_Again):
                    return await self._try(job, after)
            return await self._transaction(job, after)

    async def _try(self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None) -> T:
        try:
            return await self._transaction(job, after)
        except DBAPIError as error:
            if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _AGAIN:
                raise _Again from error
            raise

    async def _transaction(
        self, job: Callable[[Connection], T], after: Callable[[Connection], None] | None
    ) -> T:
        async with self._engine.connect() as connection:
            async with connection.begin():
                result = await connection.run_sync(job)
            if after is not None:
                await connection.run_sync(after)
            return result


class _Again(Exception):
    """The same job may succeed now."""


def at_once(
    url: URL, job: Callable[[Connection], T], *, busy_timeout_seconds: float, read_only: bool = False
) -> T:
    """Run `job` in one transaction on a connection of its own, from code that does not run in a loop of its own.

    For what happens before anything else does (looking at the database's form, and bringing it up), and for long reads.
    """
    result: list[T] = []
    failed: list[BaseException] = []

    async def once() -> None:
        engine = engine_of(url, busy_timeout_seconds=busy_timeout_seconds, pooled=False, read_only=read_only)
        try:
            with errors_as_refusals(shown(str(url))):
                async with engine.begin() as connection:
                    result.append(await connection.run_sync(job))
        finally:
            await engine.dispose()

    def run() -> None:
        try:
            asyncio.run(once())
        except BaseException as error:  # noqa: BLE001 - it is handed to the caller that waits
            failed.append(error)

    # A loop may be running in this thread, and a second one cannot.
    thread = threading.Thread(target=run, name="accord-upgrade")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return result[0]
