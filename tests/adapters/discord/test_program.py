"""The program as it is started: `accord run` over a real connection, and what a platform that fails takes along (nothing)."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.app import open_app
from bot.clock import SystemClock
from bot.platforms import Platforms
from consensus.commands import Propose, Until
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.house import fake_discord, hasty_discord_of, restoring_addresses, settings_of
from tests.fakes.discord.world import texts_in
from tests.waiting import HANGS_AFTER_SECONDS, slow, until

ROOT = Path(__file__).resolve().parents[3]


@asynccontextmanager
async def accord_run(folder: Path, fake: FakeDiscord) -> AsyncIterator["asyncio.subprocess.Process"]:
    """The program in a process of its own, as somebody starts it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ACCORD_DATABASE_URL": str(folder / "accord.db"),
            "ACCORD_WEB_PORT": "0",
            "DISCORD_TOKEN": "not.a.token",
            "DISCORD_API_URL": fake.url,
            "DISCORD_GATEWAY_URL": f"{fake.url.replace('http', 'ws')}/",
        },
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        await fake.until_ready()
        yield process
    finally:
        process.terminate()
        said, _ = await asyncio.wait_for(process.communicate(), HANGS_AFTER_SECONDS)
        assert b"Traceback" not in said, said.decode()
        assert b"not.a.token" not in said
        fake._ready.clear()


@slow
async def test_the_program_is_started_stopped_and_started_again_and_votes_count(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        ann, bo = fake.member(guild, "ann"), fake.member(guild, "bo")
        channel = next(iter(guild.channels))
        async with accord_run(tmp_path, fake):
            opened = await fake.slash(
                guild, channel, ann, "propose", text="Ship on Fridays", process="majority"
            )
            assert "D-1 is open" in opened.text
            await until(lambda: bool(fake.cards(channel)) and len(fake.cards(channel)[0].reactions) == 2)
            (card,) = fake.cards(channel)
            await fake.react(guild, card, bo, "✅")
            # A message under way when the program ends is only looked for a minute later: let it arrive.
            await until(lambda: "1 yes." in texts_in(card.body))
        await fake.unreact(guild, card, bo, "✅")
        await fake.react(guild, card, bo, "❌")
        async with accord_run(tmp_path, fake):
            voted = await fake.click(guild, card, ann, "d1:vote:1:1:-:yes")
            assert "Recorded on D-1" in voted.text
            await until(lambda: "1 yes, 1 no." in texts_in(card.body))
        assert len(fake.sent("PUT", "/commands$")) == 1


class OtherPlatform:
    """A platform beside Discord that runs on, whatever happens there."""

    name = "other"

    def __init__(self) -> None:
        self.turns = 0
        self.starts = 0

    @property
    def messenger(self) -> object:
        return object()

    async def run(self) -> None:
        self.starts += 1
        while True:
            self.turns += 1
            await asyncio.sleep(0.05)

    async def connected_homes(self) -> list[str]:
        return []


async def test_an_event_that_ends_the_client_takes_nothing_else_along(tmp_path: Path) -> None:
    async with fake_discord() as fake, open_app(settings_of(tmp_path, fake)) as app:
        guild = fake.guild()
        bo = fake.member(guild, "bo")
        channel = next(iter(guild.channels))
        other, discord = OtherPlatform(), hasty_discord_of(app)
        platforms = Platforms(
            [discord, other],  # type: ignore[list-item]
            messengers=app.messengers,
            keeping=app.keeping,
            clock=SystemClock(),
        )
        with restoring_addresses():
            async with app.running(), platforms.running():
                await fake.until_ready()
                await until(lambda: discord.client is not None and discord.client.homes() != [])
                await fake.send_raw("MESSAGE_REACTION_ADD", {"user_id": None, "emoji": 3})
                await until(lambda: "discord" in platforms.troubles)
                turns = other.turns
                # A deadline falls due while Discord is away.
                spot = Spot(platform="discord", home=guild.id, place=channel)
                sender = Sender(account=bo.id, name="bo", sees=frozenset({channel}))
                command = Propose(
                    text="x",
                    process="majority",
                    until=Until(after=timedelta(minutes=1), words="1m", zone="UTC"),
                )
                await app.submit(
                    Envelope(delivery=DeliveryId("x"), spot=spot, sender=sender, command=command)
                )
                await until(lambda: fake.identifies == 2)
                await until(lambda: len(fake.cards(channel)) == 1)
                assert (other.starts, other.turns > turns) == (1, True)
                assert platforms.troubles == {}
                voted = await fake.slash(guild, channel, bo, "decisions")
                assert "D-1" in str(voted.message)
