"""Bringing a database to the form that this version expects, and refusing one that it does not know.

Alembic is imported only when there is something to do: every command looks here first, and most find nothing.
"""

import os
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from consensus.refusal import Refused
from storage import dialect, postgresql
from storage.database import BUSY_TIMEOUT_SECONDS, url_of, writing_engine
from storage.errors import errors_as_refusals, shown

LATEST = "0027"
"""The revision of the newest migration."""
KNOWN = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
    "0020",
    "0021",
    "0022",
    "0025",
    "0026",
    "0027",
)
COPYING = "accord_copying"
"""A table that a database has until all rows of another one are copied into it."""
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(
    typed_url: str,
    to: str = LATEST,
    *,
    busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS,
    unfinished: bool = False,
) -> str:
    """Bring the database (made, if there is none) to the latest form, or the one that is named; returns its revision.
    `unfinished`: also one that another is being copied into.

    Raises Refused: `database-newer`, `database-unusable`, `database-unfinished`, `database-locked`, `database-read-only`, `database-full`; of a
    server also `database-unreachable`, `database-login-refused`, `database-missing`.
    """
    url = url_of(typed_url)
    if not postgresql.is_server(url):
        _require_folder(url)
        _make_private(url)
    if _read_revision(url, busy_timeout_seconds, unfinished=unfinished) == to:
        return to

    def bring_up(connection: Connection) -> None:
        dialect.lock_form(connection)
        if _revision(connection, shown(str(url)), unfinished=unfinished) != to:
            _migrate(connection, to)

    if postgresql.is_server(url):
        postgresql.at_once(url, bring_up, busy_timeout_seconds=busy_timeout_seconds)
        return to
    engine = writing_engine(url, busy_timeout_seconds=busy_timeout_seconds)
    try:
        # The transaction takes the write lock first, so that two programs that start together do not both migrate.
        with errors_as_refusals(shown(str(url))), engine.begin() as connection:
            bring_up(connection)
    finally:
        engine.dispose()
    return to


def require(typed_url: str, *, busy_timeout_seconds: float = BUSY_TIMEOUT_SECONDS) -> None:
    """The database, made if there is none, has the latest form. Raises Refused `database-older`, and as `upgrade` does."""
    url = url_of(typed_url)
    if _read_revision(url, busy_timeout_seconds) not in (None, LATEST):
        raise Refused("database-older", try_code="upgrade-database", database=shown(str(url)))
    upgrade(typed_url, busy_timeout_seconds=busy_timeout_seconds)


def current(typed_url: str, *, unfinished: bool = False) -> str | None:
    """The revision of the database; None where there is none yet. Changes nothing. Raises Refused as `upgrade` does."""
    return _read_revision(url_of(typed_url), BUSY_TIMEOUT_SECONDS, unfinished=unfinished)


def _read_revision(url: URL, busy_timeout_seconds: float, *, unfinished: bool = False) -> str | None:
    """Asked without the write lock: what is up to date can be opened while somebody else writes."""
    if postgresql.is_server(url):
        look = partial(_revision, where=shown(str(url)), unfinished=unfinished)
        return postgresql.at_once(url, look, busy_timeout_seconds=busy_timeout_seconds)
    if not Path(url.database or "").exists():
        return None
    engine = writing_engine(url, busy_timeout_seconds=busy_timeout_seconds, begin="BEGIN")
    try:
        with errors_as_refusals(shown(str(url))), engine.connect() as connection:
            return _revision(connection, shown(str(url)), unfinished=unfinished)
    finally:
        engine.dispose()


def _revision(connection: Connection, where: str, *, unfinished: bool = False) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if COPYING in tables and not unfinished:
        raise Refused("database-unfinished", try_code="finish-the-copy", database=where)
    if "alembic_version" not in tables:
        if tables:
            way = "name-another-file" if connection.dialect.name == "sqlite" else "name-a-server"
            raise Refused("database-unusable", try_code=way, database=where)
        return None
    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and revision not in KNOWN:
        raise Refused(
            "database-newer", try_code="update-accord", database=where, found=str(revision), known=LATEST
        )
    return None if revision is None else str(revision)


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _make_private(url: URL) -> None:
    """Make the file, if there is none, for this user alone; what SQLite puts beside it gets the same mode.

    What cannot be made is left to SQLite, which says why. A file that is there is never opened: closing it would drop
    the locks that this program holds on it.
    """
    path = Path(url.database or "")
    if not path.exists():
        with suppress(OSError):
            os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _require_folder(url: URL) -> None:
    folder = Path(url.database or "").parent
    if not folder.is_dir():
        raise Refused("database-unusable", try_code="check-the-path", database=shown(str(url)))
