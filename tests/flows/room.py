"""Flows written as a chat: people say lines in the local room, over the real Desk and a real database.

await room.join("ann", "bo", "cy")
(await room.says("ann", '/propose "Ship on Fridays" --by 3d')).replies("D-1 is open until Thursday")
(await room.says("bo", '/object D-1 "no rollback plan"')).replies("Objection D-1.1 noted")
await room.passes("3d")
assert "Adopted" in room.card(1)
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.grammar.spans import read_span, written
from adapters.local.board import Post
from adapters.local.inbound import SPOT, account_of
from adapters.local.listen import Room
from adapters.local.messenger import LocalMessenger
from adapters.local.render import card_block
from bot.app import App
from bot.processes import FOLDER
from bot.room import OPERATOR, open_room
from consensus.commands import MemberSeen, MembersSeen
from consensus.ids import DeliveryId
from consensus.ports import Envelope
from consensus.views import CardView, RecordView, ShowRecord
from storage.log import Log
from tests import golden
from tests.databases import Database
from tests.published import require_published

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@dataclass(slots=True)
class StoppedClock:
    """The real time of the test; it moves when it is told to."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one line: the private answers to whoever said it."""

    line: str
    posts: tuple[Post, ...]

    @property
    def text(self) -> str:
        return "\n".join(post.body for post in self.posts)

    @property
    def private(self) -> bool:
        """Only whoever said the line sees it."""
        return bool(self.posts) and all(len(post.to) == 1 for post in self.posts)

    def replies(self, *fragments: str) -> "Answer":
        """The line was carried out, and the answer says all of this."""
        assert {post.kind for post in self.posts} == {"answer"}, self._summary()
        assert [fragment for fragment in fragments if fragment not in self.text] == [], self._summary()
        return self

    def refuses(self, fragment: str) -> "Answer":
        """The line was refused with this code, or in these words."""
        assert "refusal" in {post.kind for post in self.posts}, self._summary()
        assert fragment in {post.code for post in self.posts} or fragment in self.text, self._summary()
        return self

    def _summary(self) -> str:
        return f"{self.line!r} got {[(post.kind, post.code) for post in self.posts]}:\n{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One decision in figures."""

    outcome: str | None
    closes_at: datetime | None
    closed_at: datetime | None
    """When it took effect."""
    recorded_at: datetime
    """When its last entry was written."""
    took_part: int
    yes: int
    no: int


class Dialogue:
    """One room."""

    def __init__(self, database: Database, at: datetime = MONDAY) -> None:
        self.clock = StoppedClock(at)
        self._url = database.url
        self._shown: list[str] = []
        self._posts: list[Post] = []
        self._open = AsyncExitStack()
        self._runs = 0
        self._people: dict[str, None] = {}
        """Who has spoken, in order."""

    app: App
    room: Room
    messenger: LocalMessenger

    # ------------------------------------------------------------------------------------------------ what happens

    async def says(self, who: str, line: str) -> Answer:
        """Somebody says a line; everything that follows from it at once has happened when this returns."""
        return (await self.together([(who, line)]))[0]

    async def answers(self, line: str) -> Answer:
        """Whoever is asked something answers it: a line without a name before it."""
        before = len(self.messenger.board.posts)
        await self.room.feed(line)
        new = list(self.messenger.board.posts)[before:]
        return Answer(line, tuple(post for post in new if post.kind in ("answer", "refusal")))

    async def together(self, lines: Sequence[tuple[str, str]]) -> list[Answer]:
        """Several people say something at the same instant. Of one who speaks twice, the answers are joined."""
        self._people |= dict.fromkeys(who for who, _ in lines)
        before = len(self.messenger.board.posts)
        await asyncio.gather(*(self.room.feed(f"{who}: {line}") for who, line in lines))
        new = list(self.messenger.board.posts)[before:]
        return [Answer(f"{who}: {line}", tuple(_answers(new, who))) for who, line in lines]

    async def join(self, *people: str) -> None:
        """These people are in the room; the first ever to speak is its administrator."""
        for who in people:
            await self.says(who, "hello")

    async def leaves(self, who: str) -> None:
        await self._is_seen(who, left=True)

    async def comes_back(self, who: str) -> None:
        await self._is_seen(who, left=False)

    async def _is_seen(self, who: str, *, left: bool) -> None:
        seen = MembersSeen(members=(MemberSeen(account=account_of(who), name=who, left=left),))
        delivery = DeliveryId(f"seen:{left}:{self._runs}:{len(self._shown)}:{who}")
        await self.app.submit(Envelope(delivery=delivery, spot=SPOT, sender=None, command=seen))
        await self.app.settle()

    async def passes(self, span: str | timedelta) -> None:
        """Time passes in the room, and everything is heard meanwhile."""
        await self._pass(_span(span), "+")

    async def is_deaf(self, span: str | timedelta) -> None:
        """Time passes in the room, and nothing is heard meanwhile."""
        await self._pass(_span(span), "deaf ")

    async def passes_to(self, at: datetime) -> None:
        """Time passes in the room until this instant."""
        await self.passes(at - await self.now())

    async def _pass(self, span: timedelta, how: str) -> None:
        who = self.room.speaker or next(iter(self._people))
        await self.room.feed(f"{who}: @{how}{written(span)}")

    async def restarts_after(self, span: str | timedelta) -> None:
        """The program ends and starts again so much later; it does what has become due."""
        await self.goes_down()
        self.clock.at += _span(span)
        await self.comes_up()

    async def restarts_at(self, at: datetime) -> None:
        """The program ends, and starts again at this instant of the room."""
        await self.restarts_after(at - await self.now())

    async def comes_up(self) -> None:
        self._runs += 1
        self._open = AsyncExitStack()
        opened = open_room(self._url, self._shown.append, clock=self.clock, keep_all=True)
        self.app, self.room = await self._open.enter_async_context(opened)
        self.messenger = self.room.messenger
        await self.app.settle()

    async def goes_down(self) -> None:
        self._posts += self.messenger.board.posts
        for text in self._shown:
            golden.record("room", "shown", text)
        await self._open.aclose()

    async def now(self) -> datetime:
        """What time it is in the room."""
        return await self.app.reader.community_now(OPERATOR, self.clock.now())

    # ------------------------------------------------------------------------------------------------ what is shown

    def view(self, number: int) -> CardView:
        """The card as the room last showed it."""
        return self.messenger.cards[number]

    def card(self, number: int) -> str:
        """The whole card as the room last showed it, its lines joined so that a sentence is in one piece."""
        lines = card_block(self.messenger.words, self.view(number)).split("\n")
        return " ".join(line.lstrip("┌│└─ ") for line in lines)

    def thread(self, number: int) -> str:
        """What was said about the decision to everybody, besides its card; one message a line."""
        return "\n".join(
            post.body for post in self._all() if post.number == number and post.kind in ("thread", "place")
        )

    def digests(self) -> list[str]:
        """The digests of the place, as they came."""
        return [post.body for post in self._all() if post.kind == "place" and post.number is None]

    def notices_to(self, who: str) -> list[str]:
        """What was said to this person alone, apart from answers to what they did."""
        return [post.body for post in self._all() if post.kind == "private" and account_of(who) in post.to]

    def transcript(self) -> str:
        """Everything that the terminal showed."""
        return "\n".join(self._shown)

    def _all(self) -> list[Post]:
        return [*self._posts, *self.messenger.board.posts]

    # ----------------------------------------------------------------------------------------------- what is stored

    async def row(self, number: int) -> DecisionRow:
        """The decision as it is stored."""
        card = (await self.app.reader.dossier(number, OPERATOR)).decision
        record = await self.app.ask(ShowRecord(number=number), OPERATOR)
        assert isinstance(record, RecordView)
        require_published(record)
        people = {choice.key: choice.people or 0 for choice in record.card.choices}
        return DecisionRow(
            outcome=card.ending.outcome if card.ending else None,
            closes_at=card.closes_at,
            closed_at=card.ending.effective_at if card.ending else None,
            recorded_at=record.timeline[-1].at,
            took_part=card.acted,
            yes=sum(people.get(key, 0) for key in ("yes", "consent", "+1")),
            no=sum(people.get(key, 0) for key in ("no", "-1")),
        )

    async def entries(self) -> list[str]:
        """The lines of the log as exported, without the checkpoint that each export ends with."""
        return (await Log(self.app.store).lines(OPERATOR, self.clock.now(), opened=False))[:-1]

    async def log_is_whole(self) -> bool:
        """Whether the log of the database agrees with its own chain."""
        return not await Log(self.app.store).verify()


def _answers(posts: list[Post], who: str) -> list[Post]:
    return [post for post in posts if post.to == (account_of(who),) and post.kind in ("answer", "refusal")]


def _span(span: str | timedelta) -> timedelta:
    if isinstance(span, timedelta):
        return span
    read = read_span(span)
    assert read is not None, f"{span!r} is no span"
    return read


@asynccontextmanager
async def opened_room(
    folder: Path, at: datetime = MONDAY, *, database: Database | None = None, processes: Path | None = None
) -> AsyncIterator[Dialogue]:
    """A new room at this instant, over this database or a file in the folder. `processes` is a folder of definitions that it may use besides the built-in ones."""
    if processes is not None:
        shutil.copytree(processes, folder / FOLDER)
    room = Dialogue(database or Database.of(folder / "accord.db"), at)
    await room.comes_up()
    try:
        yield room
    finally:
        await room.goes_down()


class Later:
    """The clock of whoever reads, which the room's own does not move."""

    def __init__(self, room: Dialogue) -> None:
        self._room, self.ahead = room, timedelta(0)

    def now(self) -> datetime:
        return self._room.app.clock.now() + self.ahead
