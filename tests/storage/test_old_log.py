"""Logs written before the values of the core were msgspec structs: they verify, read the same, and go on.

`tests/data/old_log` was written by commit 7584bb2: `accord.db` is a database with a vote still open, `exports.jsonl` are 22
exports, one after the other, which together hold every kind of entry and field that the stories of tests/flows make.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consensus.commands import Vote
from consensus.decision import Decision
from consensus.plain import from_json, to_json
from consensus.ports import Spot
from consensus.refusal import Refused
from storage import chain, deliveries, export_lines, schema
from storage.log import Log
from storage.verify_log import check
from tests.databases import SQLITE, Database
from tests.fakes.clock import FakeClock
from tests.storage.room import OPERATOR, Room, room_at

DATABASES = (SQLITE,)
OLD = Path(__file__).parents[1] / "data" / "old_log"
LOCAL = Spot(platform="local", home="local", place="room")
THEN = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)


def old_exports() -> Iterator[bytes]:
    lines: list[bytes] = []
    for line in (OLD / "exports.jsonl").read_bytes().splitlines(keepends=True):
        lines.append(line)
        if line.startswith(b'{"checkpoint"'):
            yield b"".join(lines)
            lines = []
    assert not lines, "the last one ends as well"


EXPORTS = list(old_exports())


@pytest.fixture
async def old_room(tmp_path: Path) -> Path:
    file = Path(shutil.copy(OLD / "accord.db", tmp_path / "accord.db"))
    schema.upgrade(str(file))
    return file


@pytest.mark.parametrize("number", range(len(EXPORTS)))
def test_each_entry_of_an_old_export_is_read_and_written_again_byte_for_byte(number: int) -> None:
    assert check(EXPORTS[number]).ok
    for line in export_lines.read(EXPORTS[number]).lines:
        again = chain.write(line.event)
        assert (again.type, again.body) == (line.type, line.body)
        assert {name: value for name, (_, value) in line.private.items()} == {
            name: again.private[name] for name in line.private
        }


async def test_nearly_every_kind_of_entry_is_among_them(old_room: Path) -> None:
    kinds = {line.type for data in EXPORTS for line in export_lines.read(data).lines}
    async with room_at(old_room, FakeClock(THEN)) as room:
        kinds |= {row.type for row in await room.rows("SELECT DISTINCT type FROM entry")}
    rare = {"appeal_decided.v1", "electorate_gathered.v1", "review_due.v1", "review_set.v1"}
    younger = {
        "administrators_changed.v1",
        "answered.v1",
        "assumption_made.v1",
        "closed_early.v1",
        "editorial_contested.v1",
        "end_held.v1",
        "option_removed.v1",
        "person_renamed.v1",
        "place_published.v1",
        "premise_changed.v1",
        "premise_kept.v1",
        "related.v1",
        "reinstated.v1",
        "replaces.v1",
        "rights_changed.v1",
        "restore_accepted.v1",
        "signing_key_changed.v1",
        "still_right.v1",
        "superseded.v1",
        "superseded_nothing.v1",
        "tagged.v1",
        "taken_up_again.v1",
        "todo_added.v1",
        "todo_done.v1",
        "todo_due.v1",
        "todo_postponed.v1",
        "todo_reassigned.v1",
        "unrelated.v1",
        "untagged.v1",
        "unwatched.v1",
    }
    assert chain.classes().keys() - kinds == rare | younger


@pytest.mark.parametrize("number", [0, 7, 15, 21])
async def test_an_old_export_is_taken_in_and_recounted(number: int, database: Database) -> None:
    async with room_at(database, FakeClock(THEN)) as room:
        taken = await Log(room.store).take_in(EXPORTS[number])
        assert taken.entries == len(EXPORTS[number].splitlines()) - 1
        assert await Log(room.store).verify() == []


async def test_an_old_database_verifies_and_its_headers_and_answers_are_read(old_room: Path) -> None:
    async with room_at(old_room, FakeClock(THEN)) as room:
        assert await Log(room.store).verify() == []
        states = [row.state for row in await room.rows("SELECT state FROM decision ORDER BY number")]
        assert len(states) == 7
        assert [to_json(from_json(Decision, state)) for state in states] == states
        for row in await room.rows("SELECT answer FROM delivery"):
            assert deliveries.read(row.answer).code == next(iter(json.loads(row.answer).values()))["code"]


def test_an_old_answer_with_half_a_character_is_read() -> None:
    """As it was written: escaped, and not cleaned."""
    answer = deliveries.read(
        '{"refused":{"code":"no-such-position","try_code":null,"values":{"position":"x\\ud83d"}}}'
    )
    assert isinstance(answer, Refused)
    assert answer.values == {"position": "x\ufffd"}


async def test_an_old_database_goes_on(old_room: Path) -> None:
    """D-7 is still open: a vote is changed, and the log that was there stands at the head of the new one."""
    async with room_at(old_room, FakeClock(THEN)) as room:
        before = await _log(room)
        [(acted, _)] = (await Log(room.store).audited()).uncovered.values()
        receipt = await room.does("cy", Vote(decision=7, choice="yes"), spot=LOCAL)
        assert receipt.changed
        after = await _log(room)
        assert check("".join(f"{line}\n" for line in after).encode()).ok
        assert after[: len(before) - 1] == before[:-1]
        assert len(after) == len(before) + 1
        audited = await Log(room.store).audited()
        assert audited.faults == []
        assert [*audited.uncovered.values()] == [(acted - 1, len(after) - 2)], "one says now who they are"


async def _log(room: Room) -> list[str]:
    return await Log(room.store).lines(OPERATOR, room.clock.now(), opened=True)
