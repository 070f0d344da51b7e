"""Files that somebody hands in: process definitions and exported logs, damaged at random or forged with care."""

import asyncio
import copy
import json
from contextlib import AsyncExitStack
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from consensus.definition import DefinitionError, builtin, builtin_ids, read_definition
from consensus.ports import Viewer
from consensus.refusal import Refused
from storage import verify_log
from storage.log import Log
from storage.reading import Reader
from storage.verify_log import (
    NO_HASH,
    Export,
    Peaks,
    canonical,
    check_proof,
    checkpoint_digest,
    context_digest,
    examine,
    hold,
    kept_of,
    leaf_hash,
)
from tests.databases import Database, only_sqlite
from tests.hostile.texts import texts
from tests.storage.room import OPERATOR, ROOM, Room, room_at
from tests.storage.story import as_file, exported, tell
from tests.waiting import at_length

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
VALUES: st.SearchStrategy[Any] = st.one_of(
    texts,
    st.sampled_from(
        [None, True, -1, 0, 2**53, 10**30, [], {}, [[]], "2026-02-30T25:61:61Z", "D-1", "sha256:"]
    ),
)

# ------------------------------------------------------------------------------------------------- process definitions

lines = st.one_of(
    texts,
    st.sampled_from(
        [
            "[[phase]]",
            "[phase]",
            "[ballot]",
            'title = "x"',
            "title = 1",
            'runs_for = "99999999999999d"',
            'min = "1/0"',
            'min = "2/1"',
            'positions = [{ key = "none" }]',
            'next = { adopted = "vote" }',
            "a = " + "[" * 200,
            "a." * 200 + "a = 1",
            "x = 1979-05-27T07:32:00Z",
            "x = nan",
            "x = 1e400",
            'x = "\\uD800"',
        ]
    ),
)


@st.composite
def definitions(draw: st.DrawFn) -> str:
    """A built-in process with lines taken out, doubled, swapped and put in."""
    found = builtin(draw(st.sampled_from(builtin_ids())))
    assert found is not None
    text = found[0].split("\n")
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(0, len(text) - 1)))
        match draw(st.sampled_from(["out", "double", "in", "value", "cut"])):
            case "out" if text:
                del text[at]
            case "double" if text:
                text.insert(draw(st.integers(0, len(text))), text[at])
            case "in":
                text.insert(at, draw(lines))
            case "value" if text and "=" in text[at]:
                text[at] = text[at].partition("=")[0] + "= " + draw(lines)
            case _:
                text = text[:at]
    return "\n".join(text)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(definitions())
def test_a_definition_is_read_or_all_its_mistakes_are_told(text: str) -> None:
    told: list[object] = []
    try:
        told = list(read_definition(text, "own").phases)
    except DefinitionError as error:
        told = list(error.mistakes)
    assert told


# --------------------------------------------------------------------------------------------------------- imported logs


def forged(lines: list[dict[str, Any]]) -> bytes:
    """The same lines with every hash made right again: what somebody could hand in who knows how logs are written."""
    peaks, head = Peaks(), NO_HASH
    *entries, last = copy.deepcopy(lines)
    for entry in entries:
        opened = entry.pop("open", None)
        entry.pop("hash", None)
        entry["prev"] = f"sha256:{head}"
        head = leaf_hash(canonical(entry))
        peaks.append(head)
        entry["hash"] = f"sha256:{head}"
        if opened is not None:
            entry["open"] = opened
    checkpoint = last["checkpoint"]
    checkpoint |= {"size": len(entries), "root": f"sha256:{peaks.root()}", "head": f"sha256:{head}"}
    if "with" in last:
        checkpoint["context"] = context_digest(last["with"])
    checkpoint["digest"] = checkpoint_digest(checkpoint)
    return b"".join(canonical(one).encode("utf-8", "surrogatepass") + b"\n" for one in [*entries, last])


def change(draw: st.DrawFn, value: Any) -> None:
    """Put something else in one place of it."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        if isinstance(value[key], dict | list) and value[key] and draw(st.integers(0, 3)):
            value = value[key]
            continue
        if isinstance(value, dict) and draw(st.integers(0, 5)) == 0:
            del value[key]
        else:
            value[key] = draw(VALUES)
        return


@st.composite
def exports(draw: st.DrawFn, original: list[dict[str, Any]]) -> bytes:
    lines = copy.deepcopy(original)
    for _ in range(draw(st.integers(1, 2))):
        change(draw, lines[draw(st.integers(0, len(lines) - 1) | st.just(len(lines) - 1))])
    try:
        data = forged(lines)
    except (AttributeError, KeyError, TypeError, ValueError):
        data = b"\n".join(json.dumps(one).encode() for one in lines)
    if draw(st.integers(0, 4)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 4)) :]
    return data


async def _original(room: Room) -> list[dict[str, Any]]:
    await tell(room)
    viewer = Viewer(spot=ROOM, operator=True)
    lines = await Log(room.store).lines(viewer, room.clock.now(), opened=True, people=True)
    return [json.loads(line) for line in lines]


# A row without its key is warned about before the database refuses it.
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
@at_length
def test_a_forged_log_is_taken_in_whole_or_not_at_all(
    database: Database, other_database: Database, at_length: bool
) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        room = runner.run(stack.enter_async_context(room_at(database, seeds=())))
        original = runner.run(_original(room))
        target = runner.run(stack.enter_async_context(room_at(other_database, room.clock, prefix="new")))

        @settings(
            max_examples=80 if at_length else 15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=NO_SHRINKING,
        )
        @given(exports(original))
        def play(data: bytes) -> None:
            verify_log.check(data)
            before = runner.run(_size(target))
            ways_on: list[str | None] = []
            try:
                runner.run(Log(target.store).take_in(data))
            except Refused as refused:
                ways_on = [refused.try_code]
            if ways_on:
                assert ways_on[0], "every refusal says what to do"
                assert runner.run(_size(target)) == before

        try:
            play()
            assert runner.run(Log(target.store).verify()) == []
        finally:
            runner.run(stack.aclose())


async def _size(room: Room) -> list[int]:
    tables = ("entry", "private", "decision", "ballot", "person", "home", "definition", "outbox_card")
    return [await room.value(f"SELECT count(*) FROM {table}") for table in tables]


# ---------------------------------------------------------------------------------------------- proofs, and what was kept


async def _proofs(database: Database) -> tuple[Export, list[dict[str, Any]]]:
    """An export, with two proofs and its checkpoint."""
    async with room_at(database) as room:
        await tell(room)
        lines = await exported(room)
        reader, now = Reader(room.store), room.clock.now()
        texts = [
            (await reader.proof(2, None, OPERATOR, now)).text,
            (await reader.growth(7, None, OPERATOR, now)).text,
        ]
    _, export = examine(as_file(lines))
    assert export is not None
    return export, [*map(json.loads, texts), json.loads(lines[-1])["checkpoint"]]


@only_sqlite
def test_damaged_proofs_and_checkpoints_are_judged_and_never_an_error(database: Database) -> None:
    export, originals = asyncio.run(_proofs(database))
    root = export.root

    @settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.composite(_damaged)(originals))
    def play(damaged: dict[str, Any]) -> None:
        data = json.dumps(damaged).encode()
        finding = check_proof(data, kept_of(root))
        assert not finding.ok or damaged in originals or _says_the_same(damaged, originals)
        try:
            kept = kept_of(data.decode())
        except ValueError:
            return
        assert hold(export, kept).message
        check_proof(json.dumps(originals[0]).encode(), kept)

    play()


def _damaged(draw: st.DrawFn, originals: list[dict[str, Any]]) -> dict[str, Any]:
    damaged = copy.deepcopy(draw(st.sampled_from(originals)))
    change(draw, damaged)
    return damaged


def _says_the_same(damaged: dict[str, Any], originals: list[dict[str, Any]]) -> bool:
    """What is proved of it is still what was: texts that were shown may be left out, and who signed."""
    return any(
        [item.get("entry") for item in damaged.get("entries", ())]
        == [item.get("entry") for item in original.get("entries", ())]
        or damaged.get("from") == original.get("from")
        for original in originals
        if original.get("kind") == damaged.get("kind")
    )
