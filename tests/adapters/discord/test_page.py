"""The page for members of a Discord server: what they see by their roles at this moment, and acts as theirs."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot.wiring import Joined, door_of
from tests.adapters.discord.server import Server, answer_of, text_of
from tests.bot.reader import ADDRESS, Reader, reading


@asynccontextmanager
async def page_of(server: Server) -> AsyncIterator[Reader]:
    """The page of the program that talks to this server."""
    visitors = {"discord": server.client.visitors}
    door = door_of(server.app, visitors)
    server.client.acts._conversation.page = door.link_to
    async with reading(server.app, Joined((), (), {}, visitors, door)) as reader:
        yield reader


async def test_what_is_done_on_the_page_shows_on_the_card(server: Server) -> None:
    ann, bo = server.member("ann"), server.member("bo")
    async with page_of(server) as page:
        await ann.slash(server.channel, "propose", text="Ship on Fridays", until="3d", process="majority")
        await server.settle()
        answer = answer_of(await bo.slash(server.channel, "accord", line="page D-1"))
        (link,) = set(re.findall(rf"{ADDRESS}(/sign-in/[\w-]+)", answer))
        await page.post(link)
        assert "Ship on Fridays" in page.text
        await page.presses("Yes")
        assert "Recorded on D-1: yes" in page.text
        await server.settle()
        assert "1 yes" in text_of(server.card())
        await page.get("/")
        assert page.text.startswith(f"{server.guild.name}, ")
        await page.get("/form?act=propose")
        await page.sends(text="Archive the wiki", process="lazy", until="someday")
        assert page.status == 422
        await page.sends(until="3d")  # what was typed is still there
        await server.settle()
        assert "Archive the wiki" in text_of(server.card(2))


async def test_whoever_is_not_on_the_server_any_more_reads_nothing_within_ten_minutes(server: Server) -> None:
    core = server.guild.create_role("core")
    ann, bo = server.member("ann", roles=[core]), server.member("bo")
    secret = server.guild.create_text_channel(
        "core",
        overwrites={
            server.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            core: discord.PermissionOverwrite(view_channel=True),
        },
    )
    async with page_of(server) as page:
        await ann.slash(secret, "propose", text="The secret plan", until="9d", process="majority")
        await ann.slash(server.channel, "propose", text="Ship on Fridays", until="9d", process="majority")
        await server.settle()
        await page.signs_in(Reader.speaker(str(bo.id), str(server.guild.id), "discord"))
        listed = await page.get("/decisions")
        assert ("Ship on Fridays" in listed, "secret plan" in listed) == (True, False)
        assert "secret plan" not in await page.get("/D-1")
        assert page.status == 404
        server.guild.remove_member(bo)
        await server.passes(minutes=10)
        assert "Ship on Fridays" not in await page.get("/decisions")


async def test_while_the_connection_is_broken_nobody_reads_by_what_was_said_before(server: Server) -> None:
    """Members are asked for, but who may see a channel is told over the connection alone."""
    ann = server.member("ann")
    await ann.slash(server.channel, "propose", text="Ship on Fridays", until="9d", process="majority")
    await server.settle()
    async with page_of(server) as page:
        await page.signs_in(Reader.speaker(str(ann.id), str(server.guild.id), "discord"))
        server.client.dispatch("disconnect")
        await server.passes(minutes=9)
        assert "Ship on Fridays" in await page.get("/decisions")
        await server.passes(minutes=6)
        assert "Ship on Fridays" not in await page.get("/decisions")
        assert "cannot be checked now" in page.text
        server.client.dispatch("resumed")
        await server.settle()
        assert "Ship on Fridays" in await page.get("/decisions")
