"""What is due next, and how soon a program is there for it: neither may grow with the log."""

import sqlite3
from pathlib import Path

from bot.app import open_app
from tests.benchmarks.bulk import big_log, reading
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed

_NEXT_DUE = "SELECT min(due) FROM decision WHERE due IS NOT NULL"


async def next_among_many(
    folder: Path, *, few: int, many: int, asked: int, pairs: int, goal: Goal
) -> Comparison:
    """The next deadline among `many` open decisions, against that among `few`."""
    await big_log(folder / "few.db", decisions=few, headers_only=True)
    await big_log(folder / "many.db", decisions=many, headers_only=True)
    async with reading(folder / "few.db") as small, reading(folder / "many.db") as big:

        async def limit() -> Cost:
            with timed(asked) as cost:
                for _ in range(asked):
                    await small.reader.next_due()
            return cost

        async def product() -> Cost:
            with timed(asked) as cost:
                for _ in range(asked):
                    await big.reader.next_due()
            return cost

        return await compare(
            f"next deadline among {many:,} open, against {few:,}", goal, limit, product, pairs=pairs
        )


async def start(path: Path, *, times: int, pairs: int, goal: Goal) -> Comparison:
    """The program opened until it knows the next deadline, against the file opened and asked for it."""

    async def limit() -> Cost:
        with timed(times) as cost:
            for _ in range(times):
                connection = sqlite3.connect(path)
                assert connection.execute(_NEXT_DUE).fetchone()
                connection.close()
        return cost

    async def product() -> Cost:
        with timed(times) as cost:
            for _ in range(times):
                async with open_app(str(path)) as app:
                    assert await app.reader.next_due() is not None
        return cost

    return await compare("start on a big log", goal, limit, product, pairs=pairs)
