"""A house to test in: the whole program over a database, with a clock that stands still until it is moved."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY
from sqlalchemy import text

from bot.app import App, open_app
from consensus.commands import Command
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Messenger, Receipt, Sender, Spot
from consensus.refusal import Refused
from consensus.views import CardView, DigestView, NoticeView
from consensus.views.people import RequestView
from tests.databases import Database

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ROOM = Spot(platform="local", home="room", place="room", name="the room")
CHANNEL = Spot(platform="slack", home="T1", place="C1", name="general")


class StandingClock:
    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


class Wall:
    """A messenger that keeps what it was given. `broken` is raised instead, while it is set."""

    def __init__(self) -> None:
        self.cards: dict[str, CardView] = {}
        self.posts: list[str] = []
        self.edits: list[str] = []
        self.notices: list[tuple[str, str | None, NoticeView]] = []
        self.digests: list[tuple[str | None, DigestView]] = []
        self.requests: list[tuple[str, RequestView]] = []
        self.marks: dict[str, str] = {}
        self.broken: Exception | None = None
        self.after_the_deed = False
        """Break only after the message is there, as a lost answer would."""

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        self._break(early=True)
        reference = f"{spot.place}/card/{len(self.cards) + 1}"
        self.cards[reference] = card
        self.posts.append(reference)
        self.marks[key] = reference
        self._break()
        return reference

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        self._break(early=True)
        self.cards[reference] = card
        self.edits.append(reference)
        self._break()

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        self._break(early=True)
        reference = f"{spot.place}/notice/{len(self.notices) + 1}"
        self.notices.append((notice.kind, account, notice))
        self.marks[key] = reference
        self._break()
        return reference

    async def update_notice(
        self,
        spot: Spot,
        reference: str,
        notice: NoticeView,
        key: str,
        *,
        account: str | None,
        card_reference: str | None,
    ) -> None:
        self._break(early=True)
        place = int(reference.rpartition("/")[2]) - 1
        kind, was_to, _ = self.notices[place]
        self.notices[place] = (kind, was_to, notice)
        self.edits.append(reference)
        self._break()

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        self._break(early=True)
        self.requests.append((account, request))
        self._break()
        return reference or f"{account}/request/{len(self.requests)}"

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        self._break(early=True)
        reference = f"{spot.place}/digest/{len(self.digests) + 1}"
        self.digests.append((account, digest))
        self.marks[key] = reference
        self._break()
        return reference

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        return [self.marks[key]] if key in self.marks else []

    async def remove(self, spot: Spot, reference: str) -> None:
        del self.cards[reference]

    def _break(self, *, early: bool = False) -> None:
        if self.broken is not None and early is not self.after_the_deed:
            raise self.broken


def answers_measured(platform: str) -> float:
    """How many answers to acts on this platform were timed in this process."""
    return REGISTRY.get_sample_value("accord_ack_seconds_count", {"platform": platform}) or 0


class House:
    def __init__(self, app: App, clock: StandingClock, wall: Wall) -> None:
        self.app = app
        self.clock = clock
        self.wall = wall
        self._deliveries = count(1)

    def envelope(
        self, who: str | None, command: Command, *, delivery: str | None = None, spot: Spot = ROOM
    ) -> Envelope:
        sender = None if who is None else Sender(account=who, name=who, joins=spot.platform == "local")
        name = DeliveryId(delivery if delivery is not None else f"delivery-{next(self._deliveries)}")
        return Envelope(delivery=name, spot=spot, sender=sender, command=command)

    async def does(self, who: str | None, command: Command, **more: str) -> Receipt:
        return await self.app.submit(self.envelope(who, command, **more))  # type: ignore[arg-type]

    async def refuses(self, who: str | None, command: Command, **more: str) -> Refused:
        try:
            receipt = await self.does(who, command, **more)
        except Refused as refused:
            return refused
        raise AssertionError(f"not refused: {receipt}")

    async def tries(self, envelope: Envelope) -> Receipt | Refused:
        """Its answer, whichever it is."""
        try:
            return await self.app.submit(envelope)
        except Refused as refused:
            return refused

    async def rows(self, statement: str) -> Sequence[Any]:
        """Whatever this SQL finds, read on a connection of its own."""
        return await self.app.store.read(lambda connection: connection.execute(text(statement)).all())

    async def together(self, *envelopes: Envelope) -> Sequence[Receipt | Refused]:
        """Hand them in at the same moment, so that they wait together."""
        answers = await asyncio.gather(
            *(self.app.desk.submit(envelope) for envelope in envelopes), return_exceptions=True
        )
        for answer in answers:
            if not isinstance(answer, Receipt | Refused):
                raise answer
        return [answer for answer in answers if isinstance(answer, Receipt | Refused)]


@asynccontextmanager
async def house_at(
    database: Database | Path, *, clock: StandingClock | None = None, wall: Wall | None = None
) -> AsyncIterator[House]:
    clock, wall = clock or StandingClock(), wall or Wall()
    messengers: dict[str, Messenger] = {"local": wall, "slack": wall}
    async with open_app(Database.of(database).url, clock=clock, messengers=messengers) as app:
        yield House(app, clock, wall)
