"""The benchmarks still run: each once, with next to nothing, and nobody looks at the clock."""

from pathlib import Path

from tests.benchmarks import votes
from tests.benchmarks.pairs import Comparison, Goal


def test_the_machine_has_to_be_quiet_for_a_verdict() -> None:
    goal = Goal(at_least=0.5)
    quiet = Comparison(title="", goal=goal, limits=(1.0, 1.5, 1.2), products=(1.0, 4.0, 2.0))
    assert (quiet.ratio, quiet.verdict) == (0.6, "met")
    slow = Comparison(title="", goal=goal, limits=(1.0, 1.5, 1.2), products=(3.0, 4.0, 3.0))
    assert slow.verdict == "missed"
    restless = Comparison(title="", goal=goal, limits=(1.0, 2.1, 1.2), products=(3.0, 4.0, 3.0))
    assert restless.verdict == "no verdict"
    dear = Comparison(title="", goal=Goal(at_most=2), limits=(1.0, 1.0, 1.0), products=(1.0, 1.9, 2.1))
    assert (dear.ratio, dear.verdict) == (1.9, "met")


async def test_votes_on_sqlite(tmp_path: Path) -> None:
    assert (await votes.on_sqlite(tmp_path, voters=3, turns=1, pairs=1, goal=Goal(at_least=0))).ratio > 0
