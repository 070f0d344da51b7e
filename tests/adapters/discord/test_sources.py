"""Reactions under the message that became a proposal, beside those under its card: before and after a lost session."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.discord.test_gateway import Scene
from tests.fakes.discord.house import connected, fake_discord
from tests.fakes.discord.world import Member, Message
from tests.waiting import until


@dataclass(slots=True)
class Proposed(Scene):
    source: Message

    async def lost(self, *, restart: bool) -> None:
        """The session is lost, and nothing of it is replayed; or the program starts anew."""
        if restart:
            self.house.task.cancel()
            await self.fake.drop(resumable=False)
            self.house.restart()
        else:
            await self.fake.drop(resumable=False)
        await self.fake.until_ready()
        client = self.house.platform.client
        assert client is not None
        await until(lambda: client.homes() != [])

    async def until_shown(self, reactions: int) -> None:
        await until(lambda: f"({reactions} so far)" in str(self.card.body))


@asynccontextmanager
async def proposed(folder: Path, *, before: Sequence[str] = ()) -> AsyncIterator[Proposed]:
    """A message that was proposed. `before`: the names of those who had put ✅ under it before."""
    async with fake_discord() as fake:
        guild = fake.guild()
        ann = fake.member(guild, "ann")
        channel = next(iter(guild.channels))
        source = Message("123456789012345678", channel, ann, {"content": "We ship on Fridays"})
        fake.messages[source.id] = source
        for name in before:
            source.reactions.setdefault("✅", {})[fake.member(guild, name).id] = None
        async with connected(folder, fake) as house:
            press = f"d1:propose:0:0:-:m{channel}/{source.id}"
            await fake.submit(guild, channel, ann, press, {"text": "Ship on Fridays", "process": "majority"})
            scene = Proposed(fake, house, guild, channel, ann, await house.card(guild), source)
            await scene.until_put("✅", "❌")
            await until(lambda: {"✅", "❌"} <= set(source.reactions))
            yield scene


def member(scene: Scene, name: str) -> Member:
    return next(one for one in scene.guild.members.values() if one.name == name)


@pytest.mark.parametrize("restart", [False, True])
async def test_what_stood_under_a_message_before_it_was_proposed_never_counts(
    tmp_path: Path, *, restart: bool
) -> None:
    async with proposed(tmp_path, before=["early", "eager"]) as scene:
        bo, cy, di = scene.people(3)
        await scene.fake.react(scene.guild, scene.source, bo, "✅")
        await scene.until_counted(yes=1, no=0)
        await scene.lost(restart=restart)
        await scene.fake.react(scene.guild, scene.card, cy, "❌")
        await scene.until_counted(yes=1, no=1)
        # Who takes it away and gives it again, means the proposal.
        early = member(scene, "early")
        await scene.fake.unreact(scene.guild, scene.source, early, "✅")
        await scene.fake.react(scene.guild, scene.source, early, "✅")
        await scene.until_counted(yes=2, no=1)
        await scene.fake.react(scene.guild, scene.source, di, "❌")
        await scene.until_counted(yes=2, no=2)
        await scene.until_shown(4)


@pytest.mark.parametrize("gap", [None, "session", "restart"])
async def test_a_vote_stays_while_one_of_two_reactions_for_it_stays(tmp_path: Path, gap: str | None) -> None:
    async with proposed(tmp_path) as scene:
        bo, cy, di = scene.people(3)
        for one in (bo, cy):
            await scene.fake.react(scene.guild, scene.card, one, "✅")
            await scene.fake.react(scene.guild, scene.source, one, "✅")
        await scene.until_counted(yes=2)
        taken = {scene.source.id: bo, scene.card.id: cy}
        if gap is None:
            await scene.fake.unreact(scene.guild, scene.source, bo, "✅")
            await scene.fake.unreact(scene.guild, scene.card, cy, "✅")
        else:
            for message in (scene.source, scene.card):
                message.reactions["✅"].pop(taken[message.id].id)
            await scene.lost(restart=gap == "restart")
        # What is heard later is not taken before what was heard earlier.
        await scene.fake.react(scene.guild, scene.card, di, "❌")
        await scene.until_counted(yes=2, no=1)
        await scene.until_shown(3)
        await scene.fake.unreact(scene.guild, scene.card, bo, "✅")
        await scene.until_counted(yes=1, no=1)
        await scene.until_shown(2)


@pytest.mark.parametrize("restart", [False, True])
async def test_the_card_says_as_many_reactions_after_a_gap_as_before(
    tmp_path: Path, *, restart: bool
) -> None:
    async with proposed(tmp_path) as scene:
        bo, cy, di, eve = scene.people(4)
        # The later one counts; where it goes, the earlier one does not come back.
        await scene.fake.react(scene.guild, scene.source, bo, "✅")
        await scene.fake.react(scene.guild, scene.card, bo, "❌")
        await scene.until_counted(yes=0, no=1)
        await scene.fake.unreact(scene.guild, scene.card, bo, "❌")
        await scene.fake.react(scene.guild, scene.card, cy, "✅")
        await scene.until_counted(yes=1, no=0)
        await scene.until_shown(1)
        await scene.lost(restart=restart)
        await scene.fake.react(scene.guild, scene.card, di, "❌")
        await scene.until_counted(yes=1, no=1)
        await scene.until_shown(2)
        await scene.fake.react(scene.guild, scene.source, eve, "✅")
        await scene.until_counted(yes=2, no=1)
        await scene.until_shown(3)


async def test_a_message_that_is_proposed_twice_stays_with_the_open_decision(tmp_path: Path) -> None:
    async with proposed(tmp_path) as scene:
        bo, cy = scene.people(2)
        await scene.fake.react(scene.guild, scene.source, bo, "✅")
        await scene.until_counted(yes=1)
        press = f"d1:propose:0:0:-:m{scene.channel}/{scene.source.id}"
        values = {"text": "Ship on Mondays", "process": "majority"}
        await scene.fake.submit(scene.guild, scene.channel, scene.ann, press, values)
        await scene.house.card(scene.guild, 2)
        await scene.lost(restart=True)
        await scene.fake.react(scene.guild, scene.source, cy, "✅")
        await scene.until_counted(yes=2)
        assert (await scene.house.view(scene.guild, 2)).took_part == 0
