"""The page over HTTP: a record against an empty page of the same process, both while a hundred votes a second come in."""

import asyncio
import time
from pathlib import Path

import httpx2 as httpx

from bot.serving import serving
from bot.web import site_of
from bot.wiring import joined
from consensus.ports import Holder
from tests.benchmarks.bulk import reading
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare
from tests.benchmarks.votes import hall_at

VOTERS = 100
DECISIONS = 30
"""Open while a run lasts, so that each vote is one that counts."""


async def a_record(folder: Path, *, asked: int, per_second: float, pairs: int, goal: Goal) -> Comparison:
    """The slowest hundredth of `asked` answers, each."""
    async with hall_at(str(folder / "accord.db"), VOTERS) as hall:
        site = joined(hall.app)
        async with (
            serving(site_of(hall.app, site), "127.0.0.1", 0) as port,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
        ):
            link = await site.door.link(Holder())
            await client.post("/" + link.split("/", 3)[3])
            record = await hall.open(1)
            for who in range(VOTERS):
                await hall.vote(who, record)

            async def slowest(path: str) -> Cost:
                first = await hall.open(DECISIONS)
                voting = asyncio.create_task(votes(first))
                waited = []
                cpu = time.process_time()
                for _ in range(asked):
                    began = time.perf_counter()
                    (await client.get(path)).raise_for_status()
                    waited.append(time.perf_counter() - began)
                cost = Cost(clock=sorted(waited)[int(asked * 0.99)], cpu=(time.process_time() - cpu) / asked)
                voting.cancel()
                await asyncio.gather(voting, return_exceptions=True)
                return cost

            async def votes(first: int) -> None:
                tasks = set()
                turn = 0
                while True:
                    tasks.add(
                        asyncio.create_task(hall.vote(turn % VOTERS, first + turn // VOTERS % DECISIONS))
                    )
                    turn += 1
                    await asyncio.sleep(1 / per_second)
                    tasks = {task for task in tasks if not task.done()}

            return await compare(
                f"slowest hundredth of a record's pages at {per_second:.0f} votes/s, against an empty page",
                goal,
                lambda: slowest("/sign-in"),
                lambda: slowest(f"/D-{record}"),
                pairs=pairs,
            )


async def longest_block(folder: Path, *, voters: int, pairs: int, goal: Goal) -> list[Comparison]:
    """For how long a record of so many voters, read as a page and as JSON, keeps the loop from everything else at a
    stretch, against the whole time that it takes."""
    async with hall_at(str(folder / "accord.db"), voters) as hall:
        site = joined(hall.app)
        async with serving(site_of(hall.app, site), "127.0.0.1", 0) as port:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as client:
                link = await site.door.link(Holder())
                await asyncio.to_thread(client.post, "/" + link.split("/", 3)[3])
                record = await hall.open(1)
                for first in range(0, voters, 1_000):
                    await asyncio.gather(
                        *(hall.vote(who, record) for who in range(first, min(first + 1_000, voters)))
                    )
                return [
                    await _block_of(client, path, f"{path} of {voters} voters", pairs=pairs, goal=goal)
                    for path in (f"/D-{record}", f"/D-{record}.json")
                ]


async def _block_of(client: httpx.Client, path: str, what: str, *, pairs: int, goal: Goal) -> Comparison:
    block = 0.0

    async def watch() -> None:
        nonlocal block
        while True:
            slept = time.perf_counter()
            await asyncio.sleep(0.001)
            block = max(block, time.perf_counter() - slept)

    async def read() -> Cost:
        """The whole time, and (as `cpu`) the longest block in it."""
        nonlocal block
        block, began = 0.0, time.perf_counter()
        watching = asyncio.create_task(watch())
        (await asyncio.to_thread(client.get, path)).raise_for_status()
        watching.cancel()
        return Cost(clock=time.perf_counter() - began, cpu=block)

    async def whole() -> Cost:
        took = (await read()).clock
        return Cost(clock=took, cpu=took)

    async def longest() -> Cost:
        longest = (await read()).cpu
        return Cost(clock=longest, cpu=longest)

    title = f"longest block of {what}, of the time that it takes"
    return await compare(title, goal, whole, longest, pairs=pairs)


async def size_of_the_overview(path: Path) -> int:
    """Bytes of the overview of a big log, as whoever runs the program gets it."""
    async with reading(path) as app:
        site = joined(app)
        async with (
            serving(site_of(app, site), "127.0.0.1", 0) as port,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            link = await site.door.link(Holder())
            await client.post("/" + link.split("/", 3)[3])
            answer = await client.get("/")
            answer.raise_for_status()
            return len(answer.content)
