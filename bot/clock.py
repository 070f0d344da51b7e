"""The one clock. Everything else gets the time as an argument, so that a decision can be recounted.

Waiting is done in short slices against the wall clock: a machine that slept, or whose clock was set, is noticed within
a second instead of a timer later.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

SLICE_SECONDS = 1.0


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, in UTC and aware of it."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class SharedClock:
    """A clock that somebody else keeps: the database, where several machines judge by one."""

    def __init__(self, read: Callable[[], datetime]) -> None:
        self._read = read

    def now(self) -> datetime:
        return self._read()


async def sleep_until(clock: Clock, at: datetime | None, wake: asyncio.Event) -> None:
    """Wait until the wall clock shows `at` (None: for ever) or `wake` is set, whichever comes first; clears `wake`.

    Where the clock is set back meanwhile, no longer than it would have taken without.
    """
    began = stopwatch()
    seems = None if at is None else (at - clock.now()).total_seconds()
    while not wake.is_set():
        left = SLICE_SECONDS if at is None else (at - clock.now()).total_seconds()
        if seems is not None:
            left = min(left, seems - (stopwatch() - began))
        if left <= 0:
            return
        # Not wait_for: until Python 3.12 it forgets that it was cancelled where `wake` is set at the same moment.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(SLICE_SECONDS, left)):
                await wake.wait()
    wake.clear()


def stopwatch() -> float:
    """Seconds from some fixed moment, for measuring how long something took. Never for telling the time."""
    return time.monotonic()
