"""Offers in a channel of Discord: what is proposed in talk, and answered by two others, is offered in a direct message."""

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import simcord

from adapters.discord.listen import intents
from tests.adapters.discord.server import Server, answer_of, labels_of, server_at, text_of

ASKED = "Shall I run it as a decision?"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_at(tmp_path, offers=True) as opened:
        role = opened.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
        leads = opened.member("lead", roles=[role])
        told = await leads.slash(opened.channel, "accord", line="offers on")
        assert "From now on I offer" in answer_of(told)
        yield opened


def asked(person: simcord.MemberActor) -> list[discord.Message]:
    direct = person.user.dm_channel
    return [] if direct is None else [message for message in direct.history() if ASKED in text_of(message)]


async def met(server: Server, name: str) -> simcord.MemberActor:
    """Somebody who has used the bot, so that it may write to them."""
    person = server.member(name)
    await person.slash(server.channel, "accord", line="help")
    await server.settle()
    return person


async def test_yes_opens_the_form_and_the_decision_opens_where_it_was_said(server: Server) -> None:
    ann, bo, cy = await met(server, "ann"), server.member("bo"), server.member("cy")
    said = await ann.send(server.channel, "I propose that we *ship* on Fridays")
    await bo.send(server.channel, "agreed")
    await ann.send(server.channel, "agreed")
    await server.settle()
    assert asked(ann) == []
    await cy.send(server.channel, "-1 Fridays are short")
    await server.settle()
    (offer,) = asked(ann)
    assert "We *ship* on Fridays" in text_of(offer)
    assert f"/{server.channel.id}/{said.id}" in text_of(offer)
    assert labels_of(offer) == ["Yes…", "Not now", "Never here"]
    assert asked(bo) == []
    form = await ann.user.click(offer, label="Yes…")
    sent = await ann.user.submit_modal(form, {"text": "We *ship* on Fridays"})
    assert "D-1 is open" in answer_of(sent)
    await server.settle()
    assert "We \\*ship\\* on Fridays" in text_of(server.card())


async def test_not_now_and_never_here(server: Server) -> None:
    ann = await met(server, "ann")
    others = server.member("bo"), server.member("cy")
    for day in range(3):
        await ann.send(server.channel, f"I propose that we print release {day}")
        for other in others:
            await other.send(server.channel, "agreed")
        await server.settle()
        if day < 2:
            offer = max(asked(ann), key=lambda message: message.id)
            label = ("Not now", "Never here")[day]
            answered = await ann.user.click(offer, label=label)
            assert ("Fine.", "not asked here any more")[day] in text_of_answer(answered)
        await server.passes(days=3)
    assert len(asked(ann)) == 2


def text_of_answer(result: simcord.InteractionResult) -> str:
    assert result.response is not None
    return text_of(result.response)


async def test_what_is_no_proposal_or_no_answer_asks_nobody(server: Server) -> None:
    ann, bo, cy = await met(server, "ann"), server.member("bo"), server.member("cy")
    listening = server.app.listening
    for text in ("I don't propose that we ship on Fridays", "> I propose that we ship on Fridays"):
        await ann.send(server.channel, text)
        assert len(listening) == 0
    await server.member("stranger").send(server.channel, "I propose that we ship on Fridays")
    assert len(listening) == 0, "who has never used the bot gets no messages of it"

    said = await ann.send(server.channel, "I propose that we ship on Fridays")
    assert len(listening) == 1
    await ann.edit(said, "I wonder whether we ship on Fridays")
    assert len(listening) == 0
    said = await ann.send(server.channel, "I propose that we ship on Fridays")
    answer = await bo.send(server.channel, "agreed")
    await bo.delete(answer)
    await cy.send(server.channel, "agreed")
    await server.settle()
    assert asked(ann) == []
    await ann.delete(said)
    assert len(listening) == 0

    other = await bo.send(server.channel, "The printer is broken again")
    await ann.send(server.channel, "I propose that we ship on Fridays")
    await bo.send(server.channel, "agreed")
    await cy.send(server.channel, "agreed", reply_to=other)
    await server.settle()
    assert asked(ann) == [], "it answers something else"


def test_the_content_of_messages_is_asked_for_only_then() -> None:
    assert not intents().message_content
    asked_for = intents(offers=True)
    assert asked_for.message_content
    assert (asked_for.members, asked_for.presences) == (False, False)
