"""`verify` over the database: one changed value anywhere is found, and the entry or decision named."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from consensus.commands import MemberSeen, MembersSeen, Object, OpenPoll, Propose, Vote
from storage.audit import Fault
from storage.definitions import ForgedDefinition
from storage.log import Log
from storage.tables import DECISION
from tests.databases import SQLITE
from tests.storage.room import CHANNEL, ELSEWHERE, Room, room_at
from tests.storage.story import tell

DATABASES = (SQLITE,)  # it reads rows, and both bring the same ones


async def faults(room: Room) -> list[Fault]:
    return await Log(room.store).verify()


async def test_a_log_that_nobody_touched_has_no_fault(room: Room) -> None:
    await tell(room)
    assert await faults(room) == []


async def test_an_empty_database_has_no_fault(room: Room) -> None:
    assert await faults(room) == []


@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1",
        "type = 'asked.v1'",
        "sequence = sequence + 50",
        "decision = NULL",
        "decision = (SELECT id FROM decision WHERE number = 3), sequence = sequence + 50",
        "body = replace(body, '\"', ' \"')",
        "body = '{}'",
        "priv = '{ }'",
        "prev = 'f' || substr(prev, 2)",
        "prev = upper(prev) || ' '",
        "hash = 'f0' || substr(hash, 3)",
        "seq = seq + 1000",
    ],
)
async def test_a_changed_row_of_any_entry_is_found_and_named(room: Room, change: str) -> None:
    await tell(room)
    size = await room.value("SELECT count(*) FROM entry")
    entries = {seq: await room.value("SELECT * FROM entry WHERE seq = :seq", seq=seq) for seq in range(size)}
    for seq in (1, 3, 7, size - 2, size - 1):
        await room.tamper(f"UPDATE entry SET {change} WHERE seq = {seq}")
        stored = await room.rows("SELECT * FROM entry ORDER BY seq")
        if list(stored) != list(entries.values()):
            found = await faults(room)
            assert [fault.seq for fault in found][:1] == [seq], (seq, change, found)
        await _restore(room, entries[seq], seq)
    assert await faults(room) == []


async def _restore(room: Room, row: Any, seq: int) -> None:
    def job(connection: Connection) -> None:
        values = {f"v{place}": value for place, value in enumerate(row)}
        connection.execute(text("DELETE FROM entry WHERE seq IN (:a, :b)"), {"a": seq, "b": seq + 1000})
        connection.execute(
            text(f"INSERT INTO entry VALUES ({', '.join(f':{one}' for one in values)})"), values
        )

    await room.store.write(job)


async def test_a_removed_entry_is_named(room: Room) -> None:
    await tell(room)
    await room.tamper("DELETE FROM entry WHERE seq = 4")
    [fault] = await faults(room)
    assert (fault.seq, fault.message) == (4, "Entry 4 was removed.")


async def test_entries_cut_off_at_the_end_are_named(room: Room) -> None:
    await tell(room)
    last = await room.value("SELECT max(seq) FROM entry")
    await room.tamper(f"DELETE FROM entry WHERE seq >= {last - 1}")
    assert (last - 1, "head") in [(fault.seq, fault.code) for fault in await faults(room)]


async def test_swapped_entries_are_named(room: Room) -> None:
    await tell(room)
    await room.tamper(
        "UPDATE entry SET seq = 1000 WHERE seq = 3",
        "UPDATE entry SET seq = 3 WHERE seq = 4",
        "UPDATE entry SET seq = 4 WHERE seq = 1000",
    )
    assert [fault.seq for fault in await faults(room)] == [3]


async def test_a_changed_private_value_is_found_and_its_entry_named(room: Room) -> None:
    await tell(room)
    seq = await room.value("SELECT seq FROM private WHERE value LIKE '%no rollback plan%'")
    await room.tamper(f"UPDATE private SET value = replace(value, 'no ', 'a ') WHERE seq = {seq}")
    [fault] = await faults(room)
    assert (fault.seq, fault.number) == (seq, 1)
    assert fault.message.endswith("It is an entry of D-1, “Ship on Fridays, with a rollback plan”.")
    assert "a rollback plan" not in fault.message.split("It is an entry")[0]


async def test_a_private_value_that_nothing_commits_to_is_found(room: Room) -> None:
    await tell(room)
    await room.tamper(
        "INSERT INTO private (community, seq, field, salt, value) SELECT community, 0, 'words', salt, value FROM private LIMIT 1"
    )
    assert [fault.seq for fault in await faults(room)] == [0]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE counter SET people = people + 1 WHERE people > 0", "count"),
        ("UPDATE ballot SET choice = 'no'", "list of ballots"),
        ("DELETE FROM ballot", "list of ballots"),
        ("UPDATE decision SET outcome = 'rejected' WHERE outcome IS NOT NULL", "state"),
        ("UPDATE decision SET state = replace(state, '\"sequence\":', '\"sequence\":1')", "state"),
        ("UPDATE decision SET closes_at = closes_at + 1", "state"),
        ("UPDATE decision SET due = due + 1000000 WHERE due IS NOT NULL", "next due instant"),
        ("UPDATE decision SET due = NULL", "next due instant"),
        ("UPDATE objection SET state = 'withdrawn'", "list of objections"),
    ],
)
async def test_what_is_kept_beside_the_entries_must_be_what_they_make(
    room: Room, change: str, what: str
) -> None:
    await room.does("ann", Propose(text="Ship", process="consent"))
    await room.does("bo", Vote(decision=1, choice="consent"))
    await room.does("cy", Object(decision=1, reason="no"))
    await room.does("ann", OpenPoll(question="Lunch?", options=("Soup", "Salad"), process="poll"))
    await room.does("bo", Vote(decision=2, choice="Soup"))
    await room.later(timedelta(days=30), 2)
    assert await faults(room) == []
    await room.tamper(change)
    found = await faults(room)
    assert found
    assert {fault.code for fault in found} == {"projection"}
    assert any(fault.message.endswith(f"its {what} is not what the entries make.") for fault in found)


async def test_a_head_that_does_not_fit_its_entries_is_found(room: Room) -> None:
    await tell(room)
    await room.tamper("UPDATE community SET head_hash = 'f' || substr(head_hash, 2)")
    assert [fault.code for fault in await faults(room)] == ["head"]


async def test_a_decision_without_entries_is_found(room: Room) -> None:
    await tell(room)
    columns = list(DECISION.columns.keys())
    invented = {"id": "'invented'", "number": "77"}
    values = ", ".join(invented.get(name, name) for name in columns)
    await room.tamper(
        f"INSERT INTO decision ({', '.join(columns)}) SELECT {values} FROM decision WHERE number = 1"
    )
    assert [(fault.number, fault.code) for fault in await faults(room)] == [(77, "projection")]


async def test_rules_that_were_changed_behind_a_decisions_back_are_found_and_not_followed(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="two-thirds"))
    await room.tamper("UPDATE definition SET text = replace(text, '2/3', '1/3')")
    [fault] = await faults(room)
    assert (fault.code, "two-thirds" in fault.message) == ("definition", True)
    async with room_at(room.database, prefix="again") as later:
        with pytest.raises(ForgedDefinition):
            await later.does("bo", Vote(decision=1, choice="yes"), delivery="another")


async def test_a_decision_that_was_moved_to_another_place_is_found(room: Room) -> None:
    """Its place says who may see it."""
    members = MembersSeen(members=(MemberSeen(account="ann", name="Ann"),), complete=True)
    for spot in (CHANNEL, ELSEWHERE):
        await room.does(None, members, spot=spot)
    await room.does("ann", Propose(text="Ship on Fridays", process="majority"), spot=CHANNEL)
    other = await room.value("SELECT id FROM place WHERE external = :place", place=ELSEWHERE.place)
    await room.tamper(f"UPDATE decision SET place = '{other}' WHERE number = 1")
    assert [fault.number for fault in await faults(room)] == [1]
