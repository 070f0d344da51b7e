"""What a lead reads in a big log, against the statements alone that it takes: the rest is ours."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.app import App
from consensus.ports import Viewer
from consensus.views import Filters, ShowWaiting
from tests.benchmarks.bulk import RARE, READ_AT, VOTERS, reading
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed
from tests.benchmarks.votes import CHANNEL

LEAD = Viewer(spot=CHANNEL, account=f"U{VOTERS}")
"""Somebody who has not voted: whatever is open waits for them as well."""
DAYS = 7
Read = Callable[[App], Awaitable[object]]


VOTER = Viewer(spot=CHANNEL, account="U2")
"""Somebody who has: what is open is decided by silence, or stuck."""
LISTED = Filters(state="closed", process="majority", by="Person 3", since=READ_AT - timedelta(days=365))
READS: tuple[tuple[str, Read], ...] = (
    ("a summary of a big log", lambda app: app.reader.summary(LEAD, READ_AT, DAYS)),
    ("a search in a big log", lambda app: app.reader.listing(Filters(words=RARE), LEAD, READ_AT)),
    (
        "the same, best matches first",
        lambda app: app.reader.listing(Filters(words=RARE, order="relevance"), LEAD, READ_AT),
    ),
    ("an overview for whom all waits", lambda app: app.reader.overview(LEAD, READ_AT, DAYS)),
    ("an overview for whom nothing waits", lambda app: app.reader.overview(VOTER, READ_AT, DAYS)),
    ("what waits, for whom all does", lambda app: app.ask(ShowWaiting(), LEAD)),
    ("what waits, for whom nothing does", lambda app: app.ask(ShowWaiting(), VOTER)),
    ("a list with filters", lambda app: app.reader.listing(LISTED, LEAD, READ_AT)),
    ("the same with facets", lambda app: app.reader.listing(LISTED, LEAD, READ_AT, facets=True)),
    ("facets of everything", lambda app: app.reader.listing(Filters(), LEAD, READ_AT, facets=True)),
    (
        "a list of those with objections",
        lambda app: app.reader.listing(Filters(has=("objection",)), LEAD, READ_AT),
    ),
    ("how a group decides", lambda app: app.reader.figures(Filters(), LEAD, READ_AT)),
)


async def pages(path: Path, *, pairs: int, goal: Goal) -> Sequence[Comparison]:
    async with reading(path) as app:
        return [await _read(app, path, title, read, pairs, goal) for title, read in READS]


async def _read(app: App, path: Path, title: str, read: Read, pairs: int, goal: Goal) -> Comparison:
    statements = await _statements(app, read)
    alone = sqlite3.connect(path, check_same_thread=False)

    def run_alone() -> None:
        for statement, parameters in statements:
            alone.execute(statement, parameters).fetchall()

    async def limit() -> Cost:
        with timed() as cost:
            await asyncio.to_thread(run_alone)
        return cost

    async def product() -> Cost:
        with timed() as cost:
            await read(app)
        return cost

    try:
        return await compare(title, goal, limit, product, pairs=pairs)
    finally:
        alone.close()


async def _statements(app: App, read: Read) -> list[tuple[str, Any]]:
    """What the program asks the database for this, as the driver gets it."""
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await read(app)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return found
