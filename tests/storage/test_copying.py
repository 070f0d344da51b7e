"""A database copied to the other kind and back is the same database, also where the copy was interrupted."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, select

from consensus.commands import Propose, Vote
from consensus.refusal import Refused
from storage import copying, schema
from storage.copying import copy
from storage.log import Log
from tests.databases import SQLITE, Database
from tests.fakes.clock import FakeClock
from tests.storage.room import Room, room_at
from tests.storage.story import tell

Rows = dict[str, list[tuple[Any, ...]]]


def all_rows(connection: Connection) -> Rows:
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: "search_" not in name)
    return {
        table.name: sorted(
            (tuple(map(comparable, row)) for row in connection.execute(select(table))), key=repr
        )
        for table in metadata.sorted_tables
    }


def comparable(value: object) -> object:
    return int(value) if isinstance(value, bool) else value


async def test_a_database_moves_to_the_other_kind_and_goes_on_there(
    room: Room, other_database: Database, tmp_path: Path
) -> None:
    await tell(room)
    before = await room.store.read(all_rows)
    copied = await copy(room.database.url, other_database.url)
    assert sum(copied.rows.values()) == sum(map(len, before.values())) - len(before["alembic_version"])
    back = Database(SQLITE, str(tmp_path / "back.db"))
    await copy(other_database.url, back.url)
    for database in (other_database, back):
        async with room_at(database, FakeClock(room.clock.now()), prefix="new") as moved:
            assert await moved.store.read(all_rows) == before
            assert await Log(moved.store).verify() == []
    async with room_at(other_database, FakeClock(room.clock.now()), prefix="new") as moved:
        opened = await moved.does("bo", Propose(text="Rollback drills", process="majority"), delivery="new-1")
        assert opened.number == 5
        await moved.does("ann", Vote(decision=5, choice="yes"), delivery="new-2")
        [row] = await moved.rows("SELECT count(*) AS n FROM search WHERE words LIKE '%drills%'")
        assert row.n == 1
        assert await Log(moved.store).verify() == []


async def test_what_was_interrupted_anywhere_goes_on_and_is_whole(
    room: Room, other_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted after each of the first thirty batches; until the end nobody takes it for a database."""
    monkeypatch.setattr(copying, "BATCH", 2)
    await tell(room)
    before = await room.store.read(all_rows)

    class Interrupted(Exception):
        pass

    batches = 0

    def interrupt(_table: str, _rows: int) -> None:
        nonlocal batches
        batches += 1
        if batches % 3 == 0 and batches < 90:
            raise Interrupted

    interruptions = 0
    while True:
        try:
            await copy(room.database.url, other_database.url, interrupt)
            break
        except Interrupted:
            interruptions += 1
            with pytest.raises(Refused, match="database-unfinished"):
                schema.require(other_database.url)
    assert interruptions > 20
    async with room_at(other_database, FakeClock(room.clock.now()), prefix="new") as moved:
        assert await moved.store.read(all_rows) == before
        assert await Log(moved.store).verify() == []


async def test_nothing_is_copied_over_what_is_there_or_from_what_has_changed(
    room: Room, other_database: Database
) -> None:
    await room.does("ann", Propose(text="Ship on Fridays", process="majority"))
    with pytest.raises(Refused, match="copy-onto-itself"):
        await copy(room.database.url, room.database.url)

    def interrupt(_table: str, _rows: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await copy(room.database.url, other_database.url, interrupt)
    await room.does("ann", Propose(text="Ship on Mondays", process="majority"))
    with pytest.raises(Refused, match="copy-of-another"):
        await copy(room.database.url, other_database.url)


async def test_a_database_in_use_is_no_target(room: Room, tmp_path: Path) -> None:
    await room.does("ann", Propose(text="Ship on Fridays", process="majority"))
    async with room_at(Database.of(tmp_path / "used.db"), FakeClock(room.clock.now()), prefix="new") as used:
        await used.does("zoe", Propose(text="Ours", process="majority"))
        before = await used.store.read(all_rows)
        with pytest.raises(Refused, match="copy-onto-data"):
            await copy(room.database.url, str(tmp_path / "used.db"))
        assert await used.store.read(all_rows) == before
    with pytest.raises(Refused, match="copy-from-nothing"):
        await copy(str(tmp_path / "none.db"), str(tmp_path / "new.db"))
