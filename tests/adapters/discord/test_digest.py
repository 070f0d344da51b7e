"""Digests in Discord: of a channel, of a person, set with `/setup`, and those of earlier versions."""

import discord
import simcord

from adapters.discord.desk import KnownMessage, Reacted
from storage.platform_memory import PlatformMemory
from tests.adapters.discord.server import Server, answer_of, text_of


def digests(server: Server, channel: simcord.ChannelHandle) -> list[str]:
    return [text for text in server.messages(channel) if "The week here" in text]


async def closed_to_others(server: Server, *inside: simcord.RoleHandle) -> simcord.ChannelHandle:
    return server.guild.create_text_channel(
        "core",
        overwrites={
            server.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            **{role: discord.PermissionOverwrite(view_channel=True) for role in inside},
        },
    )


async def test_a_channel_gets_its_own_decisions_with_a_link_to_each_card(server: Server) -> None:
    core = server.guild.create_role("core")
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    ann, boss = server.member("ann", roles=[core]), server.member("boss", roles=[lead])
    secret = await closed_to_others(server, core)
    told = answer_of(await boss.slash(server.channel, "setup", digest=server.channel, day=4))
    assert "Every week" in told
    await ann.slash(secret, "propose", text="The secret plan", until="30d", process="consent")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", until="30d", process="consent")
    await server.settle()
    await boss.slash(server.channel, "object", decision="D-2", reason="Nobody can roll back")
    await server.settle()
    await server.passes(days=1, hours=10)
    (digest,) = digests(server, server.channel)
    link = server.card(2).jump_url
    assert f"[D-2]({link}) Ship on Fridays: objection D-2.1 stands" in digest
    assert "secret" not in digest
    assert "boss" not in digest
    assert digests(server, secret) == []
    await server.passes(days=2)
    assert len(digests(server, server.channel)) == 1
    await server.passes(days=5)
    assert len(digests(server, server.channel)) == 2
    told = answer_of(await boss.slash(server.channel, "setup", off=True))
    assert "no digest any more" in told
    await server.passes(days=7)
    assert len(digests(server, server.channel)) == 2


async def test_ones_own_comes_as_a_direct_message_with_what_one_may_see_then(server: Server) -> None:
    core = server.guild.create_role("core")
    ann, bo = server.member("ann", roles=[core]), server.member("bo", roles=[core])
    cy = server.member("cy")
    secret = await closed_to_others(server, core)
    for person in (bo, cy):
        told = answer_of(await person.slash(server.channel, "accord", line="digest me daily 9:00"))
        assert "in private" in told
    await ann.slash(secret, "propose", text="The secret plan", until="9d", process="majority")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", until="9d", process="majority")
    await server.settle()
    await server.passes(hours=10)
    (digest,) = own(bo)
    assert "The secret plan: your answer" in digest
    (digest,) = own(cy)
    assert "Ship on Fridays: your answer" in digest
    assert "secret" not in digest
    server.guild.remove_member(bo)
    await server.passes(days=1)
    assert (len(own(bo)), len(own(cy))) == (1, 2)


def own(person: simcord.MemberActor) -> list[str]:
    return [text for message in person.user.dm_channel.history() if "Your day" in (text := text_of(message))]


async def test_what_a_server_had_chosen_earlier_is_taken_over_once(server: Server) -> None:
    ann = server.member("ann")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", until="30d", process="consent")
    await server.settle()
    await ann.slash(server.channel, "object", decision="D-1", reason="Nobody can roll back")
    memory = memory_of(server)
    home, channel = str(server.guild.id), server.channel.id
    await memory.keep_note(home, "digest", f'{{"channel": "{channel}", "weekday": 4}}')
    await memory.keep_note(home, "digest_sent", "2025-12-26T09:00:00+00:00")
    await server.restarts()
    memory = memory_of(server)
    assert await memory.notes("digest") == await memory.notes("digest_sent") == {}
    told = answer_of(await ann.slash(server.channel, "accord", line="digest"))
    assert "The next digest of this channel comes on <t:1767344400:F>" in told
    await ann.slash(server.channel, "accord", line="digest off")
    await server.restarts()
    assert "gets no digest" in answer_of(await ann.slash(server.channel, "accord", line="digest"))


def memory_of(server: Server) -> PlatformMemory:
    return PlatformMemory(server.app.store, "discord", KnownMessage, Reacted)
