"""A database of an older version brought up, after a backup beside it: the way back."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot import logs
from bot.clock import Clock
from bot.installation import home, processes
from bot.settings import Settings
from consensus.definition import read_definition
from consensus.refusal import Refused
from storage import audit, backup, schema
from storage.copying import copy
from storage.database import url_of, writer_of
from storage.definitions import Definitions

TRY_AGAIN_SECONDS = 2.0
T = TypeVar("T")
log = logs.get()


class Upgraded(NamedTuple):
    """`before` is None for a database that was empty; `kept` is the backup made before, where there was something to lose."""

    before: str | None
    after: str
    kept: Path | None


def definitions_of(settings: Settings) -> Definitions:
    return Definitions(processes(settings).find, read_definition)


def bring_up(settings: Settings, clock: Clock) -> Upgraded:
    """Bring the database to the form that this version expects, and what is stored of decisions with it. Not to be called where a
    loop is running. Raises Refused as schema.upgrade and backup.write do, and
    `backup-not-kept` where the backup cannot be written: nothing is changed then."""
    url = settings.database_url
    before = schema.current(url)
    kept = None
    if before not in (None, schema.LATEST):
        name = Path(url_of(url).database or "").name
        kept = home(settings) / f"{name}.{before}.{clock.now():%Y%m%dT%H%M%S}.backup"
        try:
            backup.write(url, kept, {}, definitions_of(settings), at=clock.now(), program=version("accord"))
        except OSError as error:
            problem = error.strerror or type(error).__name__
            raise Refused(
                "backup-not-kept", try_code="make-room-for-it", path=str(kept), problem=problem
            ) from error
    after = schema.upgrade(url)
    if kept is not None:
        asyncio.run(_renew_headers(settings, url))
    return Upgraded(before, after, kept)


async def once_reachable(do: Callable[[], Awaitable[T]], tell: Callable[[Refused], None]) -> T:
    """What `do` gives, which is tried again for as long as there is no server to be reached; `tell` is called with the
    first refusal."""
    attempts = 0
    while True:
        try:
            return await do()
        except Refused as refusal:
            if refusal.code != "database-unreachable":
                raise
            if not attempts:
                tell(Refused(refusal.code, try_code="wait-for-the-server", **refusal.values))
            attempts += 1
            log.warning("database_awaited", attempts=attempts, code=refusal.code)
        await asyncio.sleep(TRY_AGAIN_SECONDS)


def rehearse(settings: Settings) -> tuple[str | None, str, tuple[str, ...]]:
    """Bring up a copy, which is thrown away, and check it: the form before and after, and what is wrong then.

    The copy of a server's database is a SQLite file: what is tried are the steps and the rows, not the server.
    """
    before = schema.current(settings.database_url)
    if before is None:
        raise Refused("backup-of-nothing")
    with tempfile.TemporaryDirectory(prefix=".accord-") as folder:
        tried = Path(folder) / "tried.db"
        schema.upgrade(str(tried), before)
        asyncio.run(copy(settings.database_url, str(tried)))
        after = schema.upgrade(str(tried))
        asyncio.run(_renew_headers(settings, str(tried)))
        return before, after, backup.check(tried, definitions_of(settings)).problems


async def _renew_headers(settings: Settings, url: str) -> None:
    writer = writer_of(url_of(url))
    try:
        await writer.transact(lambda connection: audit.renew_headers(connection, definitions_of(settings)))
    finally:
        await writer.close()
