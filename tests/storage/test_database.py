"""The thread that writes, the snapshots that are read, and statements that another database understands too."""

import asyncio
import importlib
import pkgutil
from typing import Any

import pytest
from sqlalchemy import Connection, Select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.dml import UpdateBase

import storage
from consensus.commands import Propose
from storage import dialect
from storage.database import Writer
from storage.tables import COUNTER, ELECTOR, METADATA, OUTBOX_CARD
from tests.databases import only_sqlite
from tests.storage.room import Room, room_at

MAJORITY = Propose(text="Ship", process="majority")


@only_sqlite
async def test_jobs_are_run_one_at_a_time_in_the_order_in_which_they_came(room: Room) -> None:
    seen: list[str] = []

    def job(number: int) -> Any:
        def run(_connection: Connection) -> int:
            seen.append(f"in {number}")
            seen.append(f"out {number}")
            return number

        return run

    assert await asyncio.gather(*(room.store.write(job(number)) for number in range(20))) == list(range(20))
    assert seen == [f"{way} {number}" for number in range(20) for way in ("in", "out")]


async def test_who_stops_waiting_does_not_stop_the_job(room: Room) -> None:
    task = asyncio.create_task(room.does("ann", MAJORITY))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await room.store.close()  # which waits for what was given
    async with room_at(room.database) as room:
        assert await room.value("SELECT count(*) FROM decision") == 1


async def test_closing_finishes_what_was_given_and_takes_no_more(room: Room) -> None:
    task = asyncio.create_task(room.does("ann", MAJORITY))
    await asyncio.sleep(0)
    await room.store.close()
    assert (await task).code == "opened"
    with pytest.raises(RuntimeError, match="closed"):
        await room.does("ann", MAJORITY)


async def test_a_job_that_fails_is_told_and_the_next_one_runs(room: Room) -> None:
    def breaks(connection: Connection) -> None:
        connection.execute(text("DELETE FROM delivery"))
        raise KeyError("a defect")

    await room.does("ann", MAJORITY)
    with pytest.raises(KeyError):
        await room.store.write(breaks)
    assert await room.value("SELECT count(*) FROM delivery") == 1
    assert (await room.does("ann", MAJORITY)).number == 2


async def test_a_snapshot_does_not_see_what_is_written_meanwhile(room: Room) -> None:
    async with room.store.readers.snapshot() as snapshot:
        count = text("SELECT count(*) FROM decision")
        assert (await snapshot.execute(count)).scalar() == 0
        await room.does("ann", MAJORITY)
        assert (await snapshot.execute(count)).scalar() == 0
    assert await room.value("SELECT count(*) FROM decision") == 1


@only_sqlite
async def test_the_clock_is_read_once_for_a_group_and_after_the_lock(room: Room) -> None:
    """Whoever waited for the lock is judged by the time at which it was had."""
    readings: list[bool] = []
    original, writer = room.store._wall_clock, room.store._writer
    assert isinstance(writer, Writer)

    def clock() -> Any:
        connection = writer._connection
        assert connection is not None
        readings.append(connection.in_transaction())
        return original()

    room.store._wall_clock = clock
    await room.together(*(room.envelope("ann", MAJORITY) for _ in range(3)))
    assert readings == [True]
    assert await room.value("SELECT count(DISTINCT at) FROM entry") == 1


# -------------------------------------------------------------------------------------------- nothing of SQLite alone


def statements() -> list[Any]:
    """Every statement that stands ready in a module, and one of each that is made when it is needed."""
    found: list[Any] = [
        dialect.insert_or_ignore(ELECTOR, "postgresql"),
        dialect.upsert(COUNTER, "postgresql", "people"),
        dialect.upsert_adding(COUNTER, "postgresql", "people", "weight"),
        dialect.upsert_adding_to(OUTBOX_CARD, "postgresql", "decision", "wanted"),
    ]
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        if not module.ispkg:
            values = vars(importlib.import_module(module.name)).values()
            found += [one for one in values if isinstance(one, Select | UpdateBase)]
    return found


def test_every_statement_can_be_said_to_postgresql() -> None:
    speaking = postgresql.dialect()
    assert len(statements()) > 40
    for statement in statements():
        said = str(statement.compile(dialect=speaking))
        assert "json_each" not in said
        assert "json_extract" not in said


def test_every_table_can_be_made_in_postgresql() -> None:
    speaking = postgresql.dialect()
    for table in METADATA.sorted_tables:
        assert "ROWID" not in str(CreateTable(table).compile(dialect=speaking))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=speaking))
