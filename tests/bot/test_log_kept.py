"""What is kept of a log outside its database: the key that signs it, and how far it was."""

import asyncio
import io
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.marks import Marks
from consensus.commands import Propose, Vote
from consensus.ports import Viewer
from consensus.views import RecordView, ShowRecord
from tests.bot.command import CHAT, ROOT, accord, accord_here, started
from tests.bot.house import House
from tests.databases import SQLITE, Database, only_postgresql

DATABASES = (SQLITE,)

CLOSES = (
    'ann: /propose "Plant a tree" --process majority --by 1d\nann: /vote D-3 yes\nbo: /vote D-3 yes\n@+2d\n'
)


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    assert accord(tmp_path, "room", typed=CHAT).code == 0
    return tmp_path


def public(folder: Path) -> str:
    return str(json.loads(accord_here(folder, "log", "key", "show", "--json").out)["key"])


def exported(folder: Path, name: str) -> str:
    assert accord_here(folder, "log", "export", name).code == 0
    return name


def bodies(folder: Path, kind: str) -> list[dict[str, object]]:
    entries = map(
        json.loads, (folder / exported(folder, "all.jsonl")).read_text(encoding="utf-8").splitlines()
    )
    return [entry["body"] for entry in entries if entry.get("type") == kind]


# ------------------------------------------------------------------------------------------------------------- the key


def test_the_key_is_made_once_readable_by_its_owner_alone_and_is_not_in_the_database(decided: Path) -> None:
    file = decided / "accord-log.key"
    seed = file.read_text(encoding="ascii").strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert accord_here(decided, "log", "list").code == 0
    assert file.read_text(encoding="ascii").strip() == seed
    assert public(decided) == bodies(decided, "checkpoint.v1")[0]["key"]
    for path in decided.iterdir():
        assert path == file or seed.encode() not in path.read_bytes(), path
    assert f"signed with the key {public(decided)}" in accord_here(decided, "doctor").out


def test_a_new_key_is_signed_by_the_old_one_and_verifiers_follow(decided: Path) -> None:
    old = public(decided)
    done = accord_here(decided, "log", "key", "rotate")
    new = public(decided)
    assert new != old
    assert f"signed with {new} from now on (logs: 1)" in done.out
    assert len((decided / "accord-log.key").read_text(encoding="ascii").split()) == 1
    accord(decided, "room", typed=CLOSES)
    export = exported(decided, "log.jsonl")
    for key in (old, new):
        assert accord_here(decided, "log", "verify", export, "--key", key).code == 0
    assert accord_here(decided, "log", "verify").code == 0
    [change] = bodies(decided, "signing_key_changed.v1")
    assert (change["old"], change["new"]) == (old, new)


def test_a_key_that_is_missing_or_another_keeps_the_program_from_starting(decided: Path) -> None:
    file, aside = decided / "accord-log.key", decided / "aside"
    file.rename(aside)
    for content in (None, "0a" * 32, "no key"):
        if content is not None:
            file.write_text(content, encoding="ascii")
        refused = accord(decided, "room", typed="ann: hello\n")
        assert refused.code == 1
        assert "accord-log.key" in refused.err
        assert "log key rotate --lost" in refused.err
        assert accord_here(decided, "log", "key", "rotate").code == 1
        assert accord_here(decided, "doctor").code == 1
        assert accord_here(decided, "log", "list").code == 0, "reading goes on"
        assert file.exists() == (content is not None), "no other key is made"
    shutil.copy(aside, file)
    assert accord(decided, "room", typed="ann: hello\n").code == 0


def test_a_key_that_is_lost_is_replaced_and_the_log_says_so(decided: Path) -> None:
    old = public(decided)
    assert accord_here(decided, "log", "key", "rotate", "--lost").code == 1, "it is there"
    kept = json.loads((decided / "accord.db.mark").read_text(encoding="utf-8")).popitem()[1]["root"]
    (decided / "accord-log.key").unlink()
    assert accord_here(decided, "log", "key", "rotate", "--lost").code == 0
    accord(decided, "room", typed=CLOSES)
    export = exported(decided, "log.jsonl")
    assert accord_here(decided, "log", "verify", export, "--checkpoint", kept).code == 0
    assert accord_here(decided, "log", "verify", export, "--key", old).code == 1
    assert accord_here(decided, "log", "verify", export, "--key", public(decided)).code == 0


def test_a_program_that_runs_follows_when_the_key_is_changed(decided: Path) -> None:
    room = started(decided, "room")
    assert room.stdin is not None
    assert room.stdout is not None
    try:
        room.stdin.write('ann: /propose "Plant a tree" --process majority --by 1d\n')
        room.stdin.flush()
        while "D-3" not in room.stdout.readline():
            pass
        assert accord_here(decided, "log", "key", "rotate").code == 0
        room.stdin.write("ann: /vote D-3 yes\nbo: /vote D-3 yes\n@+2d\n")
    finally:
        room.communicate(timeout=60)
    first, *_, last_but_one, last = [body["key"] for body in bodies(decided, "checkpoint.v1")]
    assert first != last_but_one == last == public(decided)
    assert accord_here(decided, "log", "verify", "all.jsonl").code == 0


def test_a_key_in_a_file_that_is_named_is_never_made_by_itself(tmp_path: Path) -> None:
    named = {"ACCORD_LOG_KEY_FILE": str(tmp_path / "vault" / "key")}
    refused = accord(tmp_path, "room", typed=CHAT, **named)
    assert refused.code == 1
    assert "there is no such file" in refused.err
    (tmp_path / "vault").mkdir()
    assert accord_here(tmp_path, "log", "key", "rotate", **named).code == 0
    assert accord(tmp_path, "room", typed=CHAT, **named).code == 0
    assert not (tmp_path / "accord-log.key").exists()
    key = json.loads(accord_here(tmp_path, "log", "key", "show", "--json", **named).out)["key"]
    assert bodies(tmp_path, "checkpoint.v1")[0]["key"] == key


def test_a_log_that_was_moved_goes_on_with_its_key_alone(
    decided: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert accord_here(decided, "log", "export", "--people", "log.jsonl").code == 0
    target = tmp_path_factory.mktemp("target")
    assert accord_here(target, "log", "import", str(decided / "log.jsonl")).code == 0
    assert accord(target, "room", typed=CLOSES).code == 1
    shutil.copy(decided / "accord-log.key", target)
    assert accord(target, "room", typed=CLOSES).code == 0
    assert {body["key"] for body in bodies(target, "checkpoint.v1")} == {public(decided)}


@only_postgresql
def test_machines_that_share_a_database_share_its_key(database: Database, tmp_path: Path) -> None:
    here, there, third = (tmp_path / name for name in ("here", "there", "third"))
    for folder in (here, there, third):
        folder.mkdir()
    on = {"ACCORD_DATABASE_URL": database.url}
    # A secret that is set by a variable is kept in no folder: the key would not outlive this machine either.
    assert accord_here(third, "log", "list", ACCORD_SECRET_KEY="theirs", **on).code == 0
    assert not (third / "accord-log.key").exists()
    assert accord(here, "room", typed=CHAT, **on).code == 0
    refused = accord(there, "room", typed=CLOSES, **on)
    assert refused.code == 1
    assert "is not in accord-log.key" in refused.err
    assert not (there / "accord-log.key").exists(), "never another one"
    shutil.copy(here / "accord-log.key", there)
    assert accord(there, "room", typed=CLOSES, **on).code == 0
    assert len(list(there.glob("accord_*.mark"))) == 1
    assert accord_here(there, "log", "mark", "show", **on).code == 0


# --------------------------------------------------------------------------------------------------- how far it was


def test_an_older_copy_of_the_database_does_not_start_until_somebody_says_so(decided: Path) -> None:
    shutil.copy(decided / "accord.db", decided / "backup.db")
    accord(decided, "room", typed=CLOSES)
    assert accord_here(decided, "log", "mark", "show").code == 0
    assert accord_here(decided, "log", "export", "export.jsonl").code == 0
    shutil.copy(decided / "backup.db", decided / "accord.db")
    (decided / "rights.toml").write_text('[[right]]\nright = "close"\nwho = ["administrators"]\n')
    assert accord_here(decided, "rights", "check", "rights.toml").code == 0
    for command in (
        ("room",),
        ("run",),
        ("log", "key", "rotate"),
        ("log", "import", "export.jsonl"),
        ("person", "erase", "bo", "--yes"),
        ("rights", "import", "rights.toml"),
    ):
        refused = accord(decided, *command)
        assert refused.code == 1, command
        assert "an older copy was put back" in refused.err
        assert "log mark accept" in refused.err
    assert accord_here(decided, "doctor").code == 1
    assert accord_here(decided, "log", "mark", "show").code == 1
    assert accord_here(decided, "log", "list").code == 0
    assert "entries, says accord.db.mark, and has" in accord_here(decided, "log", "verify").err
    marked = json.loads((decided / "accord.db.mark").read_text(encoding="utf-8"))
    [(log, mark)] = marked.items()
    accepted = accord_here(decided, "log", "mark", "accept")
    assert accepted.code == 0
    assert mark["root"] in accepted.out
    assert accord(decided, "room", typed=CLOSES).code == 0
    assert bodies(decided, "restore_accepted.v1") == [
        {"log": log, "size": mark["size"], "root": mark["root"]}
    ]
    assert accord_here(decided, "log", "verify").code == 0
    assert accord_here(decided, "log", "mark", "show").code == 0
    assert accord_here(decided, "log", "mark", "accept").out.startswith("The database holds what was marked")


@pytest.mark.parametrize("instead", ["none", "another", "rewritten"])
def test_neither_does_another_log_or_none(
    decided: Path, tmp_path_factory: pytest.TempPathFactory, instead: str
) -> None:
    database = decided / "accord.db"
    if instead == "rewritten":
        other = tmp_path_factory.mktemp("other")
        accord(other, "room", typed=CHAT)
        log = json.loads((decided / "accord.db.mark").read_text(encoding="utf-8")).popitem()[0]
        renamed = json.loads((other / "accord.db.mark").read_text(encoding="utf-8")).popitem()[1]
        (decided / "accord.db.mark").write_text(json.dumps({log: {**renamed, "root": "sha256:00"}}))
    else:
        database.unlink()
    if instead == "another":
        other = tmp_path_factory.mktemp("other")
        accord(other, "room", typed=CHAT)
        shutil.copy(other / "accord.db", database)
        shutil.copy(other / "accord-log.key", decided / "accord-log.key")
    refused = accord(decided, "room", typed="ann: hello\n")
    assert refused.code == 1
    assert "but another one, or none" in refused.err
    accepted = accord_here(decided, "log", "mark", "accept")
    assert accepted.code == 0
    assert ("There is no log yet" in accepted.out) == (instead == "none")
    assert accord(decided, "room", typed="ann: hello\n").code == 0
    assert len(bodies(decided, "restore_accepted.v1")) == (instead != "none")


def test_without_a_mark_an_empty_database_is_new_and_a_mark_that_is_garbage_is_said(decided: Path) -> None:
    (decided / "accord.db.mark").unlink()
    (decided / "accord.db").unlink()
    assert accord(decided, "room", typed=CHAT).code == 0
    (decided / "accord.db.mark").write_text("{", encoding="utf-8")
    refused = accord(decided, "room", typed="ann: hello\n")
    assert refused.code == 1
    assert "cannot be read at" in refused.err
    assert accord_here(decided, "log", "mark", "accept").code == 0
    assert accord(decided, "room", typed=CLOSES).code == 0
    assert accord_here(decided, "log", "mark", "show").code == 0


async def test_programs_that_mark_at_once_leave_the_latest_of_each_log(tmp_path: Path) -> None:
    programs = [Marks(tmp_path / "accord.db.mark") for _ in range(4)]
    for size in (3, 9, 5, 7):
        for program, log in zip(programs, "abab", strict=True):
            made = {"log": log, "size": size + ord(log), "root": f"sha256:{size}", "at": ""}
            program.note([made])
    await asyncio.gather(*(program.settle() for program in programs))
    assert [(mark.log, mark.size, mark.root) for mark in programs[0].read()] == [
        ("a", 9 + ord("a"), "sha256:9"),
        ("b", 9 + ord("b"), "sha256:9"),
    ]
    assert os.listdir(tmp_path) == ["accord.db.mark"]


async def test_a_mark_that_cannot_be_written_stops_no_close(house: House, quiet: io.StringIO) -> None:
    house.app.marks.file.mkdir()
    await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
    await house.does("bo", Vote(decision=1, choice="yes"))
    house.clock.advance(days=30)
    await house.app.settle()
    assert await house.rows("SELECT status FROM decision") == [("closed",)]
    await house.app.marks.settle()
    assert "mark_not_written" in quiet.getvalue()
    house.app.marks.file.rmdir()
    await house.does("ann", Propose(text="Plant a tree", process="majority"))
    await house.does("bo", Vote(decision=2, choice="yes"))
    house.clock.advance(days=30)
    await house.app.settle()
    await house.app.marks.settle()
    [mark] = house.app.marks.read()
    record = await house.app.ask(ShowRecord(number=2), Viewer(operator=True))
    assert isinstance(record, RecordView)
    assert mark.root == f"sha256:{record.root}"


# --------------------------------------------------------------------------------------- held against what was kept


def test_the_digits_of_the_chat_and_a_proof_convince_a_stranger(tmp_path: Path) -> None:
    said = accord(tmp_path, "room", typed=CHAT).out
    digits = said.partition("Log checkpoint ")[2][:12]
    first = exported(tmp_path, "first.jsonl")
    accord(tmp_path, "room", typed=CLOSES)
    second = exported(tmp_path, "second.jsonl")
    held = accord_here(tmp_path, "log", "verify", second, "--checkpoint", digits, "--against", first)
    assert held.code == 0, held.err
    assert "It contains what was kept" in held.out
    assert "It goes on where the other ended" in held.out
    older = accord_here(tmp_path, "log", "verify", first, "--checkpoint", second, "--json")
    assert older.code == 1
    assert [one["code"] for one in json.loads(older.out)["held"]] == ["older"]
    assert digits in accord_here(tmp_path, "log", "show", "D-1", "--as", "cite").out
    (tmp_path / "proof.json").write_text(accord_here(tmp_path, "log", "proof", "D-1").out, encoding="utf-8")
    (tmp_path / "growth.json").write_text(
        accord_here(tmp_path, "log", "proof", "--from", "7").out, encoding="utf-8"
    )
    shutil.copy(ROOT / "storage" / "verify_log.py", tmp_path / "script.py")
    for name in ("proof.json", "growth.json"):
        command = [sys.executable, "-I", "-S", "script.py", "--proof", name, "--checkpoint", digits]
        script = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        program = accord_here(tmp_path, "log", "verify", "--proof", name, "--checkpoint", digits)
        assert (script.returncode, script.stdout) == (0, program.out)
    wrong = digits.translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    assert accord_here(tmp_path, "log", "verify", "--proof", "proof.json", "--checkpoint", wrong).code == 1
    for usage in (
        ("verify", "--checkpoint", digits),
        ("verify", second, "--checkpoint", "abc"),
        ("verify", second, "--proof", "proof.json"),
        ("verify", "--proof", "proof.json", "--against", first),
        ("proof",),
        ("proof", "D-1", "--to", "7"),
    ):
        assert accord_here(tmp_path, "log", *usage).code == 2, usage
    assert accord_here(tmp_path, "log", "proof", "D-9").code == 1
    assert accord_here(tmp_path, "log", "proof", "--from", "900").code == 1


def test_with_nothing_to_check_it_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    assert accord_here(tmp_path, "log", "verify").code == 1
    assert accord_here(tmp_path, "log", "verify", "empty.jsonl").code == 1
    assert accord_here(tmp_path, "log", "verify", "--proof", "empty.jsonl").code == 1
