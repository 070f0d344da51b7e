"""All rows of one database into an empty one, SQLite or PostgreSQL: to move, and to back up a server.

Rows go as they are, table by table in the order of their keys, a batch a transaction, the last of which alone waits for the
disk. How far it came stands in the new database itself, in a table of its own, until all is there: an interrupted copy goes
on, and no program takes a half one for a whole.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import (
    URL,
    Boolean,
    Connection,
    Dialect,
    Integer,
    MetaData,
    Table,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.util import await_only

from consensus.refusal import Refused
from storage import dialect, schema
from storage.database import Writing, readers_of, url_of, writer_of
from storage.errors import shown
from storage.schema import COPYING
from storage.tables import COMMUNITY, PLATFORM_NOTE

BATCH = 5_000
_HEADS = ""
"""The name under which the heads of the logs stand, as they were when the copy began."""
_OF_ENTRIES = frozenset(
    {
        "entry",
        "private",
        "decision",
        "ballot",
        "counter",
        "elector",
        "objection",
        "search",
        "label",
        "todo",
        "watch",
    }
)
Row = Sequence[Any]


class Copied(NamedTuple):
    """`rows`: how many were copied this time, by table. `logs`: the size of each log by its id."""

    rows: Mapping[str, int]
    logs: Mapping[str, int]


MOVED = {"platform": "", "home": "", "key": "moved-to"}
"""The note that a database was moved: no program writes to it any more."""


async def copy(
    source: str,
    target: str,
    progress: Callable[[str, int], None] = lambda table, rows: None,
    *,
    move: bool = False,
) -> Copied:
    """Copy `source` (a URL as typed) into `target`, which is empty or the rest of an interrupted copy of the same.

    `move`: afterwards the source says where it went, and no program starts on it.

    `progress` is called with a table and its rows so far. Raises Refused: `copy-onto-itself`, `copy-from-nothing`,
    `copy-onto-data`, `copy-of-another`, `copy-differs`, and those of schema.upgrade. The copy has the form of the source.
    """
    came_from, goes_to = url_of(source), url_of(target)
    if came_from == goes_to:
        raise Refused("copy-onto-itself", try_code="begin-with-an-empty-one")
    revision = schema.current(source)
    if revision is None:
        raise Refused("copy-from-nothing", database=shown(str(came_from)))
    if schema.current(target, unfinished=True) not in (None, revision):
        raise Refused("copy-onto-data", try_code="begin-with-an-empty-one", database=shown(str(goes_to)))
    schema.upgrade(target, revision, unfinished=True)
    readers, writer = readers_of(came_from), writer_of(goes_to)
    try:
        async with readers.snapshot() as connection:
            heads = await connection.run_sync(_heads)
            tables = await writer.transact(_tables)
            await writer.transact(
                lambda onto: _begin(onto, tables, heads, shown(str(goes_to))), dialect.write_in_bulk
            )
            rows = {table.name: await _copy_table(connection, writer, table, progress) for table in tables}
            counts = await connection.run_sync(_counts, tables)
        await writer.transact(lambda onto: None, dialect.write_as_always)
        await writer.transact(lambda onto: _finish(onto, tables, counts))
        if move:
            await _say_where(came_from, shown(str(goes_to)))
    finally:
        await writer.close()
        await readers.close()
    return Copied(rows, {log: size for log, size, _ in heads})


async def _say_where(source: URL, target: str) -> None:
    writer = writer_of(source)
    try:
        await writer.transact(
            lambda connection: connection.execute(insert(PLATFORM_NOTE).values(**MOVED, value=target)).close()
        )
    finally:
        await writer.close()


def moved_to(connection: Connection) -> str | None:
    """Where this database was moved to."""
    query = select(PLATFORM_NOTE.c.value).filter_by(**MOVED)
    where: str | None = connection.execute(query).scalar()
    return where


async def _copy_table(
    connection: AsyncConnection, writer: Writing, table: Table, progress: Callable[[str, int], None]
) -> int:
    key = await writer.transact(lambda onto: _position(onto, table.name))
    order = [list(table.columns).index(column) for column in table.primary_key]
    count = 0
    async for rows in _batches(connection, table, key, order):
        key = [rows[-1][place] for place in order]
        await writer.transact(partial(_insert, table=table, rows=rows, key=key))
        count += len(rows)
        progress(table.name, count)
    return count


async def _batches(
    connection: AsyncConnection, table: Table, key: Row | None, order: Sequence[int]
) -> AsyncIterator[Sequence[Row]]:
    """The rows behind this key. A server is asked once for all of them: asked batch by batch, one that has not analysed the
    table may sort it for each. The driver of SQLite would then hold all of them in memory, so it is asked again and again."""
    if connection.dialect.name != dialect.SQLITE:
        asked = text(_statement(connection.dialect, table, key))
        async with connection.stream(asked, _values(key), execution_options={"yield_per": BATCH}) as result:
            async for rows in result.partitions():
                yield rows
        return
    while True:
        asked = text(f"{_statement(connection.dialect, table, key)} LIMIT {BATCH}")
        rows = (await connection.execute(asked, _values(key))).all()
        if not rows:
            return
        yield rows
        key = [rows[-1][place] for place in order]


def _heads(connection: Connection) -> list[list[Any]]:
    """Log, size and hash of the last entry, of each log."""
    rows = connection.execute(select(COMMUNITY.c.log, COMMUNITY.c.head_seq + 1, COMMUNITY.c.head_hash))
    return sorted(list(row) for row in rows)


def _tables(connection: Connection) -> list[Table]:
    """The tables of ours as the database has them, whichever form it is of; a row's come after those it refers to."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: not _is_apart(name))
    return metadata.sorted_tables


def _is_apart(name: str) -> bool:
    return name in ("alembic_version", COPYING) or dialect.is_search_index(name)


def _counts(connection: Connection, tables: Sequence[Table]) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }


def _begin(connection: Connection, tables: Sequence[Table], heads: list[list[Any]], where: str) -> None:
    """Take the target, or the rest of an interrupted copy. What was made of entries goes on where it stopped, for no log
    has grown; all else may have changed meanwhile and is copied anew."""
    if COPYING not in inspect(connection).get_table_names():
        if any(_counts(connection, tables).values()):
            raise Refused("copy-onto-data", try_code="begin-with-an-empty-one", database=where)
        connection.execute(text(f"CREATE TABLE {COPYING} (name VARCHAR PRIMARY KEY, position TEXT NOT NULL)"))
        _note(connection, _HEADS, heads)
        return
    if _position(connection, _HEADS) != heads:
        raise Refused("copy-of-another", try_code="begin-with-an-empty-one", database=where)
    for table in reversed(tables):
        if not _is_made_of_entries(table):
            connection.execute(text(f"DELETE FROM {COPYING} WHERE name = :name"), {"name": table.name})  # noqa: S608  a name of ours
            if not _is_referred_to(table):
                connection.execute(delete(table))


def _finish(connection: Connection, tables: Sequence[Table], expected: Mapping[str, int]) -> None:
    """Look whether all is there, and make of the copy a database like any other. Raises Refused `copy-differs`."""
    counts = _counts(connection, tables)
    for name, count in expected.items():
        if counts[name] != count:
            raise Refused("copy-differs", table=name, expected=count, there=counts[name])
    if PLATFORM_NOTE.name in expected:
        connection.execute(delete(PLATFORM_NOTE).filter_by(**MOVED))  # of one that is taken into use again
    dialect.number_on(connection, [table for table in tables if _counts_itself(table)])
    connection.execute(text(f"DROP TABLE {COPYING}"))


def _is_made_of_entries(table: Table) -> bool:
    """Whether its rows change only where a log grows."""
    return table.name in _OF_ENTRIES


@cache
def _is_referred_to(table: Table) -> bool:
    return any(
        key.column.table is table for other in table.metadata.tables.values() for key in other.foreign_keys
    )


def _counts_itself(table: Table) -> bool:
    """Whether the database gives its rows their numbers."""
    key = list(table.primary_key)
    return len(key) == 1 and isinstance(key[0].type, Integer)


# ------------------------------------------------------------------------------------------------------------- rows


def _statement(spoken: Dialect, table: Table, key: Row | None) -> str:
    """Asks for the rows behind this key, in the order of keys."""
    quote = spoken.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    order = ", ".join(quote(column.name) for column in table.primary_key)
    where = f"WHERE ({order}) > ({', '.join(f':{name}' for name in _values(key))})" if key else ""
    return f"SELECT {names} FROM {quote(table.name)} {where} ORDER BY {order}"  # noqa: S608  names of ours


def _values(key: Row | None) -> dict[str, Any]:
    return {f"k{place}": value for place, value in enumerate(key or ())}


def _insert(connection: Connection, table: Table, rows: Sequence[Row], key: Row) -> None:
    """Insert these rows and note how far that is, in one transaction."""
    _note(connection, table.name, key)
    columns = list(table.columns)
    is_server = connection.dialect.name != dialect.SQLITE
    if is_server:
        # What SQLite keeps as a number is a truth value to a server.
        truths = {place for place, column in enumerate(columns) if isinstance(column.type, Boolean)}
        if truths:
            rows = [
                [
                    bool(value) if place in truths and value is not None else value
                    for place, value in enumerate(row)
                ]
                for row in rows
            ]
    anew = _is_referred_to(table) and not _is_made_of_entries(table)
    if is_server and not anew:
        driver: Any = connection.connection.driver_connection
        names = [column.name for column in columns]
        await_only(driver.copy_records_to_table(table.name, records=rows, columns=names))
        return
    quote = connection.dialect.identifier_preparer.quote
    names = [quote(column.name) for column in columns]
    # In the driver's own style: what is made of the parameters of each row costs more than the row.
    values = ", ".join(f"${place}" if is_server else "?" for place in range(1, len(columns) + 1))
    statement = f"INSERT INTO {quote(table.name)} ({', '.join(names)}) VALUES ({values})"  # noqa: S608  names of ours
    if anew:  # it may be there from before the interruption
        order = ", ".join(quote(column.name) for column in table.primary_key)
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        statement += f" ON CONFLICT ({order}) DO UPDATE SET {changes}"
    connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def _note(connection: Connection, name: str, position: object) -> None:
    statement = text(
        f"INSERT INTO {COPYING} (name, position) VALUES (:name, :position) "  # noqa: S608  a name of ours
        "ON CONFLICT (name) DO UPDATE SET position = excluded.position"
    )
    connection.execute(statement, {"name": name, "position": json.dumps(position)})


def _position(connection: Connection, name: str) -> Any:
    position = connection.execute(
        text(f"SELECT position FROM {COPYING} WHERE name = :name"),  # noqa: S608  a name of ours
        {"name": name},
    ).scalar()
    return None if position is None else json.loads(position)
