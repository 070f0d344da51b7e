"""Databases: made by themselves, brought up to date, and refused with a reason when they cannot be used."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from consensus.commands import Propose
from consensus.refusal import Refused
from storage import dialect, schema
from storage.database import url_of
from storage.errors import errors_as_refusals, shown
from storage.tables import METADATA
from tests.storage.room import Room, room_at

PROPOSAL = Propose(text="Ship", process="majority")


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code
    assert caught.value.try_code


async def test_the_models_and_the_migrations_say_the_same(room: Room) -> None:
    def include(name: str | None, _kind: str, _parents: Any) -> bool:
        return name is None or not dialect.is_search_index(name)

    def compare(connection: Connection) -> list[Any]:
        options = {"compare_type": True, "compare_server_default": True, "include_name": include}
        return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)

    assert await room.store.write(compare) == []


async def test_indexes_cover_the_same_rows_in_models_and_migrations(room: Room) -> None:
    """compare_metadata does not look at the WHERE of a partial index."""
    kind = room.database.kind
    asked = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE schemaname = 'public'"
        " AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' AND indexname NOT IN ('search_words', 'alembic_version_pkc')",
    }[kind]
    stored = {row.name: plain(row.sql.partition(" WHERE ")[2]) for row in await room.rows(asked)}
    modelled = {}
    for index in (index for table in METADATA.tables.values() for index in table.indexes):
        where = index.dialect_options[kind]["where"]
        modelled[index.name] = "" if where is None else plain(str(where))
    assert stored == modelled


def plain(where: str) -> str:
    """A condition without what PostgreSQL adds to it when it writes it down."""
    bare = re.sub(r"::[a-z ]+(\[\])?|[()]", " ", where)
    return re.sub(r"<> ALL +ARRAY\[(.*)\]", r"NOT IN \1", bare).replace(" ", "")


def test_a_database_is_made_where_there_is_none_and_left_alone_where_it_is_current(tmp_path: Path) -> None:
    path = str(tmp_path / "accord.db")
    assert schema.current(path) is None
    assert schema.upgrade(path) == schema.LATEST
    before = Path(path).read_bytes()
    assert schema.upgrade(path) == schema.current(path) == schema.LATEST
    assert Path(path).read_bytes() == before


def test_asking_for_the_version_makes_no_file(tmp_path: Path) -> None:
    schema.current(str(tmp_path / "accord.db"))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_a_database_still_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "accord.db").touch()
    assert schema.upgrade(str(tmp_path / "accord.db")) == schema.LATEST


def test_known_revisions_are_those_of_the_migrations() -> None:
    files = (Path(schema.__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    assert sorted(path.name.partition("_")[0] for path in files) == sorted(schema.KNOWN)
    assert schema.KNOWN[-1] == schema.LATEST


def test_what_was_made_can_be_taken_down_again(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from storage.database import writing_engine

    path = str(tmp_path / "accord.db")
    schema.upgrade(path)
    engine = writing_engine(url_of(path))
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        left = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
    engine.dispose()
    assert left == ["alembic_version"]


# ---------------------------------------------------------------------------------------------------------- refusals


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    schema.upgrade(str(path))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with refused("database-newer"):
        schema.upgrade(str(path))
    with refused("database-newer"):
        schema.current(str(path))
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.close()
    with refused("database-unusable"):
        schema.upgrade(str(path))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("photos",)]
    connection.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    path.write_bytes(b"this is a letter to my aunt, not a database\n" * 100)
    with refused("database-unusable"):
        schema.upgrade(str(path))
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with refused("database-unusable"):
        schema.upgrade(str(tmp_path / "nowhere" / "accord.db"))


def test_a_locked_database_is_refused_after_a_moment_where_it_has_to_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with refused("database-locked"):
        schema.upgrade(str(path), busy_timeout_seconds=0.1)
    other.execute("ROLLBACK")
    other.close()
    assert schema.upgrade(str(path)) == schema.LATEST


async def test_what_is_up_to_date_can_be_opened_and_read_while_somebody_else_writes(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    schema.upgrade(str(path))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with room_at(path) as room:
        assert await room.value("SELECT count(*) FROM decision") == 0
    other.execute("ROLLBACK")
    other.close()


async def test_a_write_to_a_locked_database_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    async with room_at(tmp_path / "accord.db") as room:
        await room.does("ann", PROPOSAL)
        other = sqlite3.connect(tmp_path / "accord.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with refused("database-locked"):
            await room.does("ann", PROPOSAL)
        other.execute("ROLLBACK")
        other.close()
        assert (await room.does("ann", PROPOSAL)).number == 2


async def test_a_full_disk_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    async with room_at(tmp_path / "accord.db") as room:
        await room.does("ann", PROPOSAL)
        pages = await room.value("PRAGMA page_count")

        def limit(to: int) -> Any:
            return lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {to}").close()

        await room.store.write(limit(pages))
        with refused("database-full"):
            for _ in range(50):
                await room.does("ann", Propose(text="x" * 3000, process="majority"))
        await room.store.write(limit(1_000_000))
        number = (await room.does("ann", PROPOSAL)).number
        assert await room.value("SELECT max(number) FROM decision") == number
        assert await room.value("SELECT count(*) FROM decision") == number


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("attempt to write a readonly database", "database-read-only"),
        ("database disk image is malformed", "database-unusable"),
        ("disk I/O error", "database-unusable"),
        ("unable to open database file", "database-unusable"),
    ],
)
def test_the_drivers_words_become_a_refusal_that_says_what_to_do(message: str, code: str) -> None:
    from sqlalchemy.exc import OperationalError

    with refused(code), errors_as_refusals("accord.db"):
        raise OperationalError("SELECT secret", {}, sqlite3.OperationalError(message))


async def test_a_database_that_may_only_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accord.db"
    async with room_at(path) as room:
        await room.does("ann", PROPOSAL)
        await room.store.write(lambda connection: connection.exec_driver_sql("SELECT 1").close())

        def read_only(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA query_only = ON")

        # The superuser may write whatever the mode of the file says, so the connection is told instead.
        await room.store.write(read_only)
        with refused("database-read-only"):
            await room.does("ann", PROPOSAL)
    if os.geteuid() != 0:
        path.chmod(0o444)
        with refused("database-read-only"):
            async with room_at(path) as room:
                await room.does("ann", PROPOSAL)


# -------------------------------------------------------------------------------------------------------------- URLs


@pytest.mark.parametrize(
    ("typed", "database"),
    [
        ("./accord.db", "./accord.db"),
        ("/var/lib/accord.db", "/var/lib/accord.db"),
        ("sqlite:///accord.db", "accord.db"),
        ("sqlite:////var/lib/accord.db", "/var/lib/accord.db"),
        ("sqlite+aiosqlite:///accord.db", "accord.db"),
        ("odd name?.db", "odd name?.db"),
    ],
)
def test_a_database_is_named_as_people_type_it(typed: str, database: str) -> None:
    url = url_of(typed)
    assert (url.drivername, url.database) == ("sqlite", database)


@pytest.mark.parametrize("typed", ["", "mysql://here/accord", "sqlite://", "sqlite:///:memory:", "://"])
def test_what_names_no_database_is_refused(typed: str) -> None:
    with refused("database-url"):
        url_of(typed)


def test_the_password_of_a_server_is_not_shown() -> None:
    assert "secret" not in shown("postgresql://accord:secret@db/accord")
