"""`accord db copy` of a million ballots, both ways, against a raw copy of the same rows: `make bench`."""

import asyncio
import os
from pathlib import Path

import pytest

from storage import copying as product
from tests.benchmarks import bulk, copying, raw_postgres
from tests.benchmarks.pairs import Goal

pytestmark = [
    pytest.mark.skipif(
        "PYTEST_XDIST_WORKER" in os.environ, reason="neighbours would spoil the clock: make bench"
    ),
    pytest.mark.postgres,
]
BALLOTS = int(os.environ.get("ACCORD_BALLOTS", "1000000"))
GOAL = Goal(at_most=5)
PAIRS = int(os.environ.get("ACCORD_COPY_PAIRS", "3"))
"""Each copy takes minutes."""


def test_a_copy_takes_at_most_five_times_as_long_as_its_rows_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    asyncio.run(bulk.big_log(path, decisions=BALLOTS // bulk.VOTERS, idle=1))
    assert copying.ballots_in(path) >= BALLOTS
    with raw_postgres.server() as (server_url, url):
        asyncio.run(product.copy(str(path), url))
        places = copying.Places(tmp_path, server_url)
        for found in asyncio.run(copying.both_ways(path, url, places, pairs=PAIRS, goal=GOAL)):
            assert found.verdict != "missed", str(found)
