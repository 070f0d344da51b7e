"""The driver: sends what people do, ends lives, and at the end asks whether every promise was kept.

Lives of the program run one after the other, or several at once on one database. Whatever was not answered is sent
again, as platforms do; some of what was answered too. Time is the driver's: it moves between lives.
"""

import asyncio
import contextlib
import json
import mmap
import random
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from consensus.commands import Command, MemberSeen, MembersSeen, Propose, Until, Vote
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot
from storage.database import readers_of, url_of
from tests.bot.command import environment
from tests.crash.platform import Platform
from tests.crash.program import Life, Line
from tests.databases import Database
from tests.waiting import HANGS_AFTER_SECONDS, until

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PEOPLE = tuple(f"p{number}" for number in range(8))
SPOTS = tuple(Spot(platform="slack", home="T1", place=f"C{number}", name=f"c{number}") for number in range(3))
CHOICES = ("yes", "no", "abstain")
STEPS = (timedelta(seconds=1), timedelta(seconds=20), timedelta(seconds=61), timedelta(minutes=40))
LIVELY_EVENTS_MAX = 150
"""A life that has not come to its point by then is ended."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEFT = """
SELECT (SELECT count(*) FROM decision WHERE due <= :now)
     + (SELECT count(*) FROM outbox_card WHERE wanted > sent AND NOT lost AND coalesce(next_try_at, 0) <= :now)
     + (SELECT count(*) FROM outbox_notice WHERE state = 'waiting' AND coalesce(next_try_at, 0) <= :now)
"""
Answer = tuple[str, int | None]


class Clock:
    """The time of all lives, in a file that they map."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)
        self.now = START
        self.advance(timedelta(0))

    def advance(self, span: timedelta) -> None:
        self.now += span
        self._map[:8] = struct.pack("q", (self.now - EPOCH) // timedelta(microseconds=1))


class Nursery:
    """The process that forks lives and ends them. What they keep beside a server's database lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.program"],
            cwd=folder,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def begin(self, life: Life) -> int:
        return int(self._say(asdict(life)))

    def end(self, pid: int) -> None:
        self._say(pid)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(HANGS_AFTER_SECONDS)
        self._process.stdout.close()

    def _say(self, value: object) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(value) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery has ended"
        return line.strip()


@dataclass(slots=True, kw_only=True)
class Cradle:
    """One life that is running."""

    pid: int
    line: Line | None = None
    up: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class Driver:
    def __init__(self, database: Database, folder: Path, seed: int) -> None:
        self.database = database
        self.draw = random.Random(seed)
        self.platform = Platform(self.draw)
        self.clock = Clock(folder / "clock")
        self.folder = folder
        self.sent: dict[str, Envelope] = {}
        self.told: dict[str, Answer] = {}
        self.wrong: list[str] = []
        self.kills = 0
        self.opened = 0
        self.repeated = self.told_again = self.events = 0
        self.ended_at: Counter[str] = Counter()
        """How many lives ended by themselves at which point."""
        self._nursery = Nursery(folder)
        self._arriving: asyncio.Queue[tuple[Line, asyncio.Event]] = asyncio.Queue()
        self._requests: set[asyncio.Task[None]] = set()
        self._voted: set[tuple[str, int]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The driver's side of the line is open while inside."""
        with tempfile.TemporaryDirectory(prefix="crash-") as short:
            self._socket = f"{short}/line"
            server = await asyncio.start_unix_server(self._connected, self._socket)
            try:
                yield
            finally:
                server.close()
                self._nursery.close()
                await self.requests_land()

    # ------------------------------------------------------------------------------------------------------- lives

    async def begin(self, point: str = "", passing: int = 0) -> Cradle:
        life = Life(
            url=self.database.url,
            socket=self._socket,
            clock=str(self.folder / "clock"),
            point=point,
            passing=passing,
        )
        cradle = Cradle(pid=self._nursery.begin(life))
        cradle.line, cradle.gone = await asyncio.wait_for(self._arriving.get(), HANGS_AFTER_SECONDS)
        return cradle

    async def end(self, cradle: Cradle) -> None:
        """SIGKILL, if it has not ended by itself."""
        self._nursery.end(cradle.pid)
        await asyncio.wait_for(cradle.gone.wait(), HANGS_AFTER_SECONDS)
        self.kills += 1

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, gone = Line(reader, writer), asyncio.Event()
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                match await line.get():
                    case ("at", point):
                        self.ended_at[str(point)] += 1
                    case ("up",):
                        self._arriving.put_nowait((line, gone))
                    case ("told", delivery, code, number):
                        self.events += 1
                        self._is_told(str(delivery), (code, number))
                    case ("call", call, what, values):
                        self.events += 1
                        task = asyncio.create_task(self.platform.take(line, call, what, values))
                        self._requests.add(task)
                        task.add_done_callback(self._requests.discard)
        gone.set()
        line.close()

    async def requests_land(self) -> None:
        """What is on its way to the platform arrives."""
        while self._requests:
            await asyncio.wait(self._requests)

    def _is_told(self, delivery: str, answer: Answer) -> None:
        if answer[0] in ("internal-error", "database-locked", "database-unreachable"):
            self.wrong.append(f"{delivery} was told {answer}")
        self.told_again += delivery in self.told
        first = self.told.setdefault(delivery, answer)
        if first != answer:
            self.wrong.append(f"{delivery} was told {first}, and then {answer}")

    # ---------------------------------------------------------------------------------------------------- what is sent

    def send(self, cradle: Cradle, envelope: Envelope) -> None:
        self.sent.setdefault(str(envelope.delivery), envelope)
        assert cradle.line is not None
        with contextlib.suppress(ConnectionError):
            cradle.line.put("submit", envelope)

    def envelope(self, who: str | None, command: Command, spot: Spot, delivery: str) -> Envelope:
        sender = None if who is None else Sender(account=who, name=who)
        return Envelope(delivery=DeliveryId(delivery), spot=spot, sender=sender, command=command)

    def everybody_comes(self) -> list[Envelope]:
        seen = MembersSeen(members=tuple(MemberSeen(account=one, name=one) for one in PEOPLE), complete=True)
        return [self.envelope(None, seen, spot, f"members {spot.place}") for spot in SPOTS]

    def something_new(self) -> Envelope:
        """Somebody opens a decision, or votes: each person once on each decision, so that what was told can be checked."""
        if self.opened < 3 or self.draw.random() < 0.1:
            self.opened += 1
            hours = self.draw.choice([1, 2, 3, 8])
            until = Until(after=timedelta(hours=hours), words=f"{hours}h")
            command = Propose(text=f"proposal {self.opened}", process="majority", until=until)
            return self.envelope(
                self.draw.choice(PEOPLE), command, self.draw.choice(SPOTS), f"open {self.opened}"
            )
        who, number = self.draw.choice(PEOPLE), self.draw.randint(max(1, self.opened - 6), self.opened)
        if (who, number) in self._voted:
            return self.draw.choice(list(self.sent.values()))
        self._voted.add((who, number))
        choice = self.draw.choice(CHOICES)
        vote = Vote(decision=number, choice=choice)
        return self.envelope(who, vote, SPOTS[0], f"vote {number} {who} {choice}")

    def untold(self) -> list[Envelope]:
        return [one for delivery, one in self.sent.items() if delivery not in self.told]

    # -------------------------------------------------------------------------------------------------------- the story

    async def starts(self) -> None:
        cradle = await self.begin()
        for envelope in self.everybody_comes():
            self.send(cradle, envelope)
        await self._until(lambda: not self.untold())
        await self.end(cradle)
        self.kills -= 1

    async def lives(self, cradles: list[Cradle], *, events: int) -> None:
        """Things happen in these lives, until one has ended or this many answers and messages have come of it."""
        for envelope in self.draw.sample(self.untold(), min(20, len(self.untold()))):
            self.send(self.draw.choice(cradles), envelope)
        enough = self.events + min(events, LIVELY_EVENTS_MAX)
        while self.events < enough and not any(one.gone.is_set() for one in cradles):
            for _ in range(self.draw.randint(1, 3)):
                envelope = self.something_new()
                self.send(self.draw.choice(cradles), envelope)
                if self.draw.random() < 0.1:
                    self.send(self.draw.choice(cradles), envelope)
            await asyncio.sleep(self.draw.uniform(0.005, 0.03))
        await asyncio.sleep(self.draw.uniform(0, 0.004))

    async def time_passes(self) -> None:
        """Between lives."""
        step = self.draw.choice(STEPS)
        if step > timedelta(seconds=30):
            await self.requests_land()  # none is on its way for longer than it is waited for
        self.clock.advance(step)

    async def comes_to_rest(self) -> None:
        """A last life in which nothing goes wrong: all that was sent is told, all that is due is done and sent."""
        self.platform.troubled = False
        await self.requests_land()
        self.clock.advance(timedelta(minutes=61))
        cradle = await self.begin()
        for envelope in self.untold():
            self.send(cradle, envelope)
        await self._until(lambda: not self.untold())
        for _ in range(12):
            await self._nothing_is_left()
            self.clock.advance(timedelta(minutes=61))
        self.told_again = 0
        for envelope in self.draw.sample(list(self.sent.values()), len(self.sent) // 3):
            self.send(cradle, envelope)
            self.repeated += 1
        await self._until(lambda: self.repeated <= self.told_again)
        await self._nothing_is_left()
        await self.end(cradle)
        self.kills -= 1

    async def _nothing_is_left(self) -> None:
        """Whoever lives has done and sent everything that can be done and sent now; what is not in time stays undone."""
        readers = readers_of(url_of(self.database.url))
        now = (self.clock.now - EPOCH) // timedelta(microseconds=1)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HANGS_AFTER_SECONDS):
                while True:
                    async with readers.snapshot() as connection:
                        if not (await connection.execute(text(LEFT), {"now": now})).scalar_one():
                            break
                    await asyncio.sleep(0.02)
        await readers.close()

    async def _until(self, done: Any) -> None:
        await until(done)
