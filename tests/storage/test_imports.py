"""An exported log taken into another database: the same log, and decisions that go on where they were."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from consensus.commands import MemberSeen, MembersSeen, Object, Propose, Vote
from consensus.refusal import Refused
from consensus.views import Filters
from storage import heartbeat
from storage.imports import Imported
from storage.log import Log
from storage.verify_log import canonical, check
from tests.databases import Database
from tests.storage.room import CHANNEL, OPERATOR, ROOM, Room, room_at
from tests.storage.story import LEAD, as_file, exported, tell


async def _moved(room: Room) -> list[str]:
    return await Log(room.store).lines(LEAD, room.clock.now(), opened=True, people=True)


async def _refusal(room: Room, data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        await Log(room.store).take_in(data)
    assert await room.value("SELECT count(*) FROM entry") == 0, "nothing was changed"
    return caught.value.code


async def test_what_was_moved_is_the_same_to_the_last_byte(room: Room, other_database: Database) -> None:
    """From a file to a server, and from a server to a file."""
    await tell(room)
    lines = await _moved(room)
    assert check(as_file(lines)).ok
    async with room_at(other_database, room.clock, prefix="new") as other:
        taken = await Log(other.store).take_in(as_file(lines))
        assert taken == Imported(
            log=json.loads(lines[0])["log"], entries=len(lines) - 1, decisions=4, people=True
        )
        assert await Log(other.store).verify() == []
        assert await _moved(other) == lines
        for table in ("decision", "ballot", "counter", "elector", "objection", "private", "outbox_card"):
            # A cell of nobody is as good as none.
            rows = f"SELECT * FROM {table} {'WHERE people <> 0' if table == 'counter' else ''}"
            # The id of a card is the database's own.
            own = 1 if table == "outbox_card" else 0
            here = {repr(_plain(row[own:])) for row in await room.rows(rows)}
            there = {repr(_plain(row[own:])) for row in await other.rows(rows)}
            assert there == here, table
        found = await other.reader.listing(Filters(words="rollback plan"), OPERATOR, other.clock.now())
        assert [row.number for row in found.rows] == [1]


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    """SQLite's truth values are numbers."""
    return tuple(int(value) if isinstance(value, bool) else value for value in row)


async def test_an_open_decision_goes_on_where_it_was_moved_to(room: Room, other_database: Database) -> None:
    seen = MembersSeen(
        members=tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo", "cy")), complete=True
    )
    await room.does(None, seen, spot=CHANNEL)
    await room.does("ann", Propose(text="Ship on Fridays", process="majority"), spot=CHANNEL)
    await room.does("bo", Vote(decision=1, choice="yes"), spot=CHANNEL)
    lines = await Log(room.store).lines(OPERATOR, room.clock.now(), opened=True, people=True)
    async with room_at(other_database, room.clock, prefix="new") as other:
        await Log(other.store).take_in(as_file(lines))
        assert (await other.does("bo", Vote(decision=1, choice="yes"), spot=CHANNEL)).changed is False
        await other.does("cy", Vote(decision=1, choice="yes"), spot=CHANNEL)
        refused = await other.tries("stranger", Vote(decision=1, choice="no"), spot=CHANNEL)
        assert isinstance(refused, Refused)
        await other.later(timedelta(days=9), 1, spot=CHANNEL)
        assert await other.value("SELECT outcome FROM decision") == "adopted"
        assert await Log(other.store).verify() == []


async def test_what_was_to_be_said_and_what_was_heard_move_along(
    room: Room, other_database: Database
) -> None:
    """Else people would miss a message, and a decision by silence be extended because it was moved."""
    seen = MembersSeen(
        members=tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo", "cy")), complete=True
    )
    await room.does(None, seen, spot=CHANNEL)
    await room.does("ann", Propose(text="Ship on Fridays", process="lazy"), spot=CHANNEL)
    await room.does("bo", Object(decision=1, reason="No rollback plan"), spot=CHANNEL)
    now = room.clock.now()
    await room.store.write(lambda connection: heartbeat.beat(connection, CHANNEL, "socket", now))
    waiting = "SELECT kind, person, audience FROM outbox_notice WHERE state = 'waiting' ORDER BY id"
    lines = await Log(room.store).lines(OPERATOR, room.clock.now(), opened=True, people=True)
    async with room_at(other_database, room.clock, prefix="new") as other:
        await Log(other.store).take_in(as_file(lines))
        assert await other.rows(waiting) == await room.rows(waiting) != []
        heard = "SELECT home, connection, heard_from, heard_until FROM heartbeat"
        assert await other.rows(heard) == await room.rows(heard) != []


async def test_without_who_is_who_a_closed_log_can_be_read_and_nothing_more(
    room: Room, tmp_path: Path
) -> None:
    await room.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await room.does("bo", Vote(decision=1, choice="yes"))
    open_still = await exported(room)
    async with room_at(tmp_path / "other.db", room.clock) as other:
        assert await _refusal(other, as_file(open_still)) == "import-needs-people"
        await room.later(timedelta(days=9), 1)
        for opened in (True, False):
            async with room_at(tmp_path / f"{opened}.db", room.clock) as archive:
                taken = await Log(archive.store).take_in(as_file(await exported(room, opened=opened)))
                assert (taken.decisions, taken.people) == (1, False)
                assert await Log(archive.store).verify() == []
                assert await archive.value("SELECT platform FROM home") == "archive"
                assert {row.name for row in await archive.rows("SELECT name FROM person")} == {""}


async def test_a_changed_export_is_refused_and_changes_nothing(room: Room, tmp_path: Path) -> None:
    await tell(room)
    lines = await _moved(room)
    async with room_at(tmp_path / "other.db", room.clock) as other:
        for place in (0, 3, len(lines) - 1):
            line = lines[place].replace('"', "'", 1) if place else lines[place].replace("log", "lag", 1)
            assert await _refusal(other, as_file([*lines[:place], line, *lines[place + 1 :]])) == "export-bad"
        assert await _refusal(other, b"") == "export-bad"
        assert await _refusal(other, as_file(lines[:-1])) == "export-bad"
        last = json.loads(lines[-1])
        last["with"]["people"][0]["name"] = "Somebody else"
        assert await _refusal(other, as_file([*lines[:-1], canonical(last)])) == "export-bad"


async def test_a_log_is_taken_in_once(room: Room, tmp_path: Path) -> None:
    await tell(room)
    lines = await _moved(room)
    async with room_at(tmp_path / "other.db", room.clock, prefix="new") as other:
        await Log(other.store).take_in(as_file(lines))
        size = await other.value("SELECT count(*) FROM entry")
        with pytest.raises(Refused) as caught:
            await Log(other.store).take_in(as_file(lines))
        assert caught.value.code == "log-is-here"
        assert await other.value("SELECT count(*) FROM entry") == size


async def test_a_room_that_is_decided_in_already_is_not_taken_over(room: Room, tmp_path: Path) -> None:
    await tell(room)
    lines = await _moved(room)
    async with room_at(tmp_path / "other.db", room.clock, prefix="new") as other:
        await other.does("ann", Propose(text="Something else", process="majority"), spot=ROOM)
        with pytest.raises(Refused) as caught:
            await Log(other.store).take_in(as_file(lines))
        assert caught.value.code == "home-is-here"
        assert await Log(other.store).verify() == []


async def test_what_stands_with_the_checkpoint_may_be_left_out_and_not_changed(room: Room) -> None:
    await tell(room)
    lines = await _moved(room)
    last = json.loads(lines[-1])
    without = canonical({"checkpoint": last["checkpoint"]})
    assert check(as_file([*lines[:-1], without])).ok
    last["with"]["people"][0]["name"] = "Somebody else"
    assert check(as_file([*lines[:-1], canonical(last)])).code == "context-changed"


async def test_names_and_accounts_are_exported_only_when_asked_for(room: Room) -> None:
    await tell(room)
    shown = "\n".join(await exported(room))
    assert '"Ann"' not in shown
    assert '"accounts"' not in shown
    assert '"Ann"' in "\n".join(await _moved(room))
