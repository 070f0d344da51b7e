"""Silence in a workspace that is new: what counts as time in which nobody could have been heard."""

from datetime import timedelta

import pytest

from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.quick import QUICK
from tests.waiting import until


async def listens(house: SlackHouse, *, seconds: int, every: int = 30) -> None:
    """Time passes, and the program notes twice a minute that Slack is connected."""
    for _ in range(seconds // every):
        house.clock.at += timedelta(seconds=every)
        await house.platforms.beat()
        await house.settle()


@pytest.mark.parametrize("minutes", [2, 4])
async def test_the_first_proposal_of_a_new_workspace_passes_by_silence_at_its_deadline(
    house: SlackHouse, minutes: int
) -> None:
    await until(house.adapter.connected_homes)
    await house.platforms.beat()
    house.clock.at += timedelta(seconds=1)
    await house.person("Ann").types(CHANNEL, QUICK)
    ack = await house.person("Ann").types(CHANNEL, f'/propose "Ship" --process quick --by {minutes}m')
    assert "D-1 is open until" in ack.text, ack.text
    await house.settle()
    await listens(house, seconds=minutes * 60 + 30)
    card = (await house.record(1)).card
    assert card.outcome is not None, house.card().text
    assert card.outcome.outcome == "adopted"
    assert "could not hear" not in house.thread(house.card())


async def test_a_workspace_that_is_not_reached_at_all_is_not_taken_for_silent(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, QUICK)
    await house.person("Ann").types(CHANNEL, '/propose "Ship" --process quick --by 2m')
    await house.settle()
    house.clock.at += timedelta(minutes=2, seconds=1)
    await house.settle()
    assert await house.outcome(1) is None
    assert "could not hear this place for 2 minutes" in house.thread(house.card())
