"""Ended by SIGKILL at any moment and at every named point, again and again: what was promised holds.

`make test` ends a few lives, `make test-all` many; `make crash` plays longer, with seeds of its own
(ACCORD_CRASH_ROUNDS). A failing run names its seed.
"""

import os
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest

from tests.crash.driver import Driver
from tests.crash.program import POINTS
from tests.crash.promises import broken_promises
from tests.databases import BOTH, SQLITE, Database, only_postgresql
from tests.waiting import at_length

ROUNDS = int(os.environ.get("ACCORD_CRASH_ROUNDS", "0"))
"""Of `make crash`."""
SEEDS = [int(os.environ.get("ACCORD_CRASH_SEED", "20261125")) + number for number in range(ROUNDS or 1)]
KILLS, KILLS_FEW = 24, 4
TOGETHER = 4
KILLS_OF_SEVERAL = 50


@pytest.mark.parametrize("database", BOTH if ROUNDS else [SQLITE], indirect=True)
@pytest.mark.parametrize("seed", SEEDS)
@at_length
async def test_one_program_that_is_killed_again_and_again(
    database: Database, tmp_path: Path, seed: int, at_length: bool
) -> None:
    """Two thirds of the lives end at a named point, the others at a random moment."""
    driver = Driver(database, tmp_path, seed)
    points = cycle(driver.draw.sample(POINTS, len(POINTS)))
    async with driver.running():
        await driver.starts()
        while driver.kills < (KILLS if at_length else KILLS_FEW):
            point = next(points) if driver.kills % 3 else ""
            if point.startswith("due"):
                await driver.requests_land()
                driver.clock.advance(timedelta(hours=3))
            cradle = await driver.begin(point, driver.draw.randint(1, 3))
            await driver.lives([cradle], events=1_000_000 if point else driver.draw.randint(0, 40))
            await driver.end(cradle)
            await driver.time_passes()
        await driver.comes_to_rest()
        assert await broken_promises(driver) == [], f"seed {seed}"
        assert driver.ended_at or not at_length, "lives came to the points at which they were to end"


@only_postgresql
@pytest.mark.parametrize("seed", SEEDS)
@at_length
async def test_four_programs_over_one_database_killed_at_random(
    database: Database, tmp_path: Path, seed: int, at_length: bool
) -> None:
    """They write, close and send at the same time; whenever one is killed another takes its place."""
    driver = Driver(database, tmp_path, seed)
    async with driver.running():
        await driver.starts()
        while driver.kills < (KILLS_OF_SEVERAL if at_length else 1):
            cradles = [await driver.begin() for _ in range(TOGETHER)]
            for _ in range(9 if at_length else 1):
                await driver.lives(cradles, events=driver.draw.randint(0, 30))
                victim = driver.draw.randrange(TOGETHER)
                await driver.end(cradles[victim])
                cradles[victim] = await driver.begin()
                # Slowly, for a living program has its messages under way meanwhile.
                driver.clock.advance(timedelta(seconds=0.5))
            for cradle in cradles:
                await driver.end(cradle)
            await driver.time_passes()
        await driver.comes_to_rest()
        assert await broken_promises(driver) == [], f"seed {seed}"
