"""The goals of docs/performance.md, measured at full size: `make bench`. Nothing here runs in `make test`.

A goal that is missed fails; where the machine is too restless for a verdict, the figure is printed and nothing more.
"""

from pathlib import Path

import pytest

from tests.benchmarks import votes
from tests.benchmarks.pairs import Comparison, Goal


def judge(found: Comparison) -> None:
    assert found.verdict != "missed", str(found)


@pytest.mark.parametrize(
    ("voters", "turns", "goal"),
    [(100, 50, Goal(at_least=0.15)), (1, 300, Goal(at_least=0.2))],
    ids=["100-voters", "1-voter"],
)
async def test_a_vote_costs_at_most_so_many_times_a_bare_insert(
    tmp_path: Path, voters: int, turns: int, goal: Goal
) -> None:
    judge(await votes.on_sqlite(tmp_path, voters=voters, turns=turns, pairs=9, goal=goal))
