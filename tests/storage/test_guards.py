"""The database itself refuses to change or remove an entry, whoever asks."""

import sqlite3

import asyncpg
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tests.databases import only_postgresql, only_sqlite
from tests.storage.room import Room
from tests.storage.story import tell

ENTRY = "community, seq, decision, sequence, type, at, body, priv, prev, hash"
OTHER = ENTRY.replace("body", "'{}'")
ON_CONFLICT = "ON CONFLICT (community, seq) DO UPDATE SET body = '{}'"
NEVER = "never changed or removed"


async def refuses(room: Room, *statements: str, match: str = NEVER) -> None:
    def job(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement).close()

    before = await room.rows("SELECT * FROM entry ORDER BY seq")
    with pytest.raises(IntegrityError, match=match):
        await room.store.write(job)
    assert await room.rows("SELECT * FROM entry ORDER BY seq") == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = '{}' WHERE seq = 3",
        "UPDATE entry SET body = body",
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry",
    ],
)
async def test_an_entry_is_never_changed_or_removed(room: Room, statement: str) -> None:
    await tell(room)
    await refuses(room, statement)


@only_sqlite
@pytest.mark.parametrize(
    "statement",
    [
        f"REPLACE INTO entry ({ENTRY}) SELECT {OTHER} FROM entry WHERE seq = 3",
        f"INSERT OR REPLACE INTO entry ({ENTRY}) SELECT {ENTRY} FROM entry WHERE seq = 3",
        "UPDATE OR REPLACE entry SET seq = 4 WHERE seq = 3",
        "UPDATE OR IGNORE entry SET hash = 'x' WHERE seq = 3",
    ],
)
async def test_no_entry_is_replaced_in_the_ways_of_sqlite(room: Room, statement: str) -> None:
    await tell(room)
    await refuses(room, statement, match=f"{NEVER}|follows the one before it")


@only_postgresql
async def test_no_entry_is_replaced_in_the_ways_of_postgresql(room: Room) -> None:
    """The test speaks as the owner of the tables, and as a superuser."""
    await tell(room)
    for statement in (
        "TRUNCATE entry",
        "TRUNCATE community CASCADE",
        f"INSERT INTO entry ({ENTRY}) SELECT {ENTRY} FROM entry WHERE seq = 3 {ON_CONFLICT}",
        "MERGE INTO entry USING decision ON entry.decision = decision.id WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM entry RETURNING seq) SELECT * FROM gone",
    ):
        await refuses(room, statement)
        # Nor while triggers sleep because another server is followed.
        await refuses(room, "SET LOCAL session_replication_role = replica", statement)
    await refuses(room, "DELETE FROM decision", match="violates foreign key")


@pytest.mark.parametrize(
    ("changed", "guard"),
    [
        # Once more in its own place, elsewhere, after a gap, and as another beginning.
        ({"sequence": "99"}, "follows the one before it"),
        ({"seq": "(SELECT max(seq) FROM entry)"}, "follows the one before it"),
        ({"seq": "99"}, "follows the one before it"),
        ({"seq": "0"}, "follows the one before it"),
        ({"prev": "'x'", "sequence": "99"}, "follows the one before it"),
        # It follows, but its decision is further on already.
        (
            {
                "seq": "(SELECT max(seq) + 1 FROM entry)",
                "prev": "(SELECT hash FROM entry ORDER BY seq DESC LIMIT 1)",
            },
            "follows the one before it",
        ),
    ],
)
async def test_two_entries_never_take_the_same_place(room: Room, changed: dict[str, str], guard: str) -> None:
    await tell(room)
    columns = ", ".join(changed.get(name, name) for name in ENTRY.split(", "))
    statement = f"INSERT INTO entry ({ENTRY}) SELECT {columns} FROM entry WHERE seq = 3"
    # PostgreSQL names the constraint and not its columns.
    await refuses(room, statement, match=f"{guard}|violates unique constraint")


LAST = "(SELECT max(seq) FROM entry)"
HASH = "(SELECT hash FROM entry ORDER BY seq DESC LIMIT 1)"


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": f"{LAST} + seq - 1", "prev": HASH},
        {"seq": f"{LAST} + seq - 2"},
        {"seq": f"{LAST} + seq - 2", "prev": "'x'"},
        # Of several in one statement the second stands nowhere.
        {"seq": f"{LAST} + seq - 2", "prev": f"CASE seq WHEN 3 THEN {HASH} ELSE 'x' END"},
    ],
)
async def test_no_constraint_but_the_guard_of_the_chain_refuses_a_gap_or_a_fork(
    room: Room, changed: dict[str, str]
) -> None:
    await tell(room)
    columns = ", ".join({"sequence": "90 + seq", **changed}.get(name, name) for name in ENTRY.split(", "))
    statement = f"INSERT INTO entry ({ENTRY}) SELECT {columns} FROM entry WHERE seq IN (3, 4)"
    await refuses(room, statement, match="follows the one before it")


async def test_entries_that_follow_each_other_may_come_in_one_statement(room: Room) -> None:
    await tell(room)
    changed = {
        "sequence": "90 + seq",
        "seq": f"{LAST} + seq - 2",
        "prev": f"CASE seq WHEN 3 THEN {HASH} ELSE 'third' END",
        "hash": "CASE seq WHEN 3 THEN 'third' ELSE 'fourth' END",
    }
    columns = ", ".join(changed.get(name, name) for name in ENTRY.split(", "))
    before = await room.value("SELECT count(*) FROM entry")
    insert = f"INSERT INTO entry ({ENTRY}) SELECT {columns} FROM entry WHERE seq IN (3, 4) ORDER BY seq"
    await room.store.write(lambda connection: connection.exec_driver_sql(insert).close())
    assert await room.value("SELECT count(*) FROM entry") == before + 2


async def test_the_guards_hold_for_other_programs_too(room: Room) -> None:
    await tell(room)
    if room.database.kind == "postgresql":
        other = await asyncpg.connect(room.database.url)
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=NEVER):
            await other.execute("DELETE FROM entry WHERE seq = 3")
        await other.close()
        return
    stranger = sqlite3.connect(room.database.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match=NEVER):
            stranger.execute("DELETE FROM entry WHERE seq = 3")
        # It does not ask for triggers on what REPLACE removes.
        for replacing in (
            f"INSERT OR REPLACE INTO entry ({ENTRY}) SELECT {OTHER} FROM entry WHERE seq = 3",
            f"REPLACE INTO entry ({ENTRY}) SELECT {ENTRY.replace('seq,', '(SELECT max(seq) + 1 FROM entry),').replace('prev', '(SELECT hash FROM entry ORDER BY seq DESC LIMIT 1)')} FROM entry WHERE seq = 3",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="follows the one before it"):
                stranger.execute(replacing)
    finally:
        stranger.close()


@only_sqlite
async def test_every_connection_is_set_as_durability_asks(room: Room) -> None:
    asked = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
    }

    async def found(pragma: str) -> object:
        return await room.store.write(
            lambda connection: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
        )

    assert {pragma: await found(pragma) for pragma in asked} == asked
    assert {pragma: await room.value(f"PRAGMA {pragma}") for pragma in asked} == asked
    assert await room.value("PRAGMA query_only") == 1


@only_postgresql
async def test_every_connection_to_a_server_is_set_as_durability_asks(room: Room) -> None:
    """The server of the tests would not wait for the disk by itself."""

    async def found(setting: str) -> object:
        return await room.store.write(
            lambda connection: connection.exec_driver_sql(f"SHOW {setting}").scalar()
        )

    assert await found("synchronous_commit") == "on"
    assert await found("idle_in_transaction_session_timeout") == "1min"
    assert await room.value("SHOW transaction_read_only") == "on"
    assert await room.value("SHOW transaction_isolation") == "repeatable read"
