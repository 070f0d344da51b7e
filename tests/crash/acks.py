"""A program that says of each vote that it was told "recorded": `python -m tests.crash.acks DATABASE VOTES [SYNCHRONOUS]`.

With a third argument (`NORMAL`, `OFF`) the database is opened more carelessly than it should be.
"""

import asyncio
import os
import sys

from storage import dialect
from tests.benchmarks.votes import hall_at

VOTERS = 5


async def vote(database: str, votes: int) -> None:
    """Five people vote at the same time; a line a vote, written at once."""
    async with hall_at(database, VOTERS) as hall:
        first = await hall.open(votes // VOTERS)

        async def voter(who: int) -> None:
            for number in range(first, first + votes // VOTERS):
                await hall.vote(who, number)
                os.write(1, f"ack U{who} {number}\n".encode())

        await asyncio.gather(*(voter(who) for who in range(VOTERS)))


if __name__ == "__main__":
    if len(sys.argv) > 3:
        careless = (one.replace("FULL", sys.argv[3]) for one in dialect.SQLITE_PRAGMAS)
        vars(dialect)["SQLITE_PRAGMAS"] = tuple(careless)
    asyncio.run(vote(sys.argv[1], int(sys.argv[2])))
