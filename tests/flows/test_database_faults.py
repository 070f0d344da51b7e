"""A database that cannot be written to, as somebody in the room meets it: told plainly, in private, and nothing lost."""

import sqlite3
from pathlib import Path

import pytest

from storage.database import Writer
from tests.bot.command import accord
from tests.databases import SQLITE, Database, brought_up
from tests.flows.room import Dialogue

DATABASES = (
    SQLITE,
)  # a server's faults are in tests/storage/test_postgresql.py and tests/bot/test_server.py

PROPOSAL = '/propose "Ship on Fridays" --process majority --by 3d'


def _pragma(room: Dialogue, statement: str) -> None:
    """Say this to the connection that writes, outside of any transaction: a read-only one could begin none."""
    writer = room.app.store._writer
    assert isinstance(writer, Writer)
    connection = writer._connection
    assert connection is not None
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.execute(statement)


async def _says_and_is_told(room: Dialogue, what: str) -> None:
    before = await room.entries()
    answer = await room.says("bo", "/vote D-1 yes")
    answer.refuses(what)
    assert answer.private, "a refusal is for whoever spoke"
    assert await room.entries() == before
    assert "yes" not in room.notices_to("ann")


@pytest.mark.parametrize(
    ("fault", "cure", "what"),
    [
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "cannot be written to"),
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "no space left"),
    ],
)
async def test_a_fault_is_told_and_the_line_can_be_said_again_when_it_is_mended(
    room: Dialogue, fault: str, cure: str, what: str
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", PROPOSAL)
    await room.says("ann", '/vote D-1 no "' + "a long reason " * 200 + '"')
    _pragma(room, fault)
    if "max_page_count" in fault:
        # What still fits into the pages that there are is written; a long text does not.
        before = await room.entries()
        (await room.says("bo", '/vote D-1 yes "' + "a longer reason " * 180 + '"')).refuses(what)
        assert await room.entries() == before
    else:
        await _says_and_is_told(room, what)
    _pragma(room, cure)
    (await room.says("bo", "/vote D-1 yes")).replies("Recorded on D-1: yes")
    assert await room.log_is_whole()


async def test_another_program_that_holds_the_database_is_told_and_waited_for(
    room: Dialogue, database: Database
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", PROPOSAL)
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        await _says_and_is_told(room, "in use by another program")
    finally:
        other.execute("ROLLBACK")
        other.close()
    (await room.says("bo", "/vote D-1 yes")).replies("Recorded on D-1: yes")


@pytest.mark.parametrize("verb", [("room",), ("log", "list"), ("doctor",), ("log", "import", "-")])
def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, verb: tuple[str, ...]) -> None:
    path = brought_up(tmp_path / "accord.db")
    with sqlite3.connect(path) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    before = path.read_bytes()
    done = accord(tmp_path, *verb, typed="bo: /vote D-1 yes\n")
    told = done.out + done.err
    assert done.code == 1, told
    assert "newer version" in told
    assert "Update this program" in told
    assert "Traceback" not in told
    assert path.read_bytes() == before
