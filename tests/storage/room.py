"""A room to test storage in: commands folded over the real unit of work, without Desk and without platform."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from consensus.acts import decide, needed
from consensus.commands import Command, DeadlineReached, MembersSeen
from consensus.definition import builtin, read_definition
from consensus.due import next_due
from consensus.evolve import evolve
from consensus.facts import Slice
from consensus.ids import DeliveryId
from consensus.ports import Answer, Envelope, Receipt, Sender, Spot, Viewer
from consensus.refusal import Refused
from consensus.views.notices import notices_of
from storage import dialect
from storage.reading import Reader
from storage.signing import Signing
from storage.store import Store
from storage.work import SqlWork
from tests.databases import SQLITE, Database
from tests.fakes.clock import FakeClock

ROOM = Spot(platform="local", home="room", place="room", name="the room")
CHANNEL = Spot(platform="slack", home="T1", place="C1", name="general")
ELSEWHERE = Spot(platform="slack", home="T1", place="C2", name="board")
OPERATOR = Viewer(operator=True)
Answered = Receipt | Refused
SEED = "07" * 32
"""The private key with which rooms sign."""


def numbered(prefix: str) -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers):04}"


def salts() -> Callable[[], bytes]:
    numbers = count(1)
    return lambda: hashlib.sha256(f"salt {next(numbers)}".encode()).digest()


class Room:
    def __init__(self, store: Store, clock: FakeClock, database: Database) -> None:
        self.store = store
        self.clock = clock
        self.database = database
        self.reader = Reader(store)
        self._deliveries = count(1)

    def envelope(
        self, who: str | None, command: Command, *, spot: Spot = ROOM, delivery: str | None = None
    ) -> Envelope:
        name = delivery if delivery is not None else f"delivery-{next(self._deliveries)}"
        sender = (
            None if who is None else Sender(account=who, name=who.title(), joins=spot.platform == "local")
        )
        return Envelope(delivery=DeliveryId(name), spot=spot, sender=sender, command=command)

    async def together(self, *envelopes: Envelope) -> list[Answered]:
        """Fold these in one transaction."""
        return await self.store.run(lambda work: fold(work, envelopes))

    async def does(
        self, who: str | None, command: Command, *, spot: Spot = ROOM, delivery: str | None = None
    ) -> Receipt:
        answer = await self.tries(who, command, spot=spot, delivery=delivery)
        assert isinstance(answer, Receipt), answer
        return answer

    async def tries(
        self, who: str | None, command: Command, *, spot: Spot = ROOM, delivery: str | None = None
    ) -> Answered:
        [answer] = await self.together(self.envelope(who, command, spot=spot, delivery=delivery))
        return answer

    async def later(self, span: timedelta, number: int, *, spot: Spot = ROOM) -> None:
        """Let real time pass, and then everything happen that is due for this decision."""
        self.clock.advance(span)
        for _ in range(20):
            answer = await self.tries(None, DeadlineReached(decision=number), spot=spot)
            if isinstance(answer, Refused) or not answer.changed:
                return

    async def rows(self, statement: str, **values: Any) -> Sequence[Any]:
        """Whatever this SQL finds."""
        return await self.store.read(lambda connection: connection.execute(text(statement), values).all())

    async def value(self, statement: str, **values: Any) -> Any:
        [row] = await self.rows(statement, **values)
        return row[0] if len(row) == 1 else row

    async def tamper(self, *statements: str) -> None:
        """Change the database behind everybody's back, guards taken down first."""

        def job(connection: Connection) -> None:
            kind = self.database.kind
            for statement in (*dialect.drop_chain_guard(kind), *dialect.drop_entry_guards(kind)):
                connection.exec_driver_sql(statement.replace(" entry_", " IF EXISTS entry_", 1))
            if self.database.kind == SQLITE:
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            else:
                # Foreign keys are triggers there, and asleep while another server is followed.
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.exec_driver_sql(statement)

        await self.store.write(job)


def fold(work: SqlWork, envelopes: Sequence[Envelope]) -> list[Answered]:
    work.begin(envelopes)
    return [_answered(work, envelope) for envelope in envelopes]


def _answered(work: SqlWork, envelope: Envelope) -> Answered:
    earlier = work.answered(envelope)
    if earlier is not None:
        return earlier
    answer: Answered
    try:
        answer = _carry_out(work, envelope)
    except Refused as refusal:
        answer = refusal
    work.remember(envelope, answer)
    return answer


def _carry_out(work: SqlWork, envelope: Envelope) -> Receipt:
    if isinstance(envelope.command, MembersSeen):
        follow_ups = work.admit(envelope, envelope.command)
        return Receipt(
            code="seen", values={"follow_ups": tuple(type(follow_up).__name__ for follow_up in follow_ups)}
        )
    facts = work.slice(envelope)
    now = work.now(envelope)
    facts = work.slice(envelope, needed(facts, envelope.command, now))
    answer = decide(facts, envelope.command, now)
    if answer.events:
        _keep(work, envelope, facts, answer)
    return answer.receipt


def _keep(work: SqlWork, envelope: Envelope, facts: Slice, answer: Answer) -> None:
    after = facts.decision
    for event in answer.events:
        after = evolve(after, event, work.now(envelope))
    assert after is not None
    assert after == answer.after
    process = facts.asked if facts.asked is not None else facts.process
    work.keep(envelope, facts, after, answer.events, next_due(after, process))
    work.notify(after, notices_of(answer.events, after))


@asynccontextmanager
async def room_at(
    named: Database | Path,
    clock: FakeClock | None = None,
    *,
    prefix: str = "id",
    patience: float = 0.2,
    seeds: Sequence[str] = (SEED,),
) -> AsyncIterator[Room]:
    """`seeds`: the keys at hand to sign with."""
    clock, database = clock or FakeClock(), Database.of(named)
    store = Store(
        database.url,
        wall_clock=clock.now,
        fresh=numbered(prefix),
        salt=salts(),
        find=builtin,
        read=read_definition,
        signing=Signing(lambda: seeds),
        busy_timeout_seconds=patience,
    )
    try:
        yield Room(store, clock, database)
    finally:
        await store.close()
