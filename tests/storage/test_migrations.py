"""Migrations that move rows lose none, in either direction, on both databases."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, insert, select, table

from storage import postgresql, schema
from storage.audit import Fault
from storage.database import url_of, writing_engine
from storage.log import Log
from tests.databases import POSTGRESQL, Database
from tests.storage.room import room_at
from tests.storage.story import fills_blocks

T = TypeVar("T")
Rows = list[dict[str, Any]]

NOTES: Rows = [
    {"home": "", "key": "commands", "value": "digest"},
    {"home": "900", "key": "met:777000777", "value": "yes"},
]
MESSAGES: Rows = [{"message": "5000", "home": "900", "channel": "10", "number": 1, "kind": "card"}]
REACTIONS: Rows = [
    {
        "message": "5000",
        "account": "777000777",
        "emoji": "✅",
        "on": True,
        "turn": 3,
        "revision": 2,
        "groups": '["1","2"]',
        "since": None,
    },
    {
        "message": "5000",
        "account": "888000888",
        "emoji": "✅",
        "on": False,
        "turn": 4,
        "revision": 2,
        "groups": "[]",
        "since": 1_714_521_600_000_000,
    },
]
REMEMBERED = {"note": NOTES, "message": MESSAGES, "reaction": REACTIONS}


def test_what_an_adapter_remembers_moves_to_the_tables_of_all_platforms_and_back(database: Database) -> None:
    def fill(connection: Connection) -> None:
        for name, rows in REMEMBERED.items():
            connection.execute(insert(table(f"discord_{name}", *map(column, rows[0]))), rows)

    def read(prefix: str, **more: str) -> Callable[[Connection], dict[str, Rows]]:
        def job(connection: Connection) -> dict[str, Rows]:
            kept: dict[str, Rows] = {}
            for name, rows in REMEMBERED.items():
                columns: list[Any] = [column(key) for key in (*more, *rows[0])]
                asked = (
                    select(*columns)
                    .select_from(table(f"{prefix}_{name}"))
                    .order_by(*columns[: len(more) + 2])
                )
                kept[name] = [dict(row) for row in connection.execute(asked).mappings()]
            return kept

        return job

    def elsewhere(connection: Connection) -> None:
        row = {**MESSAGES[0], "platform": "another", "channel": "99"}
        connection.execute(insert(table("platform_message", *map(column, row))), [row])

    _run(database, lambda connection: command.downgrade(_config(connection), "0009"))
    _run(database, fill)
    assert schema.upgrade(database.url) == schema.LATEST
    of_platform = {
        name: [{"platform": "discord", **row} for row in rows] for name, rows in REMEMBERED.items()
    }
    assert _run(database, read("platform", platform="discord")) == of_platform

    _run(database, elsewhere)
    _run(database, lambda connection: command.downgrade(_config(connection), "0009"))
    assert _run(database, read("discord")) == REMEMBERED


def test_direct_conversations_of_slack_are_no_places_any_more(database: Database) -> None:
    """What was opened nowhere goes; a channel stays, and so does another platform's place that begins alike."""
    places = [("slack", "D0BO"), ("slack", "C1"), ("discord", "D0BO")]

    def fill(connection: Connection) -> None:
        for number, (platform, external) in enumerate(places):
            home = f"home-{platform}-{number}"
            rows: dict[str, dict[str, Any]] = {
                "community": {"id": f"c{number}", "log": f"l{number}", "language": "en", "zone": "UTC", "head_seq": -1,
                              "head_hash": "", "peaks": "[]", "next_number": 1, "clock_offset_seconds": 0},
                "home": {"id": home, "platform": platform, "external": home, "community": f"c{number}", "live": False,
                         "office_hours": True},
                "place": {"id": f"p{number}", "home": home, "external": external, "name": "", "members": 0,
                          "roll_complete": False, "public": ""},
            }  # fmt: skip
            for name, row in rows.items():
                connection.execute(insert(table(name, *map(column, row))), [row])

    _run(database, lambda connection: command.downgrade(_config(connection), "0016"))
    _run(database, fill)
    assert schema.upgrade(database.url) == schema.LATEST
    asked: Any = select(column("id")).select_from(table("place")).order_by(column("id"))
    assert _run(database, lambda connection: list(connection.execute(asked).scalars())) == ["p1", "p2"]


def test_the_roots_over_blocks_are_made_for_a_log_that_was_there(database: Database) -> None:
    async def fill() -> None:
        async with room_at(database, seeds=()) as room:
            await fills_blocks(room)

    async def faults() -> list[Fault]:
        async with room_at(database) as room:
            assert await room.value("SELECT count(*) FROM block") == 2
            return await Log(room.store).verify()

    def before(connection: Connection) -> None:
        config = _config(connection)
        made = ScriptDirectory.from_config(config).get_revision("0019")
        command.downgrade(config, str(made.down_revision))

    asyncio.run(fill())
    _run(database, before)
    assert schema.upgrade(database.url) == schema.LATEST
    assert asyncio.run(faults()) == []


def _run(database: Database, job: Callable[[Connection], T]) -> T:
    """In one transaction of its own."""
    url = url_of(database.url)
    if database.kind == POSTGRESQL:
        return postgresql.at_once(url, job, busy_timeout_seconds=5)
    engine = writing_engine(url)
    try:
        with engine.begin() as connection:
            return job(connection)
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
