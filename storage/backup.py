"""A backup: one file that holds a whole database, written while programs run, and looked through before it counts.

It is a SQLite database with the rows of ours, whatever ours runs on, and a table `accord_backup` with what it is (the size
and head of each log), and the files that belong to it.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection

from consensus.frozen import Frozen
from consensus.plain import from_json, instant_text, to_json
from consensus.refusal import Refused
from storage import audit, postgresql, schema
from storage.copying import Copied, copy
from storage.database import url_of, writing_engine
from storage.definitions import Definitions

T = TypeVar("T")
TABLE = "accord_backup"
_ABOUT = "about"
_PREFIX = ".accord-"


class Head(Frozen):
    log: str
    size: int
    head: str


class About(Frozen):
    """What a backup says of itself. `program`: the version that wrote it; `at`: real time, in UTC."""

    at: str
    program: str
    revision: str
    logs: tuple[Head, ...]


class Checked(NamedTuple):
    """`about` is None for a database that is no backup. `problems` are sentences; without any it is whole."""

    about: About | None
    logs: tuple[Head, ...]
    problems: tuple[str, ...]


def write(
    source: str,
    path: Path,
    files: Mapping[str, bytes],
    definitions: Definitions,
    *,
    at: datetime,
    program: str,
) -> Checked:
    """Write a backup of the database at this URL, with these files (name -> content), for its owner alone.

    Not to be called where a loop is running. It gets its name when it is whole and looked through. Raises Refused: `backup-exists`, `backup-of-nothing`,
    `backup-not-whole`, and those of storage.copying.copy. Raises OSError.
    """
    if path.exists():
        raise Refused("backup-exists", try_code="name-another-path", path=str(path))
    revision = schema.current(source)
    if revision is None:
        raise Refused("backup-of-nothing")
    descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".backup", dir=path.parent)
    os.close(descriptor)
    beside = Path(name)
    try:
        url = url_of(source)
        if postgresql.is_server(url):
            asyncio.run(copy(source, name))
        else:
            _copy_file(Path(url.database or ""), beside)
        with closing(sqlite3.connect(beside)) as connection:
            # One file: whoever copies it has all of it.
            connection.execute("PRAGMA journal_mode = DELETE")
            logs = _heads(connection)
            about = About(at=instant_text(at), program=program, revision=revision, logs=logs)
            with connection:
                connection.execute(f"CREATE TABLE {TABLE} (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
                rows = [(_ABOUT, to_json(about).encode()), *files.items()]
                connection.executemany(f"INSERT INTO {TABLE} VALUES (?, ?)", rows)  # noqa: S608  a name of ours
        checked = check(beside, definitions)
        if checked.problems:
            raise Refused("backup-not-whole", try_code="check-the-database", problem=checked.problems[0])
        with open(beside, "rb") as file:
            os.fsync(file.fileno())
        os.link(beside, path)  # unlike a new name, it never takes the place of a file that is there
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        return checked
    finally:
        for left in beside.parent.glob(f"{beside.name}*"):
            with suppress(OSError):
                left.unlink()


def check(path: Path, definitions: Definitions) -> Checked:
    """Look through a backup, or through the file of a database that nobody uses. Changes nothing. Raises OSError."""
    with open(path, "rb") as file:
        if not file.read(1):
            return Checked(None, (), (_EMPTY,))
    with _copied(path) as own:
        try:
            with closing(sqlite3.connect(own)) as connection:
                [[state]] = connection.execute("PRAGMA integrity_check(1)")
                if state != "ok":
                    return Checked(None, (), (f"The file is damaged: {state}",))
                names = {name for [name] in connection.execute("SELECT name FROM sqlite_master")}
                if "alembic_version" not in names:
                    return Checked(None, (), (_EMPTY if not names else "This is no database of Accord.",))
                if schema.COPYING in names:
                    return Checked(None, (), ("A copy into this database was begun and not finished.",))
                about = _about(connection) if TABLE in names else None
                logs = _heads(connection)
        except sqlite3.DatabaseError as error:
            return Checked(None, (), (f"The file is damaged: {error}",))
        problems = []
        if about is not None and about.logs != logs:
            problems.append("It does not hold what it says that it holds.")
        if not logs:
            problems.append(_EMPTY)
        if schema.current(str(own)) == schema.LATEST:
            faults = _with(own, lambda connection: audit.audit(connection, definitions).faults)
            problems += [fault.message for fault in faults]
        return Checked(about, logs, tuple(problems))


_EMPTY = (
    "It holds nothing. The file of a database that is in use may be empty while all is in the file beside it (-wal): "
    "make a backup with accord db backup."
)


def restore(path: Path, target: str, definitions: Definitions) -> tuple[Copied, Mapping[str, bytes]]:
    """Bring a backup into an empty database. Returns what was copied, and the files that came with it.

    What was waiting to be sent is looked for before it is sent again, for it may have been sent after the backup was made.
    Raises Refused: `backup-not-whole`, and those of copy. Raises OSError.
    """
    checked = check(path, definitions)
    if checked.problems:
        raise Refused("backup-not-whole", try_code="take-another-backup", problem=checked.problems[0])
    with _copied(path) as own:
        files: dict[str, bytes] = {}
        with closing(sqlite3.connect(own)) as connection, connection:
            if checked.about is not None:
                files = dict(connection.execute(f"SELECT name, content FROM {TABLE}"))  # noqa: S608  a name of ours
                connection.execute(f"DROP TABLE {TABLE}")
        if schema.current(str(own)) != schema.LATEST:
            schema.upgrade(str(own))
            _with(
                own, lambda connection: audit.renew_headers(connection, definitions), begin="BEGIN IMMEDIATE"
            )
        with closing(sqlite3.connect(own)) as connection, connection:
            for table, waiting in _WAITING.items():
                connection.execute(
                    f"UPDATE {table} SET in_doubt = 1, taken_at = NULL, taken_by = NULL WHERE {waiting}"  # noqa: S608  names of ours
                )
        copied = asyncio.run(copy(str(own), target))
    files.pop(_ABOUT, None)
    return copied, files


_WAITING = {
    "outbox_card": "wanted > sent AND NOT lost",
    "outbox_notice": "state = 'waiting'",
    "request": "state = 'waiting'",
    "digest": "1",
}
"""Tables of what is sent -> which of their rows were not known to be sent."""


def _copy_file(database: Path, onto: Path) -> None:
    """All pages as they are at one moment, while others read and write."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(onto)) as target,
    ):
        source.backup(target)


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """A copy of the file, for SQLite to do with as it likes."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        own = Path(folder) / "copy.db"
        for suffix in ("", "-wal"):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                shutil.copyfile(beside, own.with_name(own.name + suffix))
        own.chmod(0o600)
        yield own


def _about(connection: sqlite3.Connection) -> About | None:
    row = connection.execute(f"SELECT content FROM {TABLE} WHERE name = ?", (_ABOUT,)).fetchone()  # noqa: S608  a name of ours
    try:
        return None if row is None else from_json(About, bytes(row[0]).decode())
    except ValueError:
        return None


def _heads(connection: sqlite3.Connection) -> tuple[Head, ...]:
    rows = connection.execute("SELECT log, head_seq + 1, head_hash FROM community ORDER BY log")
    return tuple(Head(log=log, size=size, head=head) for log, size, head in rows)


def _with(own: Path, job: Callable[[Connection], T], *, begin: str = "BEGIN") -> T:
    """Run this over the file in one transaction."""
    engine = writing_engine(url_of(str(own)), begin=begin)
    try:
        with engine.begin() as connection:
            return job(connection)
    finally:
        engine.dispose()
