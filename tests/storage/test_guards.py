"""The database itself refuses to change or remove an entry, whoever asks."""

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError

from tests.storage.room import Room
from tests.storage.story import tell

ENTRY = "community, seq, decision, sequence, type, at, body, priv, prev, hash"
OTHER = ENTRY.replace("body", "'{}'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET body = '{}' WHERE seq = 3",
        "DELETE FROM entry WHERE seq = 3",
        "DELETE FROM entry",
        f"REPLACE INTO entry ({ENTRY}) SELECT {OTHER} FROM entry WHERE seq = 3",
        f"INSERT OR REPLACE INTO entry ({ENTRY}) SELECT {ENTRY} FROM entry WHERE seq = 3",
        "UPDATE OR REPLACE entry SET seq = 4 WHERE seq = 3",
        "UPDATE OR IGNORE entry SET hash = 'x' WHERE seq = 3",
    ],
)
async def test_an_entry_is_never_changed_or_removed(room: Room, statement: str) -> None:
    await tell(room)
    before = await room.rows("SELECT * FROM entry ORDER BY seq")
    with pytest.raises(IntegrityError, match="never changed or removed"):
        await room.store.write(lambda connection: connection.exec_driver_sql(statement).close())
    assert await room.rows("SELECT * FROM entry ORDER BY seq") == before


@pytest.mark.parametrize(
    ("changed", "guard"),
    [
        # Once more in its own place, elsewhere, after a gap, and as another beginning.
        ({"sequence": "99"}, "entry.community, entry.seq"),
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
            "entry.decision, entry.sequence",
        ),
    ],
)
async def test_two_entries_never_take_the_same_place(room: Room, changed: dict[str, str], guard: str) -> None:
    await tell(room)
    columns = ", ".join(changed.get(name, name) for name in ENTRY.split(", "))
    statement = f"INSERT INTO entry ({ENTRY}) SELECT {columns} FROM entry WHERE seq = 3"
    with pytest.raises(IntegrityError, match=guard):
        await room.store.write(lambda connection: connection.exec_driver_sql(statement).close())


async def test_the_guards_hold_for_other_programs_too(room: Room) -> None:
    await tell(room)
    stranger = sqlite3.connect(room.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never changed or removed"):
            stranger.execute("DELETE FROM entry WHERE seq = 3")
    finally:
        stranger.close()


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
    assert {pragma: await room.one(f"PRAGMA {pragma}") for pragma in asked} == asked
    assert await room.one("PRAGMA query_only") == 1
