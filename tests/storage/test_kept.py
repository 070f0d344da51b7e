"""A log held against what somebody kept of it: rewritten, cut off, older, signed by somebody else, signed with a new key."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import storage.verify_log
from consensus.commands import DeadlineReached, Propose, Vote
from consensus.ports import Viewer
from consensus.refusal import Refused
from storage.log import Log
from storage.reading import Reader
from storage.signing import Signing, public_key
from storage.verify_log import (
    NO_HASH,
    Export,
    Finding,
    Peaks,
    canonical,
    check,
    check_proof,
    checkpoint_digest,
    compare,
    examine,
    hold,
    kept_of,
    leaf_hash,
    of_key,
    signed_text,
)
from storage.work import SqlWork
from tests.databases import SQLITE, Database
from tests.storage.room import OPERATOR, SEED, Room, room_at
from tests.storage.story import as_file, exported, fills_blocks, tell

DATABASES = (SQLITE,)  # it reads files
FORGER = "66" * 32
NEW = "0a" * 32
SCRIPT = Path(storage.verify_log.__file__)


def read(lines: list[str]) -> Export:
    finding, export = examine(as_file(lines))
    assert export is not None, finding
    return export


def rewritten(
    lines: list[str], change: Callable[[dict[str, Any]], None], seed: str = FORGER, *, keep: int = 0
) -> list[str]:
    """The log as whoever holds the database can write it anew: from entry `keep` on all hashes, checkpoints and signatures
    are made right again, with a key of theirs."""
    signing, peaks, head, written = Signing(lambda: [seed]), Peaks(), NO_HASH, lines[:keep]

    def stands(said: dict[str, Any]) -> dict[str, Any]:
        said |= {"size": peaks.size, "root": f"sha256:{peaks.root()}", "head": f"sha256:{head}"}
        return {
            **said,
            "key": public_key(seed),
            "signature": signing.sign(public_key(seed), signed_text(said)),
        }

    *entries, last = map(json.loads, lines)
    for place, entry in enumerate(entries):
        opened, own = entry.pop("open", None), entry.pop("hash").removeprefix("sha256:")
        if place >= keep:
            change(entry)
            entry["prev"] = f"sha256:{head}"
            if entry["type"] == "checkpoint.v1":
                said = stands({"at": entry["at"], "log": entry["log"]})
                entry["body"] = {name: said[name] for name in ("head", "key", "root", "signature", "size")}
            own = leaf_hash(canonical(entry))
            whole = {**entry, "hash": f"sha256:{own}"}
            written.append(canonical({**whole, "open": opened} if opened else whole))
        head = own
        peaks.append(own)
    checkpoint = stands({name: last["checkpoint"][name] for name in ("at", "context", "log")})
    checkpoint["digest"] = checkpoint_digest(checkpoint)
    return [*written, canonical({**last, "checkpoint": checkpoint})]


def earlier_vote(entry: dict[str, Any]) -> None:
    if entry["type"] == "ballot_cast.v1":
        entry["at"] = "2026-01-01T00:00:00Z"


def nothing(entry: dict[str, Any]) -> None:
    pass


async def older_and_newer(room: Room) -> tuple[list[str], list[str]]:
    """Two exports, of which the newer goes on where the older ended."""
    await tell(room)
    older = await exported(room)
    await room.does("bo", Vote(decision=4, choice="no"))
    await room.later(timedelta(days=30), 4)
    return older, await exported(room)


def last_of(lines: list[str]) -> str:
    return canonical(json.loads(lines[-1])["checkpoint"])


# ----------------------------------------------------------------------------------------------------- what was kept


async def test_an_export_holds_what_was_kept_of_it_in_any_form(room: Room, tmp_path: Path) -> None:
    older, newer = await older_and_newer(room)
    export, size = read(newer), len(older) - 1
    root = read(older).root
    file = tmp_path / "kept.json"
    file.write_text(last_of(older), encoding="utf-8")
    for text in (
        last_of(older),
        older[-1],
        as_file(older).decode(),
        root,
        f"sha256:{root}",
        root[:12].upper(),
    ):
        finding = hold(export, kept_of(text))
        assert (finding.ok, finding.message) == (
            True,
            f"It contains what was kept: the first {size} entries.",
        )
    assert storage.verify_log.kept_or_named(str(file)) == kept_of(last_of(older))
    for text in (
        "",
        root[:11],
        f"{root}0",
        "something",
        '{"root":"x"}',
        "[]",
        '{"root":"sha256:","size":1,"log":""}',
    ):
        with pytest.raises(ValueError, match="root"):
            kept_of(text)


async def test_an_older_export_is_told_from_another_history(room: Room) -> None:
    older, newer = await older_and_newer(room)
    have, had = len(older) - 1, len(newer) - 1
    finding = hold(read(older), kept_of(last_of(newer)))
    assert (finding.ok, finding.code) == (False, "older")
    assert f"it has {have} entries, and there were {had}" in finding.message
    digits = hold(read(older), kept_of(read(newer).root[:12]))
    assert (digits.ok, "older than what was kept, or another history" in digits.message) == (False, True)
    assert compare(read(older), read(newer)).code == "older"
    assert compare(read(newer), read(older)).message == (
        f"It goes on where the other ended: {have} entries, and {had - have} more."
    )
    other = json.loads(last_of(older))
    other = {name: other[name] for name in ("at", "head", "root", "size")} | {"log": "another"}
    assert hold(read(newer), kept_of(canonical(other))).code == "another"


async def test_a_log_that_was_rewritten_and_signed_anew_verifies_by_itself_and_is_found_by_all_who_kept_something(
    room: Room,
) -> None:
    older, newer = await older_and_newer(room)
    forged = rewritten(newer, earlier_vote)
    assert check(as_file(forged)).ok, "nothing in itself tells"
    first = next(place for place, line in enumerate(newer) if "ballot_cast.v1" in line)
    assert compare(read(forged), read(older)) == Finding(
        False, "another", first, f"Another history: they part at entry {first}."
    )
    for text in (last_of(older), read(older).root):
        assert hold(read(forged), kept_of(text)).code == "another"
    assert not hold(read(forged), kept_of(read(older).root[:12])).ok
    # The key alone tells as well, where nothing but that is known.
    assert of_key(read(newer), public_key(SEED)).ok
    assert not of_key(read(forged), public_key(SEED)).ok
    resigned = rewritten(newer, nothing)
    assert hold(read(resigned), kept_of(last_of(older))).code == "another"


async def test_a_log_that_was_cut_off_and_closed_again_is_older_than_what_was_kept(room: Room) -> None:
    older, newer = await older_and_newer(room)
    cut = [*older[:-3], older[-1]]
    closed = rewritten(cut, nothing, SEED)
    assert check(as_file(closed)).ok
    assert hold(read(closed), kept_of(last_of(older))).code == "older"
    assert hold(read(closed), kept_of(last_of(newer))).code == "older"


async def test_what_was_kept_and_changed_is_not_taken_for_another_history(room: Room) -> None:
    older, newer = await older_and_newer(room)
    kept = json.loads(last_of(older))
    for change in ({"size": kept["size"] - 1}, {"root": "sha256:" + "0" * 64}, {"signature": "00" * 64}):
        finding = hold(read(newer), kept_of(canonical({**kept, **change})))
        assert finding.code == "kept-changed", finding


# ------------------------------------------------------------------------------------------------------------ the keys


async def change_key(room: Room, new: str, *, lost: bool = False) -> bool:
    envelope = room.envelope(None, DeadlineReached(decision=0))

    def job(work: SqlWork) -> bool:
        work.begin([envelope])
        return work.change_signing_key(envelope, new, lost=lost)

    return await room.store.run(job)


async def closes_one(room: Room, number: int) -> None:
    opening = Propose(text=f"Number {number}", process="majority")
    await room.does("ann", opening, delivery=f"opens-{number}")
    await room.does("ann", Vote(decision=number, choice="yes"), delivery=f"votes-{number}")
    room.clock.advance(timedelta(days=30))
    for step in ("reminds", "closes"):
        await room.does(None, DeadlineReached(decision=number), delivery=f"{step}-{number}")


async def test_the_verifier_follows_a_key_that_signed_the_next_one(database: Database) -> None:
    async with room_at(database, seeds=[SEED]) as room:
        await closes_one(room, 1)
        kept = last_of(await exported(room))
    async with room_at(database, room.clock, prefix="b", seeds=[NEW, SEED]) as room:
        assert await change_key(room, public_key(NEW))
        assert not await change_key(room, public_key(NEW)), "it has it already"
        await closes_one(room, 2)
        lines = await exported(room)
        assert await Log(room.store).verify() == []
    export = read(lines)
    assert export.keys == [public_key(SEED), public_key(NEW)]
    assert f"signed with the key {public_key(NEW)}" in check(as_file(lines)).message
    assert hold(export, kept_of(kept)).ok
    for seed in (SEED, NEW):
        assert of_key(export, public_key(seed)).ok
    # Taken in elsewhere, the log keeps the key that is in force.
    async with room_at(Path(database.url).with_name("other.db"), prefix="c", seeds=[FORGER]) as other:
        assert (await Log(other.store).take_in(as_file(lines))).decisions == 2
        assert await other.value("SELECT signing_key FROM community") == public_key(NEW)
        assert await Log(other.store).verify() == []
    # Whoever changes it needs the old key: the same entry, signed by somebody else or by nobody.
    place = next(place for place, line in enumerate(lines) if "signing_key_changed.v1" in line)

    def forged(signature: str) -> list[str]:
        def change(entry: dict[str, Any]) -> None:
            if entry["type"] == "signing_key_changed.v1":
                entry["body"] = {**entry["body"], "signature": signature}

        return rewritten(lines, change, NEW, keep=place)

    by_nobody = Signing(lambda: [FORGER]).sign(public_key(FORGER), b"anything")
    finding = check(as_file(forged(by_nobody)))
    assert (finding.ok, finding.seq) == (False, place)
    assert f"was not signed with the old key {public_key(SEED)}" in finding.message
    # Without any it is what a lost key looks like: then the old key says nothing about what follows.
    assert not of_key(read(forged("")), public_key(SEED)).ok


async def test_a_checkpoint_signed_with_a_key_that_nobody_announced_is_named(room: Room) -> None:
    _, lines = await older_and_newer(room)
    places = [place for place, line in enumerate(lines) if "checkpoint.v1" in line]
    assert len(places) == 2
    finding = check(as_file(rewritten(lines, nothing, FORGER, keep=places[-1])))
    assert (finding.ok, finding.code, finding.seq) == (False, "signature", places[-1])
    assert (
        f"is signed with the key {public_key(FORGER)}, where {public_key(SEED)} is in force"
        in finding.message
    )


async def test_a_key_that_was_lost_is_replaced_in_plain_sight(database: Database) -> None:
    async with room_at(database, seeds=[SEED]) as room:
        await closes_one(room, 1)
        kept = last_of(await exported(room))
    async with room_at(database, room.clock, prefix="b", seeds=[NEW]) as room:
        await closes_one(room, 2)
        unsigned = await exported(room)
        assert json.loads(last_of(unsigned)).keys().isdisjoint({"key", "signature"}), "no other key steps in"
        assert of_key(read(unsigned), public_key(SEED)).code == "unsigned"
        with pytest.raises(Refused, match="signing-key-missing"):
            await change_key(room, public_key(NEW))
        assert await change_key(room, public_key(NEW), lost=True)
        lines = await exported(room)
        assert await Log(room.store).verify() == []
    export = read(lines)
    assert export.keys == [public_key(NEW)]
    assert not of_key(export, public_key(SEED)).ok
    assert hold(export, kept_of(kept)).ok, "what was kept holds all the same"


async def test_a_log_that_is_not_signed_verifies_as_before(database: Database) -> None:
    async with room_at(database, seeds=()) as room:
        await tell(room)
        finding = check(as_file(await exported(room)))
        assert finding.ok
        assert "signed" not in finding.message
        assert await Log(room.store).verify() == []


async def test_a_signature_that_was_changed_in_the_database_is_named(room: Room) -> None:
    await tell(room)
    row = (await room.rows("SELECT seq, body FROM entry WHERE type = 'checkpoint.v1' ORDER BY seq"))[0]
    other = json.loads(row.body) | {"signature": "00" * 64}
    await room.tamper(f"UPDATE entry SET body = '{canonical(other)}' WHERE seq = {row.seq}")
    assert [fault.seq for fault in await Log(room.store).verify()] == [row.seq]


# -------------------------------------------------------------------------------------------------------------- proofs


async def proof(room: Room, number: int, size: int | None = None, viewer: Viewer = OPERATOR) -> str:
    return (await Reader(room.store).proof(number, size, viewer, room.clock.now())).text


async def growth(room: Room, first: int, second: int | None = None) -> str:
    return (await Reader(room.store).growth(first, second, OPERATOR, room.clock.now())).text


async def test_a_proof_shows_what_was_decided_to_whoever_kept_a_checkpoint(room: Room) -> None:
    older, newer = await older_and_newer(room)
    text = await proof(room, 2)
    closing = json.loads(text)["checkpoint"]
    finding = check_proof(text.encode(), kept_of(closing["root"][7:19]))
    assert finding.ok, finding
    assert "D-2: adopted" in finding.message
    assert "That is the log that was kept." in finding.message
    assert "--checkpoint" in check_proof(text.encode()).message, "alone it tells nothing of which log it is"
    assert not check_proof(text.encode(), kept_of(last_of(newer))).ok
    later = await proof(room, 1, size=len(older) - 1)
    assert check_proof(later.encode(), kept_of(last_of(older)), public_key(SEED)).ok is False, (
        "that size was no checkpoint of the log, so nobody signed it"
    )
    assert check_proof(later.encode(), kept_of(last_of(older))).ok
    assert check_proof(text.encode(), None, public_key(SEED)).ok
    assert not check_proof(text.encode(), None, public_key(FORGER)).ok
    with pytest.raises(Refused, match="no-such-size"):
        await proof(room, 1, size=1)
    with pytest.raises(Refused, match="no-such-size"):
        await proof(room, 1, size=10_000)
    still_open = await proof(room, 3)
    assert check_proof(still_open.encode(), None, public_key(SEED)).ok


async def test_a_proof_that_says_something_else_fails(room: Room) -> None:
    await tell(room)
    whole = json.loads(await proof(room, 1))

    def changed(change: Callable[[dict[str, Any]], None]) -> Finding:
        other = json.loads(canonical(whole))
        change(other)
        return check_proof(canonical(other).encode(), kept_of(whole["checkpoint"]["root"]))

    def another_outcome(other: dict[str, Any]) -> None:
        other["entries"][-1]["entry"]["body"]["outcome"] = "rejected"

    def other_words(other: dict[str, Any]) -> None:
        other["entries"][0]["open"]["words"]["value"]["text"] = "Ship on Sundays"

    def another_place(other: dict[str, Any]) -> None:
        other["entries"][0]["path"].pop()

    def no_entry(other: dict[str, Any]) -> None:
        other["entries"] = []

    def another_root(other: dict[str, Any]) -> None:
        other["checkpoint"]["root"] = "sha256:" + "0" * 64

    def nonsense(other: dict[str, Any]) -> None:
        other["entries"][0]["path"] = ["x"]

    def another_log(other: dict[str, Any]) -> None:
        other["checkpoint"]["log"] = "another"

    codes = [
        changed(change).code
        for change in (
            another_outcome,
            other_words,
            another_place,
            no_entry,
            another_root,
            nonsense,
            another_log,
        )
    ]
    assert codes == ["not-proved", "changed", "not-proved", "empty", "not-proved", "changed", "changed"]
    assert changed(lambda other: None).ok
    assert check_proof(b"", None).code == "foreign"


async def test_a_longer_log_is_shown_to_begin_with_the_shorter_one(room: Room) -> None:
    older, newer = await older_and_newer(room)
    have, had = len(older) - 1, len(newer) - 1
    text = await growth(room, have)
    finding = check_proof(text.encode(), kept_of(last_of(older)), public_key(SEED))
    assert finding.ok, finding
    assert f"The log of {had} entries begins with that of {have}." in finding.message
    assert check_proof(text.encode(), kept_of(last_of(newer))).ok
    for first, second in ((1, None), (have, have), (3, have), (had, had)):
        assert check_proof((await growth(room, first, second)).encode()).ok
    for first, second in ((0, None), (had + 1, None), (5, 4), (1, had + 1)):
        with pytest.raises(Refused, match="no-such-size"):
            await growth(room, first, second)
    forged = json.loads(text)
    forged["from"]["root"] = "sha256:" + read(rewritten(older, earlier_vote)).root
    assert check_proof(canonical(forged).encode()).code == "not-proved"


async def test_proofs_of_a_log_of_many_blocks_are_those_of_its_entries_and_do_not_read_them_all(
    room: Room,
) -> None:
    """A block are 256 entries, whose roots are kept."""
    await fills_blocks(room)
    size = len(await exported(room)) - 1
    assert await room.value("SELECT count(*) FROM block") == size // 256 == 2
    assert await Log(room.store).verify() == []
    for first in (1, 255, 256, 257, 512, 600, size - 1):
        assert check_proof((await growth(room, first)).encode()).ok
    for at in (2, 256, 513, size):
        assert check_proof((await proof(room, 1, at)).encode()).ok
    whole = await growth(room, 600)
    root = await room.value("SELECT root FROM block WHERE number = 0")
    await room.tamper(f"UPDATE block SET root = '{root}' WHERE number = 1")
    assert [fault.code for fault in await Log(room.store).verify()] == ["blocks"]
    changed = await growth(room, 600)
    assert changed != whole
    await room.tamper("UPDATE entry SET hash = '00' WHERE seq < 512")
    assert await growth(room, 600) == changed, "no entry of the blocks was read"


def test_the_script_checks_all_of_it_with_python_alone(tmp_path: Path) -> None:
    async def files() -> None:
        async with room_at(tmp_path / "accord.db") as room:
            older, newer = await older_and_newer(room)
            (tmp_path / "older.jsonl").write_bytes(as_file(older))
            (tmp_path / "newer.jsonl").write_bytes(as_file(newer))
            (tmp_path / "forged.jsonl").write_bytes(as_file(rewritten(newer, earlier_vote)))
            (tmp_path / "kept.json").write_text(last_of(older), encoding="utf-8")
            (tmp_path / "proof.json").write_text(await proof(room, 1), encoding="utf-8")
            (tmp_path / "growth.json").write_text(await growth(room, len(older) - 1), encoding="utf-8")

    asyncio.run(files())
    script = tmp_path / "verify_log.py"
    script.write_bytes(SCRIPT.read_bytes())
    digits = json.loads((tmp_path / "proof.json").read_text(encoding="utf-8"))["checkpoint"]["root"][7:19]

    def run(*arguments: str) -> int:
        command = [sys.executable, "-I", "-S", str(script), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert "Traceback" not in done.stderr
        return done.returncode

    assert run("newer.jsonl", "--checkpoint", "kept.json", "--against", "older.jsonl") == 0
    assert run("newer.jsonl", "--key", public_key(SEED)) == 0
    assert run("forged.jsonl") == 0
    assert run("forged.jsonl", "--checkpoint", "kept.json") == 1
    assert run("forged.jsonl", "--against", "older.jsonl") == 1
    assert run("forged.jsonl", "--key", public_key(SEED)) == 1
    assert run("older.jsonl", "--against", "newer.jsonl") == 1
    assert run("--proof", "proof.json", "--checkpoint", digits) == 0
    assert run("--proof", "proof.json", "--checkpoint", "kept.json") == 1
    assert run("--proof", "growth.json", "--checkpoint", "kept.json") == 0
    assert run("newer.jsonl", "--checkpoint", "nonsense") == 2
    assert run("newer.jsonl", "--proof", "proof.json") == 2
    assert run("--proof", "nowhere.json") == 2
    assert run() == 2
