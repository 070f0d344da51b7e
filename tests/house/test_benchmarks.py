"""The benchmarks still run: each once, with next to nothing, and nobody looks at the clock."""

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import discord_bots, votes
from tests.benchmarks.pairs import Comparison, Cost, Goal


def compared(goal: Goal, limits: Sequence[float], products: Sequence[float]) -> Comparison:
    costs = [tuple(Cost(clock=one, cpu=one) for one in found) for found in (limits, products)]
    return Comparison(title="", goal=goal, limits=costs[0], products=costs[1])


def test_the_machine_has_to_be_quiet_for_a_verdict() -> None:
    quiet = compared(Goal(at_least=0.5), (1.0, 1.5, 1.2), (1.0, 4.0, 2.0))
    assert (quiet.ratio, quiet.verdict) == (0.6, "met")
    assert compared(Goal(at_least=0.5), (1.0, 1.5, 1.2), (3.0, 4.0, 3.0)).verdict == "missed"
    assert compared(Goal(at_least=0.5), (1.0, 2.1, 1.2), (3.0, 4.0, 3.0)).verdict == "no verdict"
    dear = compared(Goal(at_most=2), (1.0, 1.0, 1.0), (1.0, 1.9, 2.1))
    assert (dear.ratio, dear.verdict) == (1.9, "met")


async def test_votes_on_sqlite(tmp_path: Path) -> None:
    assert (await votes.on_sqlite(tmp_path, voters=3, turns=1, pairs=1, goal=Goal(at_least=0))).ratio > 0


async def test_votes_on_discord(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    assert (await discord_bots.votes_by_button(tmp_path / "a", voters=3, pairs=1)).ratio > 0
    assert (await discord_bots.votes_by_reaction(tmp_path / "b", voters=3, pairs=1)).ratio > 0
    assert (await discord_bots.burst(tmp_path / "c", clicks=5)).longest_seconds > 0
