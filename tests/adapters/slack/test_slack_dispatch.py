"""What goes to Slack when two programs share a database, and when Slack does not answer in some channels."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import api
from consensus.commands import MemberSeen, MembersSeen, Propose
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.databases import Database, only_postgresql
from tests.waiting import HANGS_AFTER_SECONDS, until

PAUSE = timedelta(seconds=64)
"""Longer than any sending can take."""
HANGING = 130
PROPOSE = '/propose "Ship on Fridays" --process majority --by 3d'


@pytest.fixture
def patient_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "CALL_SECONDS_MAX", HANGS_AFTER_SECONDS)


@asynccontextmanager
async def two_programs(database: Database, folder: Path) -> AsyncIterator[tuple[SlackHouse, SlackHouse]]:
    """On one database and one Slack, by one clock."""
    shared: dict[str, Any] = {"ACCORD_DATABASE_URL": database.url, "ACCORD_SECRET_KEY": "of-both"}
    async with slack_house(folder, **shared) as first:
        second = SlackHouse(first.slack, folder, **shared)
        second.clock = first.clock
        await second.comes_up()
        try:
            yield first, second
        finally:
            await second.goes_down()


async def _votes(house: SlackHouse) -> None:
    for name in ("Ann", "Bo"):
        assert (await house.person(name).clicks(house.card(place=0), "accord.vote:yes")).status == 200


def _cards(house: SlackHouse) -> list[str]:
    return [card.text for card in house.slack.workspaces["T1"].cards(CHANNEL)]


@only_postgresql
async def test_a_program_that_was_stopped_before_it_sends_gives_way(
    database: Database, tmp_path: Path
) -> None:
    async with two_programs(database, tmp_path) as (first, second):
        await first.person("Ann").types(CHANNEL, PROPOSE)
        [stopped] = await first.app.dispatcher._outbox.take(1)
        first.clock.at += PAUSE
        await second.settle()
        await first.app.dispatcher._handle(stopped)
        await _votes(second)
        first.clock.at += PAUSE
        for house in (first, second):
            await house.settle()
        [card] = _cards(first)
        assert ": 2 yes" in card
        assert len(first.slack.made("chat.postMessage")) == 1


@only_postgresql
@pytest.mark.parametrize(
    ("then", "stopped_for"),
    [
        ("it goes on", PAUSE),
        ("it goes on", 3 * PAUSE),
        ("its answer is lost", 3 * PAUSE),
        ("it has died", PAUSE),
    ],
)
async def test_a_card_that_a_stopped_program_posts_all_the_same_is_taken_back(
    database: Database, tmp_path: Path, patient_calls: None, then: str, stopped_for: timedelta
) -> None:
    """Nothing fences a request that is on its way already."""
    async with two_programs(database, tmp_path) as (first, second):
        await first.person("Ann").types(CHANNEL, PROPOSE)
        held = asyncio.Event()
        first.slack.trouble(
            "chat.postMessage", after=held, cut="after" if then == "its answer is lost" else ""
        )
        sending = asyncio.create_task(first.app.dispatcher.drain())
        await until(lambda: any(call.method == "chat.postMessage" for call in first.slack.calls))
        first.clock.at += PAUSE
        await second.settle()
        await _votes(second)
        first.clock.at += stopped_for - PAUSE
        await second.settle()
        [card] = _cards(first)
        assert ": 2 yes" in card
        if then == "it has died":
            await first.app.dispatcher._abandon()
            held.set()
            await until(lambda: len(_cards(first)) == 2)
        held.set()
        await sending
        first.clock.at += PAUSE
        await second.settle()
        [card] = _cards(first)
        assert ": 2 yes" in card


@only_postgresql
async def test_an_edit_that_comes_late_from_a_stopped_program_is_followed_by_the_current_card(
    database: Database, tmp_path: Path, patient_calls: None
) -> None:
    async with two_programs(database, tmp_path) as (first, second):
        await first.person("Ann").types(CHANNEL, PROPOSE)
        await first.settle()
        await first.person("Ann").clicks(first.card(), "accord.vote:yes")
        held = asyncio.Event()
        first.slack.trouble("chat.update", after=held)
        sending = asyncio.create_task(first.app.dispatcher.drain())
        await until(lambda: any(call.method == "chat.update" for call in first.slack.calls))
        await first.person("Bo").clicks(first.card(), "accord.vote:yes")
        first.clock.at += PAUSE
        await second.settle()
        assert ": 2 yes" in first.card().text
        held.set()
        await sending
        await second.settle()
        assert ": 2 yes" in first.card().text


async def test_channels_that_hang_delay_no_other(house: SlackHouse, patient_calls: None) -> None:
    """The one that is posted came last, and none of the others has ended when it stands."""
    slack, app = house.slack, house.app
    workspace = slack.workspaces["T1"]
    names = [*(f"C{number + 100}" for number in range(HANGING)), "C9"]
    people = tuple(MemberSeen(account=account, name=account) for account in ("UANN", "UBO"))
    for place, name in enumerate(names):
        workspace.channel(name, name.lower(), "UANN", "UBO")
        spot = Spot(platform="slack", home="T1", place=name, name=name.lower())
        seen = MembersSeen(members=people, complete=True)
        await app.submit(Envelope(delivery=DeliveryId(f"seen {name}"), spot=spot, sender=None, command=seen))
        proposal = Propose(text=f"Ship from {name}", process="majority")
        sender = Sender(account=people[place % 2].account, name="")
        await app.submit(
            Envelope(delivery=DeliveryId(f"open {name}"), spot=spot, sender=sender, command=proposal)
        )
    held = asyncio.Event()
    slack.trouble("chat.postMessage", after=held, times=HANGING)
    sending = asyncio.create_task(app.dispatcher.drain())
    await until(lambda: workspace.cards("C9"))
    assert len(app.dispatcher._under_way) >= HANGING
    assert [name for name in names[:-1] if workspace.cards(name)] == []
    held.set()
    await sending
    await house.settle()
    assert [name for name in names if len(workspace.cards(name)) != 1] == []
