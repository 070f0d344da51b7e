"""Signed clicks with a durably stored vote, against a no-op AsyncApp: `make bench`."""

from pathlib import Path

import pytest

from tests.benchmarks.pairs import Comparison, Cost, Goal
from tests.benchmarks.slack_clicks import Figures, both

PAIRS = 5


@pytest.mark.parametrize(("connections", "clicks"), [(1, 150), (16, 800), (128, 1_600)])
async def test_a_vote_by_click_keeps_up_with_an_app_that_does_nothing(
    tmp_path: Path, connections: int, clicks: int
) -> None:
    async with both(tmp_path, people=400) as (made, noop, product):
        limits: list[Figures] = []
        products: list[Figures] = []
        await made.run(noop, connections, clicks // 4)
        await made.run(product, connections, clicks // 4)
        for _ in range(PAIRS):
            limits.append(await made.run(noop, connections, clicks))
            products.append(await made.run(product, connections, clicks))

    def compared(what: str, goal: Goal, name: str) -> Comparison:
        found = Comparison(
            title=f"Slack clicks, {connections} connections, {what}",
            goal=goal,
            limits=tuple(Cost(clock=each.of(name), cpu=each.cpu) for each in limits),
            products=tuple(Cost(clock=each.of(name), cpu=each.cpu) for each in products),
        )
        print(f"\n{found}")
        return found

    found = [
        compared("rate", Goal(at_least=0.5), "per_click"),
        compared("median ack", Goal(at_most=3), "ack"),
        compared("CPU", Goal(at_most=2.5), "cpu"),
    ]
    assert [str(each) for each in found if each.verdict == "missed"] == []
