"""Chat platforms as parts of the running program: each is started, watched and started again by itself, so that a
platform that fails takes neither the web page, nor the scheduler, nor another platform with it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol

from bot import logs
from bot.clock import Clock, sleep_until, stopwatch
from bot.housekeeping import Keeping
from bot.repeating import repeat
from consensus.ports import Messenger, Spot
from consensus.refusal import Refused

BACK_OFF_FIRST_SECONDS = 1.0
BACK_OFF_MAX_SECONDS = 300.0
RAN_WELL_SECONDS = 60.0
"""A platform that ran this long begins again with the shortest wait."""
BEAT_EVERY = timedelta(seconds=30)
log = logs.get()


class Platform(Protocol):
    """A platform adapter. Made once for each run of the program, and run again after a failure."""

    name: str
    """`slack`, `discord`: as in Spot.platform."""
    answered: asyncio.Event
    """Set once the platform has answered us: it knows our tokens, and its events reach us."""

    @property
    def messenger(self) -> Messenger: ...

    async def run(self) -> None:
        """Connect and serve until cancelled. An exception ends this run; after a while it is run again."""
        ...

    async def connected_homes(self) -> Collection[str]:
        """The homes (workspaces, servers) whose events reach us now."""
        ...


class Platforms:
    """Runs them. `messengers` is the dispatcher's own table: a platform's messages wait until it is in there."""

    def __init__(
        self,
        platforms: Sequence[Platform],
        *,
        messengers: dict[str, Messenger],
        keeping: Keeping,
        clock: Clock,
        unanswered: set[str] | None = None,
        tell: Callable[[Refused], None] = lambda refusal: None,
        heard: Callable[[str], None] = lambda name: None,
    ) -> None:
        """`unanswered` holds the platforms that have not answered yet. `tell` shows a refusal (of a token, say) to the
        operator; `heard` is called with each platform that answers for the first time."""
        self._tell = tell
        self._heard = heard
        self._unanswered = unanswered if unanswered is not None else set()
        self._platforms = tuple(platforms)
        self._keeping = keeping
        self._clock = clock
        self.troubles: dict[str, str] = {}
        """Platform that is not running -> the code of the reason."""
        for platform in self._platforms:
            messengers[platform.name] = platform.messenger
            self._unanswered.add(platform.name)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the platforms inside this context."""
        tasks = [
            asyncio.create_task(self._keep_running(platform), name=f"platform-{platform.name}")
            for platform in self._platforms
        ]
        tasks += [asyncio.create_task(self._await_answer(platform)) for platform in self._platforms]
        tasks += [asyncio.create_task(repeat("platform_heartbeat", BEAT_EVERY, self.beat, self._clock))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def beat(self) -> None:
        """Record which homes are connected. A platform that fails to tell counts as not connected."""
        for platform in self._platforms:
            try:
                homes = await platform.connected_homes()
            except Exception as error:  # noqa: BLE001 - any failure means not connected
                log.warning("platform_heartbeat_failed", platform=platform.name, error=type(error).__name__)
                continue
            spots = [Spot(platform=platform.name, home=home, place="") for home in sorted(homes)]
            await self._keeping.beat(spots, link=platform.name)

    async def _await_answer(self, platform: Platform) -> None:
        await platform.answered.wait()
        self._unanswered.discard(platform.name)
        self._heard(platform.name)

    async def _keep_running(self, platform: Platform) -> None:
        attempts = 0
        while True:
            started = stopwatch()
            self.troubles.pop(platform.name, None)
            try:
                await platform.run()
                code = "ended"
            except Refused as refusal:
                code = refusal.code
                log.error("platform_refused", platform=platform.name, code=code)
                if attempts == 0:
                    self._tell(refusal)
            except Exception as error:
                code = type(error).__name__
                log.error("platform_failed", platform=platform.name, exc_info=error)
            attempts = 1 if stopwatch() - started >= RAN_WELL_SECONDS else attempts + 1
            seconds = min(BACK_OFF_FIRST_SECONDS * 2 ** min(attempts - 1, 16), BACK_OFF_MAX_SECONDS)
            self.troubles[platform.name] = code
            log.warning("platform_restarts", platform=platform.name, attempts=attempts, retry_seconds=seconds)
            await sleep_until(self._clock, self._clock.now() + timedelta(seconds=seconds), asyncio.Event())
