"""Votes through the whole path, `Desk.submit` to "recorded", against the raw writer of the same run."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from bot.app import App, open_app
from consensus.commands import Command, MemberSeen, MembersSeen, Propose, Vote
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot
from tests.benchmarks.pairs import Comparison, Cost, Goal, compare, timed
from tests.benchmarks.raw import RawWriter
from tests.benchmarks.raw_postgres import RawPostgres

CHANNEL = Spot(platform="slack", home="T1", place="C1", name="general")
MEMBERS_MORE = 60
"""Members who never vote, so that nothing closes because all have acted, and no opener has too much open."""
CastOne = Callable[[int, int], Awaitable[object]]
"""`(voter, turn)`: casts one vote, returns when it is recorded."""


RawVote = Callable[[str, str, str], Awaitable[None]]
"""`(decision, person, choice)`: one row, returns when it is on disk."""


class Hall:
    """A channel of people who vote, each once on each of many decisions: `decisions` counts those opened so far."""

    def __init__(self, app: App, people: int, idle: int = MEMBERS_MORE) -> None:
        self.app = app
        self.people = people
        self.members = people + idle
        self.decisions = 0
        self._deliveries = count()

    def envelope(self, who: int | None, command: Command) -> Envelope:
        sender = None if who is None else Sender(account=f"U{who}", name=f"Person {who}")
        return Envelope(
            delivery=DeliveryId(f"delivery-{next(self._deliveries)}"),
            spot=CHANNEL,
            sender=sender,
            command=command,
        )

    async def fill(self) -> None:
        everybody = range(self.members)
        members = tuple(MemberSeen(account=f"U{who}", name=f"Person {who}") for who in everybody)
        await self.app.submit(self.envelope(None, MembersSeen(members=members, complete=True)))

    async def open(self, decisions: int) -> int:
        """Open this many; returns the number of the first."""
        first = self.decisions + 1
        await asyncio.gather(
            *(
                self.app.submit(
                    self.envelope(
                        number % self.members,
                        Propose(text=f"Proposal {number}", process="majority"),
                    )
                )
                for number in range(first, first + decisions)
            )
        )
        self.decisions += decisions
        return first

    async def vote(self, who: int, number: int) -> None:
        choice = "yes" if (who + number) % 3 else "no"
        receipt = await self.app.desk.submit(self.envelope(who, Vote(decision=number, choice=choice)))
        assert receipt.code == "voted", receipt


@asynccontextmanager
async def hall_at(database: str, people: int) -> AsyncIterator[Hall]:
    async with open_app(database) as app:
        hall = Hall(app, people)
        await hall.fill()
        yield hall


async def all_vote(voters: int, turns: int, cast: CastOne) -> Cost:
    """All voters vote, wait for the answer and vote again. The cost of a vote: from the first to the last, over all."""

    async def voter(who: int) -> None:
        for turn in range(turns):
            await cast(who, turn)

    with timed(voters * turns) as cost:
        await asyncio.gather(*(voter(who) for who in range(voters)))
    return cost


async def on_sqlite(folder: Path, *, voters: int, turns: int, pairs: int, goal: Goal) -> Comparison:
    raw = RawWriter(folder / "raw.db")
    title = f"votes on SQLite, {voters} waiting"
    found = await _compared(title, raw.vote, str(folder / "accord.db"), voters, turns, pairs, goal)
    await raw.close()
    return found


async def on_postgresql(
    raw_url: str, url: str, *, voters: int, turns: int, pairs: int, goal: Goal
) -> Comparison:
    raw = await RawPostgres.at(raw_url)
    title = f"votes on PostgreSQL, {voters} waiting"
    found = await _compared(title, raw.vote, url, voters, turns, pairs, goal)
    await raw.close()
    return found


async def _compared(
    title: str, raw_vote: RawVote, database: str, voters: int, turns: int, pairs: int, goal: Goal
) -> Comparison:
    async with hall_at(database, voters) as hall:

        async def limit() -> Cost:
            # Far cheaper, so as many more that both run for long enough to be measured.
            return await all_vote(voters, turns * 4, lambda who, turn: raw_vote(str(turn), str(who), "yes"))

        async def product() -> Cost:
            first = await hall.open(turns)
            return await all_vote(voters, turns, lambda who, turn: hall.vote(who, first + turn))

        return await compare(title, goal, limit, product, pairs=pairs)
