"""What a server lets the bot do, and lets people do with it: commands, permissions, `/setup`, a forum's tags."""

import asyncio
from pathlib import Path

import discord
import pytest
from simcord.backend.errors import SetupError
from sqlalchemy import select

from storage.tables import DIGEST
from tests.adapters.discord.server import Server, answer_of
from tests.bot.command import accord_here
from tests.fakes.discord.house import connected, fake_discord
from tests.waiting import until


@pytest.mark.parametrize(("status", "code"), [(400, 30032), (400, 50035), (403, 50001), (429, 30034)])
async def test_refused_commands_are_told_by_log_and_doctor_and_nothing_else_stops(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        channel = next(iter(guild.channels))
        fake.refusals.append(("PUT", r"/applications/\d+/commands$", status, code))
        async with connected(tmp_path, fake):
            answered = await fake.slash(guild, channel, ann, "propose", text="Ship", process="majority")
            assert "D-1 is open" in answered.text
        assert "discord_refused_the_commands" in caplog.text
        set_up = {
            "DISCORD_TOKEN": "not.a.token",
            "DISCORD_API_URL": fake.url,
            "ACCORD_DATABASE_URL": str(tmp_path / "accord.db"),
        }
        done = await asyncio.to_thread(accord_here, tmp_path, "doctor", **set_up)
        assert done.code == 1
        assert "NO  Discord's commands: Discord refused the commands (error" in done.out
        fake.refusals.clear()
        async with connected(tmp_path, fake):
            pass
        done = await asyncio.to_thread(accord_here, tmp_path, "doctor", **set_up)
        assert "Discord's commands" not in done.out


async def test_setup_is_for_those_who_manage_the_server(server: Server) -> None:
    ann = server.member("ann")
    with pytest.raises(SetupError, match="not visible to this user"):
        await ann.slash(server.channel, "setup", digest=server.channel)
    lead = server.guild.create_role("lead", permissions=discord.Permissions(manage_guild=True))
    boss = server.member("boss", roles=[lead])
    assert "Every week" in answer_of(await boss.slash(server.channel, "setup", digest=server.channel))


async def test_a_server_may_show_setup_to_all_and_it_still_asks_who_runs_it(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        async with connected(tmp_path, fake) as house:
            answered = await fake.slash(guild, next(iter(guild.channels)), ann, "setup", off=True)
            assert "Only administrators" in answered.text
            rows = await house.app.store.read(lambda connection: connection.execute(select(DIGEST)).all())
            assert rows == []


async def test_the_receipt_of_an_opening_says_what_the_bot_may_not_do_here(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        channel = next(iter(guild.channels))
        async with connected(tmp_path, fake):
            opened = await fake.slash(guild, channel, ann, "propose", text="One", process="majority")
            assert "lacks" not in opened.text
            lost = discord.Permissions(embed_links=True, add_reactions=True)
            guild.bot_may &= ~lost.value
            opened = await fake.slash(guild, channel, ann, "propose", text="Two", process="majority")
            wanted = (
                "allow it “Embed Links” and “Add Reactions” in the channel's settings, under Permissions."
            )
            assert "D-2 is open" in opened.text
            assert wanted in opened.text
            form = {"text": "Three", "process": "majority"}
            filled = await fake.submit(guild, channel, ann, "d1:propose:0:0:-:", form)
            assert wanted in filled.text
            refused = await fake.slash(guild, channel, ann, "propose", text="Four", until="yesterday")
            assert "lacks" not in refused.text


async def test_a_post_carries_the_forums_own_tag_for_its_state(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild(locale="de")
        ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
        forum = fake.forum(guild, "proposals", tags=("idea", "Offen", "Blocked", "zurückgezogen"))
        tags = guild.tags[forum]
        async with connected(tmp_path, fake) as house:
            await house.memory.keep_note(guild.id, f"forum:{forum}", "on")
            post = await fake.post(guild, forum, ann, "Ship on Fridays")

            def carried() -> list[str]:
                return sorted(
                    name for name, tag in tags.items() if tag in guild.threads[post]["applied_tags"]
                )

            await until(lambda: carried() == ["Offen"])
            guild.threads[post]["applied_tags"].append(tags["idea"])
            await fake.dispatch("THREAD_UPDATE", guild.threads[post])
            await fake.slash(guild, post, ann, "accord", line="process D-1 consent")
            await fake.slash(guild, post, bo, "object", decision="D-1", reason="No rollback plan")
            await until(lambda: carried() == ["Blocked", "idea"])
            await fake.slash(guild, post, ann, "accord", line="withdraw D-1")
            await until(lambda: carried() == ["idea", "zurückgezogen"])
