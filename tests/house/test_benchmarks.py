"""The benchmarks still run: each once, with next to nothing, and nobody looks at the clock."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage import copying as product
from tests.benchmarks import (
    already_decided,
    answers,
    bulk,
    copying,
    deadlines,
    discord_bots,
    lines,
    page,
    raw_postgres,
    reading,
    slack_clicks,
    values,
    votes,
    watching,
)
from tests.benchmarks.pairs import Comparison, Cost, Goal
from tests.waiting import slow, until


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


ANYTHING = Goal(at_least=0)


async def test_a_record_on_the_page(tmp_path: Path) -> None:
    assert (await page.a_record(tmp_path, asked=2, per_second=20, pairs=1, goal=ANYTHING)).ratio > 0


async def test_a_long_record_on_the_page(tmp_path: Path) -> None:
    for found in await page.longest_block(tmp_path, voters=3, pairs=1, goal=ANYTHING):
        assert found.ratio > 0


async def test_votes_on_sqlite(tmp_path: Path) -> None:
    assert (await votes.on_sqlite(tmp_path, voters=3, turns=1, pairs=1, goal=ANYTHING)).ratio > 0


async def test_answers(tmp_path: Path) -> None:
    assert (await answers.on_sqlite(tmp_path, votes=5, per_second=200, pairs=1, goal=ANYTHING)).ratio > 0


@slow
async def test_deadlines(tmp_path: Path) -> None:
    found = await deadlines.next_among_many(tmp_path, few=5, many=10, asked=1, pairs=1, goal=ANYTHING)
    assert found.ratio > 0


@slow
async def test_a_round_of_the_watcher(tmp_path: Path) -> None:
    assert (await watching.a_round(tmp_path, few=20, many=30, pairs=1, goal=ANYTHING)).ratio > 0


@slow
async def test_a_start_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await bulk.big_log(path, decisions=10)
    assert (await deadlines.start(path, times=1, pairs=1, goal=ANYTHING)).ratio > 0
    for found in await reading.pages(path, pairs=1, goal=ANYTHING):
        assert found.ratio > 0
    assert (await already_decided.at_an_opening(path, pairs=1, goal=ANYTHING)).ratio > 0


@slow
@pytest.mark.postgres
def test_copies(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    asyncio.run(bulk.big_log(path, decisions=5, idle=1))
    with raw_postgres.server() as (server_url, url):
        asyncio.run(product.copy(str(path), url))
        places = copying.Places(tmp_path, server_url)
        for found in asyncio.run(copying.both_ways(path, url, places, pairs=1, goal=ANYTHING)):
            assert found.ratio > 0


async def test_values() -> None:
    for measure in (values.entry_written, values.header_written, values.header_read):
        assert (await measure(times=1, pairs=1, goal=ANYTHING)).ratio > 0


async def test_long_lines() -> None:
    for name in lines.AWKWARD:
        assert (await lines.four_times_as_long(name, length=40, times=1, pairs=1, goal=ANYTHING)).ratio > 0


@slow
async def test_clicks_on_slack(tmp_path: Path) -> None:
    """Against programs of their own, as `make bench` does; what was acked is what the card says in the end."""
    async with slack_clicks.both(tmp_path, people=3) as (clicks, noop, product):
        assert (await clicks.run(noop, 2, 3)).per_click > 0
        assert (await clicks.run(product, 2, 6)).ack > 0
        card = clicks.slack.workspaces["T1"].cards("C1")[0]
        await until(lambda: "3 of 4 answered" in card.text)


@slow
async def test_votes_on_discord(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    assert (await discord_bots.votes_by_button(tmp_path / "a", voters=3, pairs=1)).ratio > 0
    assert (await discord_bots.votes_by_reaction(tmp_path / "b", voters=3, pairs=1)).ratio > 0
    assert (await discord_bots.burst(tmp_path / "c", clicks=5)).longest_seconds > 0
