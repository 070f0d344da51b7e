"""The database kept and brought back: `accord db backup`, `check`, `restore`, backups by themselves, and the upgrade."""

import asyncio
import gzip
import json
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.backups import Backups, made
from bot.settings import Settings
from bot.upgrading import bring_up
from consensus.commands import Propose
from storage import backup, schema
from storage.database import url_of
from storage.errors import shown
from tests.bot.command import CHAT, Done, accord, accord_here
from tests.bot.house import StandingClock, Wall, house_at
from tests.databases import SQLITE, Database, Server
from tests.old_databases import FOLDER, KEY
from tests.waiting import slow

REVISIONS = sorted(path.name.partition(".")[0] for path in FOLDER.iterdir())
NEVER_BY_ITSELF = ("0006", "0011", "0012", "0013", "0017", "0018", "0019", "0020", "0021", "0026")
"""Came together with the next one."""
OWN = """\
id = "ours"
version = 1
title = "Ours"
purpose = "Small things."
use_when = "It is small."
not_when = "It is large."
unit = "proposal"
electorate = { snapshot = "live" }
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which something was decided."""
    folder = tmp_path_factory.mktemp("told")
    assert accord_here(folder, "log", "list").code == 0
    assert accord(folder, "room", typed=CHAT).code == 0
    return folder


@pytest.fixture
def decided(told: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told, tmp_path / "decided"))


def test_a_backup_holds_all_and_is_brought_back_elsewhere(decided: Path, tmp_path: Path) -> None:
    (decided / "processes").mkdir()
    (decided / "processes" / "ours.toml").write_text(OWN)
    done = accord_here(decided, "db", "backup", "kept.backup")
    assert (done.code, done.err) == (0, "")
    assert "entries, written and checked." in done.out
    assert stat.S_IMODE((decided / "kept.backup").stat().st_mode) == 0o600
    assert (decided / "accord.key").read_text().strip().encode() not in (decided / "kept.backup").read_bytes()
    again = accord_here(decided, "db", "backup", "kept.backup")
    assert again.code == 1
    assert "there already" in again.err
    checked = json.loads(accord_here(tmp_path, "db", "check", "decided/kept.backup", "--json").out)
    assert (checked["ok"], checked["backup"], checked["problems"]) == (True, True, [])

    (new := tmp_path / "new").mkdir()
    back = accord_here(new, "db", "restore", "../decided/kept.backup")
    assert (back.code, back.err) == (0, "")
    assert (new / "processes" / "ours.toml").read_text() == OWN
    assert accord_here(new, "log", "list").out == accord_here(decided, "log", "list").out
    verified = accord_here(new, "log", "verify")
    assert verified.code == 0
    assert verified.out == accord_here(decided, "log", "verify").out
    over = accord_here(new, "db", "restore", "../decided/kept.backup")
    assert over.code == 1
    assert "is not empty" in over.err
    assert [path.name for path in (*new.iterdir(), *decided.iterdir()) if path.name.startswith(".")] == []


def test_keys_travel_only_when_asked_for_and_sealed(decided: Path, tmp_path: Path) -> None:
    key = (decided / "accord.key").read_text()
    assert accord(decided, "db", "backup", "kept.backup", "--with-keys", typed="open sesame\n").code == 0
    assert key.strip().encode() not in (decided / "kept.backup").read_bytes()
    (first := tmp_path / "first").mkdir()
    wrong = accord(first, "db", "restore", "../decided/kept.backup", typed="shut\n")
    assert wrong.code == 1
    assert "does not open the keys" in wrong.err
    assert not (first / "accord.key").exists()
    (second := tmp_path / "second").mkdir()
    assert accord(second, "db", "restore", "../decided/kept.backup", typed="open sesame\n").code == 0
    assert (second / "accord.key").read_text() == key
    assert (second / "accord-log.key").read_text() == (decided / "accord-log.key").read_text()
    assert accord(second, "room", typed="ann: hello\n").code == 0
    assert stat.S_IMODE((second / "accord.key").stat().st_mode) == 0o600
    assert accord(decided, "db", "backup", "other.backup", "--with-keys", typed="").code == 2


def test_what_is_no_whole_database_is_told_and_not_restored(decided: Path, tmp_path: Path) -> None:
    assert accord_here(decided, "db", "backup", "kept.backup").code == 0
    whole = (decided / "kept.backup").read_bytes()

    def checked(name: str, content: bytes) -> Done:
        (tmp_path / name).write_bytes(content)
        (tmp_path / f"{name}.d").mkdir()
        restored = accord_here(tmp_path / f"{name}.d", "db", "restore", f"../{name}")
        assert restored.code == 1, restored
        return accord_here(tmp_path, "db", "check", name)

    for name, content, told in (
        ("empty", b"", "It holds nothing"),
        ("text", b"not a database at all" * 300, "damaged"),
        ("cut", whole[: len(whole) // 2], "damaged"),
    ):
        done = checked(name, content)
        assert done.code == 1
        assert told in done.err
    for name, statement, told in (
        ("other", "DROP TABLE alembic_version", "no database of Accord"),
        ("shorter", "UPDATE community SET head_seq = head_seq - 1", "does not hold what it says"),
        (
            "changed",
            "UPDATE private SET value = '\"Ship on Sundays\"' WHERE value LIKE '%Ship on Fridays%'",
            "was changed",
        ),
        ("emptied", "PRAGMA foreign_keys = OFF; DELETE FROM community", "It holds nothing"),
    ):
        (tmp_path / "draft").write_bytes(whole)
        with closing(sqlite3.connect(tmp_path / "draft")) as connection, connection:
            connection.executescript(statement)
        done = checked(name, (tmp_path / "draft").read_bytes())
        assert done.code == 1, name
        assert told in done.err, done.err
    assert accord_here(tmp_path, "db", "check", "nowhere").code == 1


async def test_a_plain_copy_of_a_database_in_use_is_told_from_a_whole_one(tmp_path: Path) -> None:
    """All is in the file beside it, and a copy of the one file holds nothing; a backup made at that moment holds all."""
    url = str(tmp_path / "accord.db")
    async with house_at(Database(SQLITE, url)) as house:
        await house.does("ann", Propose(text="Ship on Fridays"))
        shutil.copy(url, tmp_path / "copy.db")
        plain = backup.check(tmp_path / "copy.db", house.app.store.definitions)
        assert "-wal" in plain.problems[0]
        both = backup.check(Path(url), house.app.store.definitions)
        assert both.problems == ()


async def test_what_was_sent_after_the_backup_is_not_sent_again(tmp_path: Path) -> None:
    clock, wall = StandingClock(), Wall()
    async with house_at(tmp_path / "accord.db", clock=clock, wall=wall) as house:
        await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
        definitions = house.app.store.definitions
        backup.write(
            str(tmp_path / "accord.db"), tmp_path / "kept", {}, definitions, at=clock.now(), program="test"
        )
        await house.app.settle()
        assert len(wall.posts) == 1
    await asyncio.to_thread(backup.restore, tmp_path / "kept", str(tmp_path / "new.db"), definitions)
    async with house_at(tmp_path / "new.db", clock=clock, wall=wall) as house:
        await house.app.settle()
        assert len(wall.posts) == 1
        clock.advance(days=30)
        await house.app.settle()
        assert wall.posts[0] in wall.edits, "the card goes on where it stands"


async def test_backups_are_made_by_themselves_and_old_ones_go(decided: Path) -> None:
    (kept := decided / "kept").mkdir()
    settings = Settings(
        _env_file=None,
        ACCORD_DATABASE_URL=str(decided / "accord.db"),
        ACCORD_BACKUP_DIR=kept,
        ACCORD_BACKUP_EVERY="6h",
        ACCORD_BACKUP_KEEP=2,
    )
    clock = StandingClock(datetime(2026, 11, 30, 20, 0, tzinfo=UTC))
    backups = Backups(settings, clock)
    (kept / "of-somebody.backup").write_text("stays")
    for hours in (0, 5, 1, 6, 6):
        clock.advance(hours=hours)
        await backups.keep()
    assert [at for at, _ in made(kept)] == [clock.now() - timedelta(hours=6), clock.now()]
    assert (kept / "of-somebody.backup").exists()
    for _, path in made(kept):
        assert accord_here(decided, "db", "check", str(path)).code == 0


@pytest.mark.parametrize("problem", [{"ACCORD_BACKUP_EVERY": "often"}, {"ACCORD_BACKUP_EVERY": "5m"}])
def test_how_often_is_a_span_of_time(tmp_path: Path, problem: dict[str, str]) -> None:
    done = accord_here(tmp_path, "doctor", **problem)
    assert done.code == 1
    assert "ACCORD_BACKUP_EVERY" in done.out


# ------------------------------------------------------------------------------------------------------------ upgrade


def old(revision: str, folder: Path) -> Path:
    file = folder / "accord.db"
    file.write_bytes(gzip.decompress((FOLDER / f"{revision}.db.gz").read_bytes()))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # as a program leaves it
    (folder / "accord-log.key").write_text(KEY)
    return file


def test_each_form_has_its_file() -> None:
    assert sorted({*REVISIONS, *NEVER_BY_ITSELF}) == sorted(schema.KNOWN)


def test_an_older_database_is_opened_by_nothing_but_the_upgrade(tmp_path: Path) -> None:
    file = old(schema.KNOWN[0], tmp_path)
    before = file.read_bytes()
    for line in (("log", "list"), ("log", "verify"), ("room",), ("person", "list")):
        refused = accord(tmp_path, *line)
        assert refused.code == 1
        assert "accord db upgrade" in refused.err
    tried = accord_here(tmp_path, "db", "upgrade", "--try")
    assert (tried.code, tried.err) == (0, "")
    assert "Nothing was changed" in tried.out
    assert file.read_bytes() == before
    done = accord_here(tmp_path, "db", "upgrade")
    assert f"at revision {schema.LATEST} now; it was {schema.KNOWN[0]} before" in done.out
    [kept] = tmp_path.glob("*.backup")
    assert str(kept.name) in done.out
    assert accord_here(tmp_path, "db", "check", kept.name).code == 0
    assert accord_here(tmp_path, "log", "verify").code == 0
    assert "up to date" in accord_here(tmp_path, "db", "upgrade").out


@pytest.mark.parametrize(
    "revision", [REVISIONS[0], *(pytest.param(revision, marks=slow) for revision in REVISIONS[1:])]
)
def test_a_database_of_each_form_is_brought_up_and_goes_on(tmp_path: Path, revision: str) -> None:
    old(revision, tmp_path)
    settings = Settings(_env_file=None, ACCORD_DATABASE_URL=str(tmp_path / "accord.db"))
    done = bring_up(settings, StandingClock())
    assert (done.before, done.after) == (revision, schema.LATEST)
    assert (done.kept is None) == (revision == schema.LATEST)
    assert_goes_on(tmp_path)


@slow
@pytest.mark.parametrize("revision", [REVISIONS[0], "0010", "0016"])
def test_a_server_of_each_form_is_brought_up_and_goes_on(
    tmp_path: Path, postgresql: Server, revision: str
) -> None:
    file = old(revision, tmp_path)
    name = postgresql.new(template="template0")
    url = postgresql.url(name)
    try:
        moved = accord_here(tmp_path, "db", "copy", str(file), url)
        assert (moved.code, moved.err) == (0, "")
        assert schema.current(url) == revision
        done = accord_here(tmp_path, "db", "upgrade", ACCORD_DATABASE_URL=url)
        assert (done.code, done.err) == (0, "")
        assert_goes_on(tmp_path, ACCORD_DATABASE_URL=url)
    finally:
        postgresql.drop(name)


def assert_goes_on(folder: Path, **settings: str) -> None:
    """The same four decisions are there, the open ones end, and all figures hold."""
    told = json.loads(accord_here(folder, "log", "list", "--json", **settings).out)
    assert {row["number"]: row["outcome"] for row in told} == {1: "adopted", 2: None, 3: None, 4: "adopted"}
    lines = 'cy: /vote D-3 Lyon\nbo: /withdraw D-2.1\n@+30d\nann: /propose "And so on"\n'
    assert accord(folder, "room", typed=lines, **settings).code == 0
    rows = {
        row["number"]: row for row in json.loads(accord_here(folder, "log", "list", "--json", **settings).out)
    }
    assert rows[2]["outcome"] in ("adopted", "no_quorum")
    assert sorted(rows[3]["winners"]) == ["Lyon", "Osaka"]
    assert 5 in rows
    verified = accord_here(folder, "log", "verify", **settings)
    assert (verified.code, verified.err) == (0, "")


def test_the_version_says_which_databases_it_has() -> None:
    done = accord_here(Path(), "--version")
    assert schema.LATEST in done.out
    assert shown(str(url_of("x.db"))) == "x.db"
