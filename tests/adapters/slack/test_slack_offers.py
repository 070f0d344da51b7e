"""Offers in a channel of Slack: what is proposed in talk, and answered by two others, is offered in private."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.manifest import TALK, manifest
from adapters.wording import Words
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house

ASKED = "Shall I run it as a decision?"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    async with slack_house(tmp_path, ACCORD_OFFERS=True) as slack:
        told = await slack.person("Ann").types(CHANNEL, "/accord offers on")
        assert "From now on I offer" in str(told.body)
        yield slack


def asked(house: SlackHouse, name: str = "Bo") -> list[dict[str, Any]]:
    return [message for message in house.person(name).private() if ASKED in message["text"]]


async def test_yes_opens_the_form_with_what_they_wrote(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    proposal = await bo.talks(CHANNEL, "The wiki is dead. I propose that we <shut> it down & forget it")
    await ann.talks(CHANNEL, "+1", thread=proposal.ts)
    await bo.talks(CHANNEL, "agreed", thread=proposal.ts)
    await house.settle()
    assert asked(house) == []
    await cy.talks(CHANNEL, "I object: my notes are there", thread=proposal.ts)
    await house.settle()
    (offer,) = asked(house)
    assert offer["channel"] == CHANNEL
    assert "We <shut> it down & forget it" in json.dumps(offer["blocks"])
    assert not asked(house, "Ann")
    assert not asked(house, "Cy")
    await bo.clicks_in_private(offer, f"accord.offer_yes:{_key(offer)}")
    assert "We <shut> it down & forget it" in json.dumps(bo.form())
    await bo.submits()
    await house.settle()
    record = await house.record(1)
    assert record.card.text == "We <shut> it down & forget it"
    assert any(proposal.ts.replace(".", "") in link.url for link in record.card.links)


def _key(offer: dict[str, Any]) -> str:
    buttons = [element for block in offer["blocks"] for element in block.get("elements", ())]
    ids = [str(element.get("action_id", "")) for element in buttons]
    return next(id_ for id_ in ids if id_.startswith("accord.offer_yes")).partition(":")[2]


async def test_never_here_and_not_now_are_a_press(house: SlackHouse) -> None:
    await _agreed(house, "I propose that we ship on Fridays")
    (offer,) = asked(house)
    id_ = _key(offer).partition("/")[0]
    bo = house.person("Bo")
    await bo.clicks_in_private(offer, f"accord.offer_not_now:{id_}")
    await house.settle()
    assert "Fine." in bo.private_text()
    await bo.clicks_in_private(offer, f"accord.offer_never:{id_}")
    await house.settle()
    assert "answered that already" in bo.private_text()
    await house.passes(days=2)
    await _agreed(house, "I propose that we ship on Thursdays")
    (*_, second) = asked(house)
    await bo.clicks_in_private(second, f"accord.offer_never:{_key(second).partition('/')[0]}")
    await house.settle()
    await house.passes(days=20)
    await _agreed(house, "I propose that we ship on Mondays")
    assert len(asked(house)) == 2


async def _agreed(house: SlackHouse, text: str) -> None:
    await house.person("Bo").talks(CHANNEL, text)
    for name in ("Ann", "Cy"):
        await house.person(name).talks(CHANNEL, "agreed")
    await house.settle()


async def test_what_is_no_proposal_or_no_answer_asks_nobody(house: SlackHouse) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    for text in (
        "I don't propose that we ship on Fridays",
        "I proposed that we ship on Fridays",
        "&gt; I propose that we ship on Fridays",
        "`I propose that we ship on Fridays`",
        "```\nI propose that we ship on Fridays\n```",
        "she said “I propose that we ship on Fridays”",
    ):
        await _agreed(house, text)
    await bo.talks(CHANNEL, "I propose that we ship on Fridays", bot_id="B7", subtype="bot_message")
    await ann.talks(CHANNEL, "agreed")
    await cy.talks(CHANNEL, "agreed")
    await house.settle()
    assert asked(house) == []
    assert len(house.app.listening) == 0

    proposal = await bo.talks(CHANNEL, "I propose that we ship on Fridays")
    await ann.talks(CHANNEL, "agreed")
    await cy.talks(CHANNEL, "agreed", thread="1700000000.000100")
    await cy.talks(CHANNEL, "agreed", bot_id="B7", subtype="bot_message")
    await bo.rewrites(proposal, "I propose that we ship on Thursdays")
    taken_back = await cy.talks(CHANNEL, "what do you mean?")
    await cy.rewrites(taken_back, "what?")
    assert len(house.app.listening) == 1
    await bo.takes_back(proposal)
    assert len(house.app.listening) == 0
    await cy.talks(CHANNEL, "agreed")
    await house.settle()
    assert asked(house) == []

    await bo.talks(CHANNEL, "I propose that we ship on Fridays")
    answer = await ann.talks(CHANNEL, "agreed")
    await ann.takes_back(answer)
    await cy.talks(CHANNEL, "agreed")
    await house.settle()
    assert asked(house) == []
    reworded = await bo.talks(CHANNEL, "I propose that we ship on Mondays")
    await bo.rewrites(reworded, "I propose that we ship on Tuesdays")
    for person in (ann, cy):
        await person.talks(CHANNEL, "+1")
    await house.settle()
    (offer,) = asked(house)
    assert "We ship on Tuesdays" in json.dumps(offer["blocks"])


async def test_what_was_said_is_forgotten_after_half_an_hour(house: SlackHouse) -> None:
    await house.person("Bo").talks(CHANNEL, "I propose that we ship on Fridays")
    assert len(house.app.listening) == 1
    await house.passes(minutes=31)
    await house.app._forget_talk()
    assert len(house.app.listening) == 0


async def test_where_the_operator_has_not_turned_it_on_nothing_is_read(tmp_path: Path) -> None:
    async with slack_house(tmp_path) as house:
        told = await house.person("Ann").types(CHANNEL, "/accord offers on")
        assert "ACCORD_OFFERS=on" in str(told.body)
        await _agreed(house, "I propose that we ship on Fridays")
        assert asked(house) == []


def test_the_manifest_asks_for_the_messages_of_channels_only_then() -> None:
    def events(*, offers: bool) -> set[str]:
        made = manifest(Words("en"), offers=offers)
        return set(made["settings"]["event_subscriptions"]["bot_events"])

    assert events(offers=True) - events(offers=False) == set(TALK)
    assert {"channels:history", "groups:history"} <= set(
        manifest(Words("en"), offers=True)["oauth_config"]["scopes"]["bot"]
    )
