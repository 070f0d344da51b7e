"""Two bots on the same stand-in for Discord: ours, and one that does nothing but answer. Costs are CPU of the client's
side alone: the whole process less the stand-in's thread."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.desk import Reacted
from consensus.commands import Electorate, Propose, Vote
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare
from tests.fakes.discord.apart import Apart, fake_apart
from tests.fakes.discord.fake import FakeDiscord, fake_discord
from tests.fakes.discord.house import Connected, connected
from tests.fakes.discord.rest import Answered
from tests.fakes.discord.world import Guild, Member, Message, texts_in
from tests.waiting import until

NOOP = "noop:1"
AT_ONCE = 50
"""Clicks under way at the same time."""
OPTIONS = 10
"""Of a poll: as many as have a reaction each."""


class _NoOp(discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.compile(r"noop:(\d+)")):
    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: re.Match[str], /) -> "_NoOp":
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("ok", ephemeral=True)


class NoOpBot(discord.Client):
    """Answers a press with a fixed text, and hears reactions."""

    def __init__(self) -> None:
        wanted = discord.Intents.none()
        wanted.guilds = wanted.guild_reactions = True
        super().__init__(
            intents=wanted,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.heard = 0

    async def setup_hook(self) -> None:
        self.add_dynamic_items(_NoOp)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self.heard += 1


@asynccontextmanager
async def noop_bot(apart: Apart) -> AsyncIterator[NoOpBot]:
    addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = apart.fake.url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(apart.fake.url.replace("http", "ws"))
    bot = NoOpBot()
    task = asyncio.create_task(bot.start("not.a.token"))
    try:
        await apart.do(lambda fake: fake.until_ready())
        await bot.wait_until_ready()
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(task, return_exceptions=True)
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses


async def _cost(apart: Apart, work: Callable[[], Awaitable[Any]]) -> float:
    """CPU seconds of the client's side."""
    theirs, all_of_it = await apart.cpu_seconds(), time.process_time()
    await work()
    all_of_it = time.process_time() - all_of_it
    return all_of_it - (await apart.cpu_seconds() - theirs)


def _of_cpu(seconds: float) -> Cost:
    """Only processor time is compared: the clock measures the stand-in too."""
    return Cost(clock=seconds, cpu=seconds)


def _people(fake: FakeDiscord, guild: Guild, number: int) -> list[Member]:
    return [fake.member(guild, f"person {place}") for place in range(number)]


async def _click(
    fake: FakeDiscord, guild: Guild, card: Message, crowd: list[Member], custom_id: str
) -> float:
    """Everybody presses, so many at a time; the longest wait for an answer, in seconds."""
    longest = 0.0
    for at in range(0, len(crowd), AT_ONCE):
        answers = await asyncio.gather(
            *(fake.click(guild, card, who, custom_id) for who in crowd[at : at + AT_ONCE])
        )
        longest = max(longest, *(one.seconds for one in answers))
    return longest


def _noop_card(fake: FakeDiscord, channel: str) -> Message:
    """As many buttons as our cards have, under a text as long."""
    labels = iter(range(1, 7))
    row = [
        {
            "type": 1,
            "components": [
                {"type": 2, "custom_id": f"noop:{place}", "label": f"Button {place}", "style": 1}
                for place in (next(labels), next(labels), next(labels))
            ],
        }
        for _ in range(2)
    ]
    fields = [{"name": "Answers", "value": "x" * 90, "inline": False}] * 4
    embed = {"type": "rich", "fields": fields, "footer": {"text": "x" * 60}, "color": 1}
    card = Message(
        fake.ids.at(datetime.now().astimezone()),
        channel,
        Member("1", "x"),
        {"components": row, "embeds": [embed], "content": "x" * 60},
    )
    fake.messages[card.id] = card
    return card


async def votes_by_button(folder: Path, *, voters: int, pairs: int) -> Comparison:
    """A vote, durably stored and answered, against a press that is only answered."""
    turns = count()
    async with fake_apart() as noop_side, fake_apart() as our_side:
        noop_guild, guild = noop_side.fake.guild(), our_side.fake.guild()
        channel = next(iter(guild.channels))
        noop_card = _noop_card(noop_side.fake, next(iter(noop_guild.channels)))
        async with noop_bot(noop_side) as _:
            noop_crowd = _people(noop_side.fake, noop_guild, voters)

            async def limit() -> Cost:
                Route.BASE = noop_side.fake.url

                def press(fake: FakeDiscord) -> Awaitable[float]:
                    return _click(fake, noop_guild, noop_card, noop_crowd, NOOP)

                return _of_cpu(await _cost(noop_side, lambda: noop_side.do(press)) / voters)

            async with connected(folder, our_side.fake, apart=our_side) as house:
                ann = our_side.fake.member(guild, "ann")

                async def product() -> Cost:
                    Route.BASE = our_side.fake.url
                    number = next(turns) + 1
                    card = await _opened(our_side, house, guild, channel, ann, number)
                    crowd = _people(our_side.fake, guild, voters)

                    def press(fake: FakeDiscord) -> Awaitable[float]:
                        return _click(fake, guild, card, crowd, f"d1:vote:{number}:1:-:yes")

                    cost = await _cost(our_side, lambda: our_side.do(press)) / voters
                    assert (await house.view(guild, number)).took_part == voters
                    return _of_cpu(cost)

                title = f"CPU of a vote by button, over a press that is only answered ({voters} voters)"
                return await compare(title, Goal(at_most=3.0), limit, product, pairs=pairs)


async def _opened(
    apart: Apart,
    house: Connected,
    guild: Guild,
    channel: str,
    ann: Member,
    number: int,
    *,
    poll: bool = False,
) -> Message:
    await apart.do(lambda fake: _open(fake, guild, channel, ann, number, poll=poll))
    card = await house.card(guild, number)
    await until(lambda: len(card.reactions) >= (OPTIONS if poll else 2))
    await asyncio.sleep(1.5)  # what its opening still costs is over
    return card


def _open(
    fake: FakeDiscord, guild: Guild, channel: str, ann: Member, number: int = 1, *, poll: bool
) -> Awaitable[Answered]:
    """A majority vote, or a poll of as many options as have a reaction each."""
    if poll:
        options = " | ".join(f"Option number {place}" for place in range(1, OPTIONS + 1))
        return fake.slash(guild, channel, ann, "poll", question=f"Which {number}?", options=options)
    return fake.slash(guild, channel, ann, "propose", text=f"Ship {number}", process="majority")


async def votes_on_options(folder: Path, *, voters: int, pairs: int) -> Comparison:
    """A vote by button on an option of a poll, against one on a majority's proposal."""
    async with fake_apart() as apart:
        guild = apart.fake.guild()
        channel = next(iter(guild.channels))
        async with connected(folder, apart.fake, apart=apart) as house:
            ann = apart.fake.member(guild, "ann")

            async def cost(choice: str, *, poll: bool) -> Cost:
                number = await house.last_number(guild) + 1
                card = await _opened(apart, house, guild, channel, ann, number, poll=poll)
                crowd = _people(apart.fake, guild, voters)

                def press(fake: FakeDiscord) -> Awaitable[float]:
                    return _click(fake, guild, card, crowd, f"d1:vote:{number}:1:-:{choice}")

                spent = await _cost(apart, lambda: apart.do(press)) / voters
                assert (await house.view(guild, number)).took_part == voters
                return _of_cpu(spent)

            title = f"CPU of a vote on one of {OPTIONS} options, over one of a majority ({voters} voters)"
            return await compare(
                title,
                Goal(at_most=1.3),
                lambda: cost("yes", poll=False),
                lambda: cost("o2", poll=True),
                pairs=pairs,
            )


async def votes_by_reaction(folder: Path, *, voters: int, pairs: int) -> Comparison:
    """A vote by reaction, against a handler that does nothing plus what storage takes for the same votes alone."""
    alone = count()
    async with fake_apart() as noop_side, fake_apart() as our_side:
        noop_guild, guild = noop_side.fake.guild(), our_side.fake.guild()
        channel = next(iter(guild.channels))
        noop_card = _noop_card(noop_side.fake, next(iter(noop_guild.channels)))
        async with noop_bot(noop_side) as bot:
            noop_crowd = _people(noop_side.fake, noop_guild, voters)
            async with connected(folder, our_side.fake, apart=our_side) as house:
                ann = our_side.fake.member(guild, "ann")

                async def limit() -> Cost:
                    heard = bot.heard

                    async def react() -> None:
                        await noop_side.do(lambda fake: _react(fake, noop_guild, noop_card, noop_crowd))
                        await until(lambda: bot.heard >= heard + voters)

                    return _of_cpu((await _cost(noop_side, react)) / voters + await stored_alone())

                async def stored_alone() -> float:
                    place = f"77{next(alone)}"
                    spot = Spot(platform="discord", home=guild.id, place=place)

                    def sender(who: int) -> Sender:
                        return Sender(account=f"{place}-{who}", name="x", sees=frozenset({place}))

                    def envelope(who: int, command: Any) -> Envelope:
                        name = DeliveryId(f"{place}-{who}")
                        return Envelope(delivery=name, spot=spot, sender=sender(who), command=command)

                    opened = await house.app.submit(
                        envelope(
                            0, Propose(text="x", process="majority", electorate=Electorate(counted=voters))
                        )
                    )
                    number = opened.number or 0

                    async def store() -> None:
                        command = Vote(decision=number, choice="yes", via="reaction")
                        await asyncio.gather(
                            *(house.app.submit(envelope(who, command)) for who in range(1, voters + 1))
                        )
                        rows = [
                            Reacted(message=place, account=str(who), emoji="✅", on=True, turn=1)
                            for who in range(voters)
                        ]
                        await house.memory.keep_reactions(rows)

                    return await _cost(our_side, store) / voters

                async def product() -> Cost:
                    number = await house.last_number(guild) + 1
                    card = await _opened(our_side, house, guild, channel, ann, number)
                    crowd = _people(our_side.fake, guild, voters)

                    async def react() -> None:
                        await our_side.do(lambda fake: _react(fake, guild, card, crowd))
                        await house.until_view(guild, lambda seen: seen.took_part >= voters, number=number)

                    return _of_cpu(await _cost(our_side, react) / voters)

                title = f"CPU of a vote by reaction, over an idle handler and its storage ({voters} voters)"
                return await compare(title, Goal(at_most=4.0), limit, product, pairs=pairs)


async def _react(fake: FakeDiscord, guild: Guild, card: Message, crowd: list[Member]) -> None:
    for who in crowd:
        await fake.react(guild, card, who, "✅")


@dataclass(frozen=True, slots=True)
class Burst:
    longest_seconds: float
    cpu_seconds: float
    """Of this side, from the opening until all are counted: what the longest wait is on a machine with nothing else to do."""
    edits_per_ten_seconds: float


async def burst(folder: Path, *, clicks: int, poll: bool = False) -> Burst:
    """So many presses at once, on a majority's proposal or on an option of a poll. The stand-in runs in a process of its own, as Discord does."""
    here, there = get_context("spawn").Pipe()
    crowd = get_context("spawn").Process(target=_crowd, args=(there, clicks, poll), daemon=True)
    crowd.start()
    try:
        url, port = await asyncio.to_thread(here.recv)
        remote = FakeDiscord()
        remote.url, remote.port = url, port
        remote._ready.set()
        async with connected(folder, remote) as _:
            cpu = time.process_time()
            here.send("go")
            longest, edits, seconds = await asyncio.to_thread(here.recv)
            cpu = time.process_time() - cpu
    finally:
        here.send("stop")
        await asyncio.to_thread(crowd.join, 30)
    found = Burst(longest, cpu, edits / max(seconds, 10.0) * 10)
    what = "an option" if poll else "a proposal"
    print(
        f"\n{clicks} presses on {what} at once: longest wait {longest:.2f} s, {cpu:.2f} s of CPU, {edits} edits in {seconds:.0f} s"
    )
    return found


def _crowd(pipe: "Connection[Any, Any]", clicks: int, poll: bool) -> None:
    asyncio.run(_crowd_presses(pipe, clicks, poll=poll))


async def _crowd_presses(pipe: "Connection[Any, Any]", clicks: int, *, poll: bool) -> None:
    async with fake_discord() as fake:
        guild = fake.guild()
        channel = next(iter(guild.channels))
        ann, crowd = fake.member(guild, "ann"), _people(fake, guild, clicks)
        pipe.send((fake.url, fake.port))
        await asyncio.to_thread(pipe.recv)
        await _open(fake, guild, channel, ann, poll=poll)
        put = OPTIONS if poll else 2
        while not fake.cards(channel) or len(fake.cards(channel)[0].reactions) < put:  # noqa: ASYNC110 - a test's patience
            await asyncio.sleep(0.05)
        (card,) = fake.cards(channel)
        await asyncio.sleep(2)
        before, begun = card.edits, time.monotonic()
        custom_id = f"d1:vote:1:1:-:{'o2' if poll else 'yes'}"
        answers = await asyncio.gather(*(fake.click(guild, card, who, custom_id) for who in crowd))
        counted = f"▇ {clicks:,}" if poll else f"{clicks:,} yes"
        while counted not in texts_in(card.body):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.05)
        pipe.send((max(one.seconds for one in answers), card.edits - before, time.monotonic() - begun))
        await asyncio.to_thread(pipe.recv)
