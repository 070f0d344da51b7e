"""Four programs over one PostgreSQL server in real time, for as long as one likes, while everything happens to them.

They are killed, stopped (SIGSTOP) for longer than anything that they had taken stays theirs, and cut off by restarts of
the server; the platform answers late, fails and asks to wait. Whatever was not answered goes to another program, as
platforms do. At rest every promise is looked after (see promises.py).
"""

import asyncio
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.app import App, open_app
from consensus.commands import Propose, Until
from consensus.ports import Envelope, Spot
from consensus.views import CardView
from consensus.views.cards import card
from storage.database import readers_of, url_of
from storage.log import Log
from tests.crash.driver import Answer, Cradle, Driver
from tests.crash.platform import Platform
from tests.crash.program import Life
from tests.crash.promises import OPERATOR, of_answers, of_closes, state_of, what_is_stored
from tests.crash.server import DurableServer
from tests.databases import POSTGRESQL, Database
from tests.waiting import HANGS_AFTER_SECONDS

PROGRAMS = 4
NOT_NOW = frozenset({"database-locked", "database-unreachable"})
"""Answers that say: try again. A platform does, with the same delivery."""
AGAIN_AFTER_SECONDS = 5.0
"""For so long an answer is waited for before it is sent to another program."""
REST_SECONDS_MAX = 900
LEFT = """
SELECT (SELECT count(*) FROM decision WHERE status = 'open')
     + (SELECT count(*) FROM outbox_card WHERE NOT lost AND (wanted > sent OR strays_at IS NOT NULL OR taken_at IS NOT NULL))
     + (SELECT count(*) FROM outbox_notice WHERE state = 'waiting')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Seconds from one to the next, each drawn between two bounds."""

    kill: tuple[float, float] = (4, 14)
    stop: tuple[float, float] = (10, 40)
    stopped_for: tuple[tuple[float, float], ...] = ((4, 8), (65, 90), (65, 90))
    """Beyond the three seconds of a deadline; beyond the minute of a message, twice as often."""
    restart: tuple[float, float] = (100, 200)
    pause: tuple[float, float] = (0.1, 0.5)
    """Between two things that people do: three places take no more than a few messages a second."""
    open_for: tuple[int, int] = (61, 100)


@dataclass(slots=True)
class Figures:
    minutes: float = 0
    lives: int = 0
    kills: int = 0
    stops: int = 0
    stopped_seconds: float = 0
    longest_stop_seconds: float = 0
    restarts: int = 0
    sent: int = 0
    sent_again: int = 0
    told: int = 0
    told_again: int = 0
    not_now: Counter[str] = field(default_factory=Counter)
    longest_silence_seconds: float = 0
    """Between two answers of any program, those not counted that say: not now."""
    decisions: int = 0
    ballots: int = 0
    messages: int = 0
    posted_twice: Counter[str] = field(default_factory=Counter)
    """By kind: how often a message was posted more than once, whether or not it was taken back."""
    latest_close_seconds: float = 0
    entries: int = 0

    def __str__(self) -> str:
        return "\n".join(f"{name:24} {_shown(getattr(self, name))}" for name in self.__dataclass_fields__)


def _shown(value: object) -> str:
    if isinstance(value, Counter):
        return ", ".join(f"{name} {count}" for name, count in sorted(value.items())) or "none"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


class WatchedPlatform(Platform):
    """One that says of each mark all messages that stand with it, and takes back what it is told to."""

    def __init__(self, draw: random.Random) -> None:
        super().__init__(draw)
        self.late_seconds_max = 3.0
        self.standing: dict[str, list[str]] = defaultdict(list)
        self.kinds: dict[str, str] = {}

    def _do(self, what: str, values: tuple[Any, ...]) -> Any:
        match what, values:
            case "post_card", (Spot(), CardView() as shown, key):
                return self._stands(key, "card", shown)
            case "post_notice", (Spot(), kind, key, _):
                return self._stands(key, kind, None)
            case "post_digest", (Spot(), _, key, _):
                return self._stands(key, "digest", None)
            case "update_notice", (Spot(), _, _):
                return None
            case "update_card", (Spot(), reference, shown):
                if reference in self.cards:
                    self.cards[reference] = shown
                return None
            case "find", (Spot(), key):
                return list(self.standing[key])
            case "remove", (Spot(), reference):
                self.cards.pop(reference, None)
                for references in self.standing.values():
                    if reference in references:
                        references.remove(reference)
                return None
        raise AssertionError(what)

    def _stands(self, key: str, kind: str, shown: CardView | None) -> str:
        self.kinds[key] = kind
        reference = self._post(key, shown)
        self.standing[key].append(reference)
        return reference


class Soak(Driver):
    def __init__(
        self, database: Database, folder: Path, seed: int, server: DurableServer, trouble: Trouble
    ) -> None:
        super().__init__(database, folder, seed)
        self.watched = self.platform = WatchedPlatform(self.draw)
        self.figures = Figures()
        self._server = server
        self._trouble = trouble
        self._alive: list[Cradle] = []
        self._stopped: set[int] = set()
        self._sent_at: dict[str, float] = {}
        self._heard_at = time.monotonic()
        self._restarting = asyncio.Lock()

    # ------------------------------------------------------------------------------------------------------------ lives

    async def begin(self, point: str = "", passing: int = 0) -> Cradle:
        self.figures.lives += 1
        log = str(self.folder / "programs.log")
        life = Life(
            url=self.database.url, socket=self._socket, clock="", point=point, passing=passing, log=log
        )
        cradle = Cradle(pid=self._nursery.begin(life))
        cradle.line, cradle.gone = await asyncio.wait_for(self._arriving.get(), HANGS_AFTER_SECONDS)
        return cradle

    def _is_told(self, delivery: str, answer: Answer) -> None:
        if answer[0] in NOT_NOW:
            self.figures.not_now[answer[0]] += 1
            return
        now = time.monotonic()
        silence = now - self._heard_at
        self.figures.longest_silence_seconds = max(self.figures.longest_silence_seconds, silence)
        self._heard_at = now
        super()._is_told(delivery, answer)

    def send(self, cradle: Cradle, envelope: Envelope) -> None:
        self.figures.sent_again += str(envelope.delivery) in self._sent_at
        self._sent_at[str(envelope.delivery)] = time.monotonic()
        super().send(cradle, envelope)

    # ---------------------------------------------------------------------------------------------------- what is sent

    def something_new(self) -> Envelope:
        envelope = super().something_new()
        if not isinstance(envelope.command, Propose):
            return envelope
        seconds = self.draw.randint(*self._trouble.open_for)
        until = Until(after=timedelta(seconds=seconds), words=f"{seconds}s")
        command = Propose(text=envelope.command.text, process="majority", until=until)
        assert envelope.sender is not None
        return self.envelope(envelope.sender.account, command, envelope.spot, str(envelope.delivery))

    async def _people_act(self) -> None:
        while True:
            # A stopped program gets its share: its platform has not noticed yet.
            if self._alive:
                self.send(self.draw.choice(self._alive), self.something_new())
            await asyncio.sleep(self.draw.uniform(*self._trouble.pause))

    async def _platform_sends_again(self) -> None:
        while True:
            await asyncio.sleep(1)
            late = time.monotonic() - AGAIN_AFTER_SECONDS
            for envelope in self.untold():
                if self._sent_at[str(envelope.delivery)] < late and self._alive:
                    self.send(self.draw.choice(self._alive), envelope)

    # ---------------------------------------------------------------------------------------------------------- trouble

    async def _kills(self) -> None:
        while True:
            await asyncio.sleep(self.draw.uniform(*self._trouble.kill))
            running = [one for one in self._alive if one.pid not in self._stopped]
            victim = self.draw.choice(running)
            self._alive.remove(victim)
            self._died_by_itself(victim)
            await self.end(victim)
            async with self._restarting:
                self._alive.append(await self.begin())

    async def _stops(self) -> None:
        while True:
            await asyncio.sleep(self.draw.uniform(*self._trouble.stop))
            running = [one for one in self._alive if one.pid not in self._stopped]
            if len(running) < 2:
                continue
            victim = self.draw.choice(running)
            span = self.draw.uniform(*self.draw.choice(self._trouble.stopped_for))
            self._stopped.add(victim.pid)
            os.kill(victim.pid, signal.SIGSTOP)
            try:
                await asyncio.sleep(span)
            finally:
                os.kill(victim.pid, signal.SIGCONT)
            self._stopped.discard(victim.pid)
            self.figures.stops += 1
            self.figures.stopped_seconds += span
            self.figures.longest_stop_seconds = max(self.figures.longest_stop_seconds, span)

    async def _restarts(self) -> None:
        at_once = False
        while True:
            await asyncio.sleep(self.draw.uniform(*self._trouble.restart))
            async with self._restarting:
                await asyncio.to_thread(self._server.restart, at_once=at_once)
            self.figures.restarts += 1
            at_once = not at_once

    def _died_by_itself(self, cradle: Cradle) -> None:
        if cradle.gone.is_set():
            self.wrong.append("a program ended by itself")

    # -------------------------------------------------------------------------------------------------------- the story

    async def play(self, minutes: float) -> None:
        await self.starts()
        self._alive = [await self.begin() for _ in range(PROGRAMS)]
        begun = self._heard_at = time.monotonic()
        doing: list[Callable[[], Coroutine[Any, Any, None]]] = [
            self._people_act,
            self._platform_sends_again,
            self._kills,
            self._stops,
            self._stops,
            self._restarts,
        ]
        tasks = [asyncio.create_task(one()) for one in doing]
        ended, _ = await asyncio.wait(tasks, timeout=minutes * 60, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in ended:
            task.result()
        self.figures.minutes = (time.monotonic() - begun) / 60
        await self._rests()

    async def _rests(self) -> None:
        """Nothing more goes wrong. All that was sent is told, all that is due is done and sent."""
        self.platform.troubled = False
        again = asyncio.create_task(self._platform_sends_again())
        try:
            async with asyncio.timeout(REST_SECONDS_MAX):
                while self.untold() or await self._is_left():  # noqa: ASYNC110 - nothing tells when other programs are done
                    await asyncio.sleep(1)
        except TimeoutError:
            self.wrong.append(
                f"it came to no rest: {len(self.untold())} untold, {await self._is_left()} left"
            )
        finally:
            again.cancel()
        for cradle in self._alive:
            self._died_by_itself(cradle)
            await self.end(cradle)
            self.kills -= 1
        await self.requests_land()

    async def _is_left(self) -> int:
        readers = readers_of(url_of(self.database.url))
        try:
            async with readers.snapshot() as connection:
                return int((await connection.execute(text(LEFT))).scalar_one())
        finally:
            await readers.close()

    async def broken_promises(self) -> list[str]:
        """Everything that is not as it was promised, in words; fills in the figures."""
        broken = list(self.wrong)
        async with open_app(self.database.url) as app:
            await app.require_marks()
            broken += [fault.message for fault in await Log(app.store).verify()]
            stored = await app.store.read(what_is_stored)
            broken += of_answers(self, stored)
            broken += of_closes(stored)
            broken += await self._of_messages(app, [(row.number, row.reference) for row in stored.cards])
            lateness, self.figures.entries = await app.store.read(
                lambda connection: tuple(connection.execute(text(LATE_AND_MANY)).one())
            )
        figures = self.figures
        figures.latest_close_seconds = lateness / 1e6
        figures.decisions, figures.ballots = len(stored.decisions), len(stored.casts)
        figures.kills, figures.sent, figures.told = self.kills, len(self.sent), len(self.told)
        figures.told_again = self.told_again
        posts = self.platform.posts
        figures.messages = len(posts)
        figures.posted_twice = Counter(self.watched.kinds[key] for key, times in posts.items() if times > 1)
        return broken

    async def _of_messages(self, app: App, cards: list[tuple[int, str | None]]) -> list[str]:
        """Each message stands once, each card shows its decision as it is, each outcome was told."""
        standing, kinds = self.watched.standing, self.watched.kinds
        broken = [
            f"a message ({kinds[key]}) stands {len(standing[key])} times"
            for key in self.platform.posts
            if len(standing[key]) != 1
        ]
        now = datetime.now(UTC)
        for number, reference in cards:
            dossier = await app.reader.dossier(number, OPERATOR)
            shown = self.platform.cards.get(reference or "")
            if shown is None:
                broken.append(f"D-{number} has no card")
            elif state_of(shown) != (wanted := state_of(card(dossier, now))):
                broken.append(f"the card of D-{number} shows {state_of(shown)}, and it is {wanted}")
        told = sum(kind == "outcome" for kind in kinds.values())
        return broken + ([] if told == len(cards) else [f"{told} outcomes were told of {len(cards)}"])


LATE_AND_MANY = """
SELECT coalesce(max(entry.at - decision.closes_at), 0), (SELECT count(*) FROM entry)
FROM entry JOIN decision ON decision.id = entry.decision WHERE entry.type = 'decision_closed.v1'
"""


async def soak(folder: Path, *, minutes: float, seed: int, trouble: Trouble) -> tuple[Figures, list[str]]:
    """Play for so long. Returns the figures, and what was not kept."""
    server = DurableServer()
    try:
        database = Database(POSTGRESQL, await server.new("soak"))
        played = Soak(database, folder, seed, server, trouble)
        async with played.running():
            await played.play(minutes)
        return played.figures, await played.broken_promises()
    finally:
        server.stop()
