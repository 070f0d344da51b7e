"""A ranked ballot on a poll with 10,000 ballots costs at most one and a half times what it costs on one with 10."""

import asyncio
import random
from itertools import count
from pathlib import Path

from bot.app import App, open_app
from consensus.commands import MemberSeen, MembersSeen, OpenPoll, Vote
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Sender, Spot
from tests.benchmarks.pairs import Cost, Goal, compare, timed

CHANNEL = Spot(platform="slack", home="T1", place="C1", name="general")
OPTIONS = ("Ann", "Bo", "Cy", "Di", "Ed")
FEW, MANY = 10, 10_000
VOTES = 200
"""Votes a measure: one after another, each waiting for its receipt."""


class Hall:
    """Two polls in one channel: D-1 with few ballots, D-2 with many."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._deliveries = count()
        self._chance = random.Random(7)

    async def fill(self) -> None:
        members = tuple(MemberSeen(account=f"U{who}", name=f"Person {who}") for who in range(MANY + VOTES))
        await self._submit(None, MembersSeen(members=members, complete=True))
        for question in ("Few?", "Many?"):
            await self._submit(0, OpenPoll(question=question, options=OPTIONS, process="ranked"))
        for number, ballots in ((1, FEW), (2, MANY)):
            for start in range(1, ballots + 1, 500):
                voters = range(start, min(start + 500, ballots + 1))
                await asyncio.gather(*(self._vote(who, number) for who in voters))

    async def votes(self, number: int) -> Cost:
        """Of one vote: those who voted change their minds."""
        with timed(VOTES) as cost:
            for turn in range(VOTES):
                await self._vote(1 + turn % FEW, number)
        return cost

    async def _vote(self, who: int, number: int) -> None:
        ranking = " > ".join(self._chance.sample(OPTIONS, 5))
        await self._submit(who, Vote(decision=number, choice=ranking))

    async def _submit(self, who: int | None, command: MembersSeen | OpenPoll | Vote) -> Receipt:
        return await self._app.submit(
            Envelope(
                delivery=DeliveryId(f"delivery-{next(self._deliveries)}"),
                spot=CHANNEL,
                sender=None if who is None else Sender(account=f"U{who}", name=f"Person {who}"),
                command=command,
            )
        )


async def test_a_vote_costs_the_same_whatever_lies_in_the_box(tmp_path: Path) -> None:
    async with open_app(str(tmp_path / "accord.db")) as app:
        hall = Hall(app)
        await hall.fill()
        found = await compare(
            "a ranked ballot, 10,000 in the box against 10",
            Goal(at_most=1.5),
            lambda: hall.votes(1),
            lambda: hall.votes(2),
            pairs=7,
        )
    assert found.verdict != "missed", str(found)
