"""What it costs to watch what decisions rest on: a round may not grow with how many links are watched."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.watching.files import read_file
from bot.watching.read import Document
from bot.watching.watcher import BATCH, Watcher
from storage.watch_list import WatchList
from tests.benchmarks.bulk import READ_AT, big_log, reading
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed

TEXT = "Refunds within 14 days. " * 400
"""Ten kilobytes."""
_ALL_WATCHED = (
    "INSERT INTO watch (community, link, seq, decision, url, path, hash, etag, modified, next_at, failures, unsteady) "
    "SELECT community, number || ':0', number, id, 'file:///policy.txt', '/policy.txt', :hash, '', '', 0, 0, 0 FROM decision"
)


class NextDay:
    """The clock of whoever reads: each round comes when all links are due again."""

    def __init__(self) -> None:
        self.at: datetime = READ_AT

    def now(self) -> datetime:
        return self.at


async def a_round(folder: Path, *, few: int, many: int, pairs: int, goal: Goal) -> Comparison:
    """A round of BATCH documents among `many` links, against one among `few`."""
    root = folder / "documents"
    root.mkdir()
    (root / "policy.txt").write_text(TEXT)
    async with (
        _watching(folder / "few.db", root, few) as small,
        _watching(folder / "many.db", root, many) as big,
    ):

        async def limit() -> Cost:
            return await _round(*small)

        async def product() -> Cost:
            return await _round(*big)

        title = f"a round of {BATCH} documents among {many:,} that are watched, against {few:,}"
        return await compare(title, goal, limit, product, pairs=pairs)


async def _round(watcher: Watcher, clock: NextDay) -> Cost:
    clock.at += timedelta(hours=25)
    with timed() as cost:
        assert await watcher.round() == BATCH
    return cost


@asynccontextmanager
async def _watching(path: Path, root: Path, links: int) -> AsyncIterator[tuple[Watcher, NextDay]]:
    await big_log(path, decisions=links, headers_only=True)
    document = read_file(root, "file:///policy.txt", "")
    assert isinstance(document, Document)
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE decision SET outcome = 'adopted'")
        connection.execute(_ALL_WATCHED, {"hash": document.hash})
    connection.close()
    async with reading(path) as app:
        clock = NextDay()
        yield Watcher(WatchList(app.store), app.desk, clock, root=root, pages=None), clock
