"""Digests in Slack: of a channel, of a person, set in the channel and on the page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.adapters.slack.test_slack_page import signed_in
from tests.bot.reader import ADDRESS, reading

BOARD = "C5"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path, ACCORD_WEB_URL=ADDRESS) as slack:
        slack.slack.workspaces["T1"].channel(BOARD, "board", "UANN", "UBO")
        yield slack


def digests(house: SlackHouse, channel: str = CHANNEL) -> list[str]:
    """As their readers see them, links and all."""
    messages = house.slack.workspaces["T1"].channels[channel].messages.values()
    return [
        "\n".join(_texts(message.blocks)) for message in messages if message.text.startswith("The week here")
    ]


def own(house: SlackHouse, name: str) -> list[str]:
    private = house.person(name).private()
    return [
        "\n".join(_texts(message["blocks"])) for message in private if message["text"].startswith("Your ")
    ]


def _texts(blocks: list[Any]) -> list[str]:
    return [
        part["text"]
        for block in blocks
        if block["type"] != "actions"
        for part in (block.get("elements", []) if block["type"] == "context" else [block["text"]])
    ]


async def test_a_channel_gets_its_own_decisions_with_a_link_to_each_card(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    told = await bo.types(CHANNEL, "/accord digest weekly friday 9:00")
    assert "The next digest of this channel" in str(told.body)
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --by 2d')
    await ann.types(BOARD, '/propose "Sell the house" --by 30d')
    await house.settle()
    await bo.types(CHANNEL, '/object D-1 "Nobody can roll back"')
    await bo.types(BOARD, '/object D-2 "We live in it"')
    await house.settle()
    link = f"https://t1.slack.example/archives/{CHANNEL}/p{house.card().ts.replace('.', '')}"
    await house.passes(days=4)
    (digest,) = digests(house)
    assert f"<{link}|D-1> Ship on Fridays: objection D-1.1 stands" in digest
    assert "house" not in digest
    assert not re.search(r"Ann|Bo\b|<@", digest)
    assert digests(house, BOARD) == []
    await house.passes(days=7)
    assert len(digests(house)) == 2


async def test_ones_own_comes_in_private_at_ones_own_hour_and_shows_all_ones_channels(
    house: SlackHouse,
) -> None:
    ann, bo, cy = house.person("Ann"), house.person("Bo"), house.person("Cy")
    for person in (bo, cy):
        told = await person.types(CHANNEL, "/accord digest me daily 9:00")
        assert "in private" in str(told.body)
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --by 5d')
    await ann.types(BOARD, '/propose "Sell the house" --by 5d')
    await house.settle()
    await house.passes(hours=17)  # seven in the morning in Berlin is six of UTC
    assert own(house, "Bo") == []
    await house.passes(hours=1)
    (digest,) = own(house, "Bo")
    assert digest.startswith("*Your day*")
    assert "|D-1> Ship on Fridays: your answer" in digest
    assert "|D-2> Sell the house: your answer" in digest
    assert "house" not in own(house, "Cy")[0]
    house.slack.workspaces["T1"].users["UBO"].deleted = True
    await house.passes(days=1)
    assert len(own(house, "Bo")) == 1
    assert len(own(house, "Cy")) == 2


async def test_a_lost_answer_posts_no_digest_twice(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, "/accord digest weekly tuesday 9:00")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --by 5d')
    await house.settle()
    house.slack.trouble("chat.postMessage", cut="after")
    await house.passes(hours=25)
    await house.passes(hours=1)
    assert len(digests(house)) == 1


async def test_ones_own_is_set_on_the_page(house: SlackHouse) -> None:
    async with reading(house.app, house.joined) as page:
        await signed_in(house, page, "Ann")
        await page.get("/account")
        assert "You get no digest of your own" in page.text
        await page.presses("Your own digest…")
        await page.sends(every="daily", at="twelve-ish")
        assert "no time of day" in page.text
        await page.sends(every="daily", at="8:30")
        await page.get("/account")
        assert "Your next digest comes on" in page.text
        await page.presses("Your own digest…")
        await page.sends(every="off")
        await page.get("/account")
        assert "You get no digest of your own" in page.text


async def test_the_buttons_open_the_forms(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/propose "Ship on Fridays"')
    await house.settle()
    told = await ann.types(CHANNEL, "/accord digest")
    await ann.clicks_in_private({**told.body, "channel": CHANNEL}, "accord.digest")
    await ann.submits(every="daily", at="17:00")
    await house.settle()
    assert "Then every day" in ann.private_text()
