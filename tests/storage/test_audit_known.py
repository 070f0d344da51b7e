"""What entries rest on: who is who, who administers, who is on a roll, what was heard; and that nothing private is missing."""

import json
from datetime import timedelta

import pytest

from consensus.commands import (
    Erase,
    MemberSeen,
    MembersSeen,
    Object,
    Propose,
    Until,
    Vote,
)
from consensus.events import ErasurePerformed
from storage import heartbeat
from storage.audit import Fault
from storage.heartbeat import Heard
from storage.log import Log
from storage.verify_log import check
from storage.work import SqlWork
from tests.databases import SQLITE
from tests.storage.room import CHANNEL, OPERATOR, Room
from tests.storage.story import as_file

DATABASES = (SQLITE,)  # it reads rows, and both bring the same ones
MEMBERS = MembersSeen(
    members=(
        MemberSeen(account="ann", name="Ann", administrator=True),
        MemberSeen(account="bo", name="Bo"),
        MemberSeen(account="cy", name="Cy"),
        MemberSeen(account="di", name="Di"),
    ),
    complete=True,
)

LONG = Until(after=timedelta(days=20))


async def faults(room: Room) -> list[Fault]:
    return await Log(room.store).verify()


async def decided(room: Room) -> None:
    """A frozen roll of four, of whom three speak; and a decision by silence that nobody could be heard about for a while."""
    await room.does(None, MEMBERS, spot=CHANNEL)
    await room.does("ann", Propose(text="Ship on Fridays", process="consent", until=LONG), spot=CHANNEL)
    await room.does("bo", Vote(decision=1, choice="consent"), spot=CHANNEL)
    await room.does("cy", Object(decision=1, reason="no rollback plan"), spot=CHANNEL)
    await room.does("ann", Propose(text="Close the old wiki", process="lazy"), spot=CHANNEL)
    home, begun = await room.value("SELECT id FROM home"), room.clock.now()
    await room.store.write(
        lambda connection: heartbeat.hear(
            connection, home, "socket", Heard(begun, begun + timedelta(days=30))
        )
    )
    await room.later(timedelta(days=8), 2, spot=CHANNEL)
    assert await room.value("SELECT outcome FROM decision WHERE number = 2") == "adopted"
    assert await faults(room) == []


SWAP_NAMES = "UPDATE person SET name = CASE name WHEN 'Bo' THEN 'Cy' WHEN 'Cy' THEN 'Bo' ELSE name END"
SWAP_ACCOUNTS = (
    "UPDATE account SET external = 'x' WHERE external = 'bo'",
    "UPDATE account SET external = 'bo' WHERE external = 'cy'",
    "UPDATE account SET external = 'cy' WHERE external = 'x'",
)
BO = "(SELECT person FROM account WHERE external = 'bo')"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((SWAP_NAMES,), "was “Bo” (slack T1 bo), and now it is “Cy” (slack T1 bo)."),
        (SWAP_ACCOUNTS, "was “Bo” (slack T1 bo), and now it is “Bo” (slack T1 cy)."),
        (("UPDATE home SET external = 'T2'",), "was “Ann” (slack T1 ann), and now it is “Ann” (slack T2 ann)."),
        (("DELETE FROM account WHERE external = 'bo'",), "was “Bo” (slack T1 bo), and now it is nobody's account."),
        (
            ("DELETE FROM private WHERE value LIKE '%no rollback plan%'",),
            "The private value 'words' of entry 3 is missing, and no erasure took it.",
        ),
        (("DELETE FROM private WHERE field = 'words'",), "missing, and no erasure took it. So are those of 1 more."),
        (("DELETE FROM private WHERE field = 'who'",), "The private value 'who' of entry 1 is missing"),
        (("DELETE FROM private WHERE field = 'roll'",), "The private value 'roll' of entry 1 is missing"),
        ((f"DELETE FROM elector WHERE person = {BO}",), "who is on its roll is not what entry 1 says."),
        (
            (f"UPDATE home_role SET administrator = 0; INSERT INTO home_role SELECT id, {BO}, 1 FROM home",),
            "Others administer than entry 1 says, the last one about it.",
        ),
        (("DELETE FROM heartbeat",), "says that nothing was heard for 0 seconds, and what was heard makes that"),
    ],
)  # fmt: skip
async def test_what_was_changed_behind_the_entries_is_named(
    room: Room, change: tuple[str, ...], told: str
) -> None:
    await decided(room)
    await room.tamper(*(statement for text in change for statement in text.split("; ")))
    found = await faults(room)
    assert {fault.code for fault in found} == {"known"}
    assert any(told in fault.message for fault in found), found


async def test_who_is_renamed_or_made_an_administrator_is_found_in_order(room: Room) -> None:
    await decided(room)
    renamed = MemberSeen(account="bo", name="Bo Lee", administrator=True)
    await room.does(None, MembersSeen(members=(renamed,)), spot=CHANNEL)
    kinds = [row.type for row in await room.rows("SELECT type FROM entry ORDER BY seq DESC LIMIT 2")]
    assert set(kinds) == {"person_renamed.v1", "administrators_changed.v1"}
    assert await faults(room) == []
    size = await room.value("SELECT count(*) FROM entry")
    await room.does(None, MembersSeen(members=(renamed,)), spot=CHANNEL)
    assert await room.value("SELECT count(*) FROM entry") == size, "nothing changed"
    await room.does("bo", Vote(decision=1, choice="concern", reason="late"), spot=CHANNEL)
    assert await faults(room) == []
    await room.tamper("UPDATE person SET name = 'Bo Lee' WHERE name = 'Bo'")
    assert [fault.code for fault in await faults(room)] == ["known"]


async def test_what_is_known_is_written_down_once_and_with_the_first_act(room: Room) -> None:
    await decided(room)
    await room.does("di", Vote(decision=1, choice="consent"), spot=CHANNEL)
    await room.does("di", Vote(decision=1, choice="concern", reason="late"), spot=CHANNEL)
    rows = await room.rows("SELECT field, count(*) AS times FROM private GROUP BY field")
    assert {row.field: row.times for row in rows if row.field != "words"} == {
        "who": 4,
        "administrators": 1,
        "roll": 1,
        "heard": 1,
    }


async def test_an_erased_person_is_missed_by_nobody_and_leaves_no_name(room: Room) -> None:
    await decided(room)

    await room.store.run(lambda work: _erase(work, room))
    assert await faults(room) == []
    left = json.dumps([list(map(str, row)) for row in await room.rows("SELECT value FROM private")])
    assert "cy" not in left.lower()
    assert "rollback" not in left


def _erase(work: SqlWork, room: Room) -> None:
    envelope = room.envelope(None, Erase(account="cy"), spot=CHANNEL)
    work.begin([envelope])
    work.part(envelope, "cy")
    work.log(envelope, ErasurePerformed(entries=tuple(work.erase(envelope, "cy"))))


async def test_only_an_export_with_people_says_who_is_who_and_each_verifies(room: Room) -> None:
    await decided(room)
    log = Log(room.store)
    public = await log.lines(OPERATOR, room.clock.now(), opened=True)
    moved = await log.lines(OPERATOR, room.clock.now(), opened=True, people=True)
    assert check(as_file(public)).ok
    assert check(as_file(moved)).ok
    assert not any(name in "\n".join(public) for name in ("Ann", "Bo", "Cy", '"who":{', '"administrators":{'))
    assert sum('"who":{"salt"' in line for line in moved) == 3
