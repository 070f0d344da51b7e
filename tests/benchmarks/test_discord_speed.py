"""What a vote on Discord costs, and a burst of them: `make bench`. Nothing here runs in `make test`."""

import os
from pathlib import Path

import pytest

from tests.benchmarks import discord_bots
from tests.benchmarks.test_speed import judge


async def test_a_vote_by_button_costs_at_most_three_times_a_press_that_is_only_answered(
    tmp_path: Path,
) -> None:
    judge(await discord_bots.votes_by_button(tmp_path, voters=400, pairs=5))


async def test_a_vote_on_an_option_costs_what_a_vote_on_a_proposal_costs(tmp_path: Path) -> None:
    judge(await discord_bots.votes_on_options(tmp_path, voters=300, pairs=5))


async def test_a_vote_by_reaction_costs_at_most_four_times_an_idle_handler_and_its_storage(
    tmp_path: Path,
) -> None:
    judge(await discord_bots.votes_by_reaction(tmp_path, voters=400, pairs=5))


@pytest.mark.parametrize(("clicks", "poll"), [(2_000, False), (700, True)])
async def test_many_presses_at_once_are_answered_in_time_and_cost_a_few_edits(
    tmp_path: Path, clicks: int, *, poll: bool
) -> None:
    busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    found = await discord_bots.burst(tmp_path, clicks=clicks, poll=poll)
    assert found.edits_per_ten_seconds <= 10
    assert found.cpu_seconds / clicks < 3 / 700, "one processor answers 700 in three seconds"
    if busy:
        pytest.skip("the machine is busy with other things: no verdict on the time")
    assert found.longest_seconds < 3
