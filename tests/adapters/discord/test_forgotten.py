"""Somebody is forgotten on a Discord server: they ask, an administrator presses, and what was posted is edited."""

import discord
import pytest

from tests.adapters.discord.server import Server, answer_of, labels_of, text_of

pytestmark = pytest.mark.asyncio


async def test_an_administrator_is_asked_in_private_and_erases_with_a_press(server: Server) -> None:
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    ann, bo, cy = server.member("ann", roles=[lead]), server.member("bo"), server.member("cy")
    await ann.slash(server.channel, "propose", text="Release every Friday", process="consent")
    await server.settle()
    await bo.slash(server.channel, "accord", line='object D-1 "the zebrafinch sings"')
    await cy.slash(server.channel, "accord", line="vote D-1 consent")
    await server.settle()
    assert "zebrafinch" in "".join(server.messages())

    shown = await bo.slash(server.channel, "accord", line="forget me")
    assert "What stays:" in answer_of(shown)
    assert shown.response is not None
    asked = await bo.click(shown.response, label="Ask to be erased")
    assert "Nothing is erased until one of them does it" in answer_of(asked)
    await server.settle()
    question = ann.user.dm_channel.history()[-1]
    assert "bo asks to be erased" in text_of(question)
    assert labels_of(question) == ["Erase them"]
    assert "Only administrators" in answer_of(
        await cy.slash(server.channel, "accord", line=f"forget <@{bo.id}> yes")
    )

    done = await ann.user.click(question, label="Erase them")
    assert "erased from" in answer_of(done)
    await server.settle()
    everything = "".join((*server.messages(), *map(text_of, ann.user.dm_channel.history())))
    assert "zebrafinch" not in everything, "what was posted is edited"
    assert "bo asks" not in everything
    assert "Somebody asked to be erased, and has been." in everything


async def test_a_thread_loses_the_words_of_its_decision_and_keeps_its_number(server: Server) -> None:
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    ann, bo, cy = server.member("ann", roles=[lead]), server.member("bo"), server.member("cy")
    await bo.slash(server.channel, "propose", text="The zebrafinch sings", process="majority", until="2d")
    await server.settle()
    await ann.slash(server.channel, "accord", line='ask D-1 "Who is on call?"')
    await cy.slash(server.channel, "accord", line="vote D-1 yes")
    await server.settle()
    thread = server.client.get_channel(server.card().id)
    assert isinstance(thread, discord.Thread)
    assert "zebrafinch" in thread.name
    await server.passes(days=2, minutes=1)
    await ann.slash(server.channel, "accord", line=f"forget <@{bo.id}> yes")
    await server.settle()
    assert thread.name == "D-1"
    ours = [text_of(message) async for message in thread.history(limit=50)]
    ours += [text_of(message) for message in server.channel.history() if not message.is_system()]
    assert "zebrafinch" not in "".join(ours).lower(), "Discord's own line that a thread was begun is not ours"
    assert (await server.view(1)).took_part == 1


async def test_who_administers_no_longer_is_not_asked(server: Server) -> None:
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    ann, bo, cy = server.member("ann", roles=[lead]), server.member("bo"), server.member("cy", roles=[lead])
    for person in (ann, cy):
        await person.slash(server.channel, "propose", text="Release every Friday", process="consent")
    await server.settle()
    server.env.backend.get_guild(server.guild.id).members[ann.id].role_ids.clear()
    await bo.slash(server.channel, "accord", line="forget me yes")
    await server.settle()
    asked = [text_of(message) for message in ann.user.dm_channel.history()]
    assert not any("asks to be erased" in text for text in asked)
    assert "bo asks to be erased" in text_of(cy.user.dm_channel.history()[-1])
