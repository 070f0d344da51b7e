"""How long somebody waits for an answer while others vote at their own pace, 200 of them a second."""

import asyncio
import random
import time
from pathlib import Path

from tests.benchmarks.pairs import Comparison, Cost, Goal, compare
from tests.benchmarks.raw import RawWriter
from tests.benchmarks.votes import CastOne, hall_at

VOTERS = 100
SEED = 20260302


async def slowest_hundredth(votes: int, per_second: float, cast: CastOne, chance: random.Random) -> Cost:
    """Votes fall due whether or not earlier ones are answered; waiting counts from when each was due."""
    waited: list[float] = []

    async def one(due: float, number: int) -> None:
        await cast(number % VOTERS, number // VOTERS)
        waited.append(time.perf_counter() - due)

    cpu = time.process_time()
    due = time.perf_counter()
    tasks = []
    for number in range(votes):
        due += chance.expovariate(per_second)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, number)))
    await asyncio.gather(*tasks)
    slowest = sorted(waited)[int(len(waited) * 0.99)]
    return Cost(clock=slowest, cpu=(time.process_time() - cpu) / votes)


async def on_sqlite(folder: Path, *, votes: int, per_second: float, pairs: int, goal: Goal) -> Comparison:
    chance = random.Random(SEED)
    raw = RawWriter(folder / "raw.db")
    async with hall_at(str(folder / "accord.db"), VOTERS) as hall:

        async def limit() -> Cost:
            return await slowest_hundredth(
                votes, per_second, lambda who, turn: raw.vote(str(turn), str(who), "yes"), chance
            )

        async def product() -> Cost:
            first = await hall.open(votes // VOTERS + 1)
            return await slowest_hundredth(
                votes, per_second, lambda who, turn: hall.vote(who, first + turn), chance
            )

        title = f"slowest hundredth of answers at {per_second:.0f} votes/s"
        found = await compare(title, goal, limit, product, pairs=pairs)
    await raw.close()
    return found
