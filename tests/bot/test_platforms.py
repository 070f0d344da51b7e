"""Platforms beside the rest of the program: one that fails is started again and takes nothing down with it."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from bot.platforms import Platforms
from consensus.commands import MemberSeen, MembersSeen
from consensus.ports import Messenger
from consensus.refusal import Refused
from tests.bot.house import CHANNEL, House, Wall, house_at
from tests.waiting import until


class Shaky:
    """Fails so many times before it serves."""

    def __init__(self, name: str, *failures: Exception) -> None:
        self.name = name
        self.failures = list(failures)
        self.runs = 0
        self.served = asyncio.Event()
        self.answered = asyncio.Event()
        self.wall = Wall()

    @property
    def messenger(self) -> Messenger:
        return self.wall

    async def run(self) -> None:
        self.runs += 1
        if self.failures:
            raise self.failures.pop(0)
        self.served.set()
        await asyncio.Event().wait()

    async def connected_homes(self) -> Collection[str]:
        if not self.served.is_set():
            raise RuntimeError("not yet")
        return ("T1",)


def platforms(house: House, *shaky: Shaky) -> Platforms:
    return Platforms(shaky, messengers=house.app.messengers, keeping=house.app.keeping, clock=house.clock)


async def test_a_platform_that_fails_is_started_again_and_the_others_run_on(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        bad = Shaky("discord", RuntimeError("no"), Refused("token-refused"))
        good = Shaky("slack")
        both = platforms(house, bad, good)
        async with both.running():
            await good.served.wait()
            assert good.runs == 1
            assert both.troubles["discord"] == "RuntimeError"

            def served_as_time_passes() -> bool:
                house.clock.advance(seconds=5)
                return bad.served.is_set()

            await until(served_as_time_passes)
            assert (bad.runs, good.runs) == (3, 1)
            assert both.troubles == {}
            assert (await house.app.health()).database == "ok"


async def test_homes_count_as_heard_only_while_their_platform_says_so(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        one = Shaky("slack")
        arrived = MembersSeen(members=(MemberSeen(account="ann", name="Ann"),), complete=True)
        await house.app.submit(house.envelope(None, arrived, spot=CHANNEL))
        joined = platforms(house, one)
        await joined.beat()
        assert await house.app.reader.heartbeats() == {}
        async with joined.running():
            await one.served.wait()
            await joined.beat()
        assert list(await house.app.reader.heartbeats()) == ["slack/T1/slack"]


async def test_messages_of_a_platform_wait_until_it_is_joined(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        house.app.messengers.pop("slack")
        one = Shaky("slack")
        platforms(house, one)
        assert house.app.messengers["slack"] is one.wall


async def test_a_platform_is_spoken_of_when_it_has_answered_and_not_before(tmp_path: Path) -> None:
    async with house_at(tmp_path / "accord.db") as house:
        shaky, heard = Shaky("slack"), list[str]()
        running = Platforms(
            (shaky,),
            messengers=house.app.messengers,
            keeping=house.app.keeping,
            clock=house.clock,
            unanswered=house.app.unanswered,
            heard=heard.append,
        )
        async with running.running():
            await shaky.served.wait()
            assert (await house.app.health()).problems == ("scheduler-silent", "platform-unanswered")
            assert heard == []
            shaky.answered.set()
            await until(lambda: heard == ["slack"])
            assert "platform-unanswered" not in (await house.app.health()).problems
