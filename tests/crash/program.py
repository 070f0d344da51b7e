"""The program that is killed: the real one, over a real database, with its platform at the other end of a socket.

Run as a script it imports everything once and then forks a life for each line that it reads, so that a life costs
milliseconds to begin. A life takes commands from the driver, tells it what was answered, and passes named points, at
one of which it may be told to kill itself.
"""

import asyncio
import contextlib
import io
import json
import mmap
import os
import pickle
import random
import signal
import struct
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot import dispatcher, logs
from bot.app import App, open_app
from consensus.ports import Envelope, Receipt, Spot
from consensus.refusal import Refused
from consensus.views import CardView, DigestView, NoticeView
from consensus.views.people import RequestView

POINTS = (
    "group.before_commit",
    "group.committed",
    "group.after_commit",
    "submit.before_answer",
    "due.before_submit",
    "due.after_submit",
    "claim.before_commit",
    "claim.after_commit",
    "post.before",
    "post.after",
    "settle.before_commit",
    "settle.after_commit",
)
"""Where a life can end. `group`: what people and the clock want, written together. `claim`: messages are marked in
flight. `settle`: what became of one is written down."""
QUICK = timedelta(milliseconds=5)
_who: ContextVar[str] = ContextVar("who", default="other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How one life of the program is to run, and at which passing of which point it ends by itself. `clock`: a file that
    shows the time, else it is the real one; `log`: a file that takes its log lines."""

    url: str
    socket: str
    clock: str
    point: str = ""
    passing: int = 0
    log: str = ""


class SharedClock:
    """Shows what the driver has set, in a file that both have mapped."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            self._map = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

    def now(self) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=struct.unpack("q", self._map[:8])[0])


class Points:
    def __init__(self, life: Life) -> None:
        self._life = life
        self._passed: Counter[str] = Counter()
        self.last_word: Callable[[str], None] = lambda name: None

    def passes(self, name: str) -> None:
        self._passed[name] += 1
        if name == self._life.point and self._passed[name] == self._life.passing:
            self.last_word(name)
            os.kill(os.getpid(), signal.SIGKILL)


class Line:
    """Frames to and from the driver: four bytes of length, then a pickled value."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def get(self) -> Any:
        length = struct.unpack("I", await self._reader.readexactly(4))[0]
        return pickle.loads(await self._reader.readexactly(length))  # noqa: S301 - our own driver wrote it

    def put(self, *value: Any) -> None:
        data = pickle.dumps(value)
        self._writer.write(struct.pack("I", len(data)) + data)

    def last_word(self, point: str) -> None:
        """Tell where this life ends, past the loop, which has no time left."""
        data = pickle.dumps(("at", point))
        with contextlib.suppress(OSError):
            os.write(self._writer.get_extra_info("socket").fileno(), struct.pack("I", len(data)) + data)

    def close(self) -> None:
        self._writer.close()


class FarPlatform:
    """The messenger: every call goes to the driver, who is the platform."""

    def __init__(self, line: Line, points: Points) -> None:
        self._line = line
        self._points = points
        self._calls: dict[int, asyncio.Future[Any]] = {}

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        return str(await self._call("post_card", spot, card, key))

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        await self._call("update_card", spot, reference, card)

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        return str(await self._call("post_request", spot, key, account, reference))

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        return str(await self._call("post_digest", spot, digest, key, account))

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        return str(await self._call("post_notice", spot, notice.kind, key, account))

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
        await self._call("update_notice", spot, reference, notice.kind)

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        return list(await self._call("find", spot, key))

    async def remove(self, spot: Spot, reference: str) -> None:
        await self._call("remove", spot, reference)

    def answered(self, call: int, answer: Any) -> None:
        waiting = self._calls.pop(call, None)
        if waiting is None or waiting.done():
            return
        if isinstance(answer, Exception):
            waiting.set_exception(answer)
        else:
            waiting.set_result(answer)

    async def _call(self, what: str, *values: Any) -> Any:
        self._points.passes("post.before")
        number = len(self._calls) + random.getrandbits(48)
        self._calls[number] = asyncio.get_running_loop().create_future()
        self._line.put("call", number, what, values)
        answer = await self._calls[number]
        self._points.passes("post.after")
        return answer


class PointedWriter:
    """The writer, with a point on either side of each commit."""

    def __init__(self, writer: Any, points: Points) -> None:
        self._writer = writer
        self._points = points

    async def transact(
        self, job: Callable[[Connection], Any], after: Callable[[Connection], None] | None = None
    ) -> Any:
        who = _who.get()

        def pointed(connection: Connection) -> Any:
            result = job(connection)
            self._points.passes(f"{who}.before_commit")
            return result

        def pointed_after(connection: Connection) -> None:
            self._points.passes(f"{who}.committed")
            if after is not None:
                after(connection)

        result = await self._writer.transact(pointed, pointed_after)
        self._points.passes(f"{who}.after_commit")
        return result

    async def close(self) -> None:
        await self._writer.close()


def named(who: str, do: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """The same, with its commits known by this name."""

    async def doing(*values: Any, **more: Any) -> Any:
        token = _who.set(who)
        try:
            return await do(*values, **more)
        finally:
            _who.reset(token)

    return doing


def set_points(app: App, points: Points) -> None:
    writer: Any = app.store
    writer._writer = PointedWriter(app.store._writer, points)
    desk: Any = app.desk._writer
    desk.run = named("group", app.store.run)
    outbox: Any = app.dispatcher._outbox
    outbox.take = named("claim", outbox.take)
    for name in ("sent", "failed", "lost"):
        setattr(outbox, name, named("settle", getattr(outbox, name)))
    scheduler: Any = app.scheduler
    submit = scheduler._desk.submit

    class Pointed:
        async def submit(self, envelope: Envelope) -> Receipt:
            points.passes("due.before_submit")
            receipt: Receipt = await submit(envelope)
            points.passes("due.after_submit")
            return receipt

    scheduler._desk = Pointed()


async def live(life: Life) -> None:
    line = Line(*await asyncio.open_unix_connection(life.socket))
    points = Points(life)
    points.last_word = line.last_word
    platform = FarPlatform(line, points)
    clock = SharedClock(life.clock) if life.clock else None
    async with open_app(life.url, clock=clock, messengers={"slack": platform}) as app:
        set_points(app, points)

        async def answer(envelope: Envelope) -> None:
            told: Receipt | Refused
            try:
                told = await app.submit(envelope)
            except Refused as refusal:
                told = refusal
            points.passes("submit.before_answer")
            line.put("told", envelope.delivery, told.code, told.number if isinstance(told, Receipt) else None)

        async with app.running():
            line.put("up")
            tasks = set()
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    match await line.get():
                        case ("submit", envelope):
                            tasks.add(task := asyncio.create_task(answer(envelope)))
                            task.add_done_callback(tasks.discard)
                        case ("reply", call, reply):
                            platform.answered(call, reply)


def beget(life: Life) -> int:
    pid = os.fork()
    if pid:
        return pid
    random.seed()
    logs.configure(console=False, stream=open(life.log, "a") if life.log else io.StringIO())  # noqa: SIM115  until it ends
    if life.clock:
        dispatcher.POLL = QUICK
    try:
        asyncio.run(live(life))
    finally:
        os._exit(0)


def main() -> None:
    """Lines in: a life as JSON, or the id of a process to be killed. Lines out: the id, once it is born or buried."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for typed in sys.stdin:
        asked = json.loads(typed)
        if isinstance(asked, dict):
            done = beget(Life(**asked))
        else:
            os.kill(asked, signal.SIGKILL)
            done = os.waitpid(asked, 0)[0]
        sys.stdout.write(f"{done}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
