"""`accord log export` in the formats of other programs, as people run it."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.bot.command import CHAT, FIELD, Done, accord, accord_here, started
from tests.waiting import HANGS_AFTER_SECONDS


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    assert accord(tmp_path, "room", typed=CHAT).code == 0
    return tmp_path


def kept(folder: Path, *more: str) -> Done:
    return accord_here(folder, "log", "export", "--format", "madr", "decisions", *more)


def contents(folder: Path) -> dict[str, tuple[str, int]]:
    return {file.name: (file.read_text("utf-8"), file.stat().st_ino) for file in folder.iterdir()}


def test_a_folder_is_kept_current_and_only_what_changed_is_written(decided: Path) -> None:
    folder = decided / "decisions"
    folder.mkdir()
    (folder / "README.md").write_text("ours")
    (folder / "0001-by-hand.md").write_text("# By hand\n")
    assert "Decisions in decisions: 2. Files written: 2." in kept(decided).err
    first = contents(folder)
    assert set(first) == {"README.md", "0001-by-hand.md", "0001-ship-on-fridays.md", "0002-paint-the-shed.md"}
    assert "Which colour?" in first["0002-paint-the-shed.md"][0]
    assert "Decisions in decisions: 2. Files written: 0." in kept(decided).err
    assert contents(folder) == first
    assert accord(decided, "room", typed='ann: /amend D-2 "Paint the shed blue"\n').code == 0
    done = kept(decided)
    assert "Files written: 1; removed under an earlier name: 1." in done.err
    after = contents(folder)
    assert set(after) == {*first, "0002-paint-the-shed-blue.md"} - {"0002-paint-the-shed.md"}
    assert {name: after[name] for name in after.keys() & first.keys()} == {
        name: first[name] for name in after.keys() & first.keys()
    }


def test_a_file_that_somebody_else_made_is_never_written_over(decided: Path, tmp_path: Path) -> None:
    folder = decided / "decisions"
    folder.mkdir()
    (folder / "0002-paint-the-shed.md").write_text("# Ours\n")
    done = kept(decided)
    assert done.code == 1
    assert "was not made by this log" in done.err
    assert {name: text for name, (text, _) in contents(folder).items()} == {
        "0002-paint-the-shed.md": "# Ours\n"
    }
    (folder / "0002-paint-the-shed.md").unlink()
    assert kept(decided).code == 0
    other = tmp_path / "other"
    other.mkdir()
    assert accord(other, "room", typed=CHAT).code == 0
    foreign = accord_here(other, "log", "export", "--format", "madr", str(folder))
    assert foreign.code == 1
    assert "was not made by this log" in foreign.err


def test_the_format_follows_the_ending_and_a_file_is_for_whoever_made_it(decided: Path) -> None:
    for name, begins in (
        ("log.jsonl", '{"at":'),
        ("log.JSON", '{"checkpoint":'),
        ("log.csv", "number,title,"),
    ):
        (decided / name).write_text("before")
        assert accord_here(decided, "log", "export", name).code == 0
        assert (decided / name).read_text("utf-8").startswith(begins)
        assert stat.S_IMODE((decided / name).stat().st_mode) == 0o600
    assert accord_here(decided, "log", "export", "marked.csv", "--bom").code == 0
    assert (decided / "marked.csv").read_bytes().startswith(b"\xef\xbb\xbfnumber")
    assert [file for file in decided.iterdir() if file.name.startswith(".accord-")] == []
    piped = accord_here(decided, "log", "export", "--format", "csv").out
    assert [line.partition(",")[0] for line in piped.splitlines()] == ["number", "1", "2"]
    named = accord_here(decided, "log", "export", "log.txt", "--format", "json")
    assert named.code == 0
    assert json.loads((decided / "log.txt").read_text("utf-8"))["entries"]


def test_whatever_is_made_is_readable_for_its_owner_alone(tmp_path: Path) -> None:
    """The database with what SQLite keeps beside it while it is open, the key, and every file that a command writes."""
    old = os.umask(0o022)
    try:
        typed = FIELD / "53-ballots-out-again.txt"
        running = started(tmp_path, "room")
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write("ann: hello\n")
        running.stdin.flush()
        running.stdout.readline()
        made = {path.name for path in tmp_path.iterdir()}
        assert {"accord.db", "accord.db-wal", "accord.db-shm", "accord.key"} <= made
        assert _modes(tmp_path, made) == {0o600}
        running.communicate(typed.read_text("utf-8"), timeout=HANGS_AFTER_SECONDS)
        [someone, *_] = json.loads(accord_here(tmp_path, "person", "list", "--json").out)
        for *command, name in (
            ("log", "export", "log.jsonl"),
            ("log", "export", "log.csv"),
            ("log", "ballots", "D-1", "ballots.csv"),
            ("person", "export", someone["name"], "person.json"),
            ("tally", "ballots.csv", "--method", "irv", "--svg", "totals.svg"),
        ):
            done = accord_here(tmp_path, *command, name)
            assert done.code == 0, done.err
            assert _modes(tmp_path, {name}) == {0o600}
    finally:
        os.umask(old)


def _modes(folder: Path, names: set[str]) -> set[int]:
    return {stat.S_IMODE((folder / name).stat().st_mode) for name in names}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["log.xlsx"], "No format has the ending .xlsx. These are: .jsonl, .json, .csv, .ics, .atom, .xml"),
        (["log"], "log has no ending that says its format"),
        (["log.md"], "For a folder of Markdown files: --format madr DIR."),
        (["log.csv", "--people"], "leave them out for csv"),
        (["log.json", "--bom"], "leave it out for json"),
        (["--format", "madr"], "Markdown files need a folder"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_writes_nothing(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = accord_here(tmp_path, "log", "export", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not (tmp_path / arguments[0]).exists()


def test_a_place_that_cannot_be_written_to_keeps_what_was_there(decided: Path) -> None:
    done = accord_here(decided, "log", "export", "nowhere/log.csv")
    assert (done.code, "cannot be written" in done.err) == (1, True)
    (decided / "file").write_text("x")
    assert kept(decided).code == 0
    blocked = accord_here(decided, "log", "export", "--format", "madr", "file")
    assert (blocked.code, "cannot be written" in blocked.err) == (1, True)


def test_without_a_log_there_is_nothing_to_keep(tmp_path: Path) -> None:
    done = kept(tmp_path)
    assert (done.code, "nothing was decided here" in done.err) == (1, True)
    assert not (tmp_path / "decisions").exists()


def test_a_decision_is_cited_and_its_result_told(decided: Path) -> None:
    cite = accord_here(decided, "log", "show", "D-1", "--as", "cite").out
    assert cite.startswith("D-1 “Ship on Fridays”: Adopted on ")
    assert cite.count("\n") == 1
    mail = accord_here(decided, "log", "show", "D-1", "--as", "mail").out
    assert mail.startswith("Subject: [RESULT] [VOTE] Ship on Fridays\n")
    assert "yes: 2 (ann, bo)" in mail
    still = accord_here(decided, "log", "show", "D-2", "--as", "mail")
    assert (still.code, "D-2 is open" in still.err) == (1, True)
    assert accord_here(decided, "log", "show", "D-1", "--as", "cite", "--json").code == 2


def test_a_calendar_holds_the_deadlines(decided: Path) -> None:
    assert accord_here(decided, "log", "export", "log.ics").code == 0
    text = (decided / "log.ics").read_bytes().decode("utf-8")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VALARM") == 1  # that of the one that is open
    assert "SUMMARY:D-2 Paint the shed" in text
