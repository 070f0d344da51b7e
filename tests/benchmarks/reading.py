"""What a lead reads in a big log, against the statements alone that it takes: the rest is ours."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot.app import App
from consensus.ports import Viewer
from consensus.views import Filters
from tests.benchmarks.bulk import RARE, READ_AT, VOTERS, reading
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed
from tests.benchmarks.votes import CHANNEL

LEAD = Viewer(spot=CHANNEL, account=f"U{VOTERS}")
"""Somebody who has not voted: whatever is open waits for them as well."""
DAYS = 7
Read = Callable[[App], Awaitable[object]]


async def summary_and_search(path: Path, *, pairs: int, goal: Goal) -> tuple[Comparison, Comparison]:
    async with reading(path) as app:
        summary = await _read(
            app,
            path,
            "a summary of a big log",
            lambda app: app.reader.summary(LEAD, READ_AT, DAYS),
            pairs,
            goal,
        )
        search = await _read(
            app,
            path,
            "a search in a big log",
            lambda app: app.reader.listing(Filters(words=RARE), LEAD, READ_AT),
            pairs,
            goal,
        )
    return summary, search


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
