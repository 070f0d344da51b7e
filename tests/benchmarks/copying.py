"""A whole database copied between SQLite and PostgreSQL, against its rows alone read and written by the plain drivers.

The limit's tables have no key, index or guard, and nothing is looked at afterwards: the least that moving these rows takes.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from storage import copying, dialect
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed

FETCHED_AT_ONCE = 5_000
_KINDS = {
    "INTEGER": "bigint",
    "BIGINT": "bigint",
    "BOOLEAN": "bigint",
    "BLOB": "bytea",
    "FLOAT": "double precision",
}
"""What SQLite declares, as a server keeps it; all else is text."""
_numbers = count(1)


class Places:
    """Empty databases of either kind, a new one each time."""

    def __init__(self, folder: Path, server_url: str) -> None:
        self._folder = folder
        self._server_url = server_url

    async def on_server(self) -> str:
        name = f"copy_{next(_numbers)}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE template0")
        return urlsplit(self._server_url)._replace(path=f"/{name}").geturl()

    async def drop(self, url: str) -> None:
        await self._do(f"DROP DATABASE {urlsplit(url).path.strip('/')} WITH (FORCE)")

    def file(self) -> Path:
        return self._folder / f"copy_{next(_numbers)}.db"

    async def _do(self, statement: str) -> None:
        connection = await asyncpg.connect(self._server_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


async def both_ways(path: Path, url: str, places: Places, *, pairs: int, goal: Goal) -> list[Comparison]:
    """`path` and `url` hold the same."""
    return [
        await to_server(path, places, pairs=pairs, goal=goal),
        await to_file(url, places, pairs=pairs, goal=goal),
    ]


async def to_server(
    source: Path, places: Places, *, pairs: int, goal: Goal, warm_up: bool = True
) -> Comparison:
    async def limit() -> Cost:
        url = await places.on_server()
        with timed() as cost:
            await _raw_to_server(source, url)
        await places.drop(url)
        return cost

    async def product() -> Cost:
        url = await places.on_server()
        with timed() as cost:
            await copying.copy(str(source), url)
        await places.drop(url)
        return cost

    return await compare("a copy from SQLite to PostgreSQL", goal, limit, product, pairs=pairs, warm_up=False)


async def to_file(source: str, places: Places, *, pairs: int, goal: Goal) -> Comparison:
    async def limit() -> Cost:
        file = places.file()
        with timed() as cost:
            await _raw_to_file(source, file)
        _remove(file)
        return cost

    async def product() -> Cost:
        file = places.file()
        with timed() as cost:
            await copying.copy(source, str(file))
        _remove(file)
        return cost

    return await compare("a copy from PostgreSQL to SQLite", goal, limit, product, pairs=pairs, warm_up=False)


def ballots_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        [(many,)] = database.execute("SELECT count(*) FROM ballot")
    return int(many)


async def _raw_to_server(source: Path, url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        with closing(sqlite3.connect(source)) as database:
            found = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for table in _ours(name for (name,) in found):
                columns = [
                    (row[1], row[2].upper()) for row in database.execute(f'PRAGMA table_info("{table}")')
                ]
                declared = ", ".join(f'"{name}" {_KINDS.get(kind, "text")}' for name, kind in columns)
                await connection.execute(f'CREATE TABLE "{table}" ({declared})')
                all_rows = database.execute(f'SELECT * FROM "{table}"')
                while rows := all_rows.fetchmany(FETCHED_AT_ONCE):
                    await connection.copy_records_to_table(
                        table, records=rows, columns=[name for name, _ in columns]
                    )
    finally:
        await connection.close()


async def _raw_to_file(source: str, path: Path) -> None:
    connection = await asyncpg.connect(source)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = WAL")
            found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for table in _ours(row["tablename"] for row in found):
                await _raw_table_to_file(connection, database, table)
    finally:
        await connection.close()


async def _raw_table_to_file(
    connection: asyncpg.Connection, database: sqlite3.Connection, table: str
) -> None:
    statement = await connection.prepare(f'SELECT * FROM "{table}"')
    names = [f'"{one.name}"' for one in statement.get_attributes()]
    database.execute(f'CREATE TABLE "{table}" ({", ".join(names)})')
    insert = f'INSERT INTO "{table}" VALUES ({", ".join("?" for _ in names)})'
    async with connection.transaction():
        cursor = await statement.cursor()
        while rows := await cursor.fetch(FETCHED_AT_ONCE):
            database.execute("BEGIN")
            database.executemany(insert, rows)
            database.execute("COMMIT")


def _ours(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith("sqlite_") and not dialect.is_search_index(name)]


def _remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
