"""The one clock: waiting notices when the wall clock jumps, and can be cut short."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock, sleep_until, stopwatch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Jumping:
    """Jumps an hour at the second reading, as a machine that slept would."""

    def __init__(self) -> None:
        self.readings = 0

    def now(self) -> datetime:
        self.readings += 1
        return NOON if self.readings == 1 else NOON + timedelta(hours=1)


def test_now_is_an_instant_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)


async def test_a_jump_of_the_clock_ends_the_wait_within_a_slice() -> None:
    began = stopwatch()
    await sleep_until(Jumping(), NOON + timedelta(minutes=30), asyncio.Event())
    assert stopwatch() - began < 2


async def test_a_clock_that_is_set_back_does_not_make_the_wait_longer() -> None:
    class SetBack:
        def __init__(self) -> None:
            self.readings = 0

        def now(self) -> datetime:
            self.readings += 1
            return NOON if self.readings == 1 else NOON - timedelta(hours=1)

    await asyncio.wait_for(sleep_until(SetBack(), NOON + timedelta(seconds=0.2), asyncio.Event()), 3)


async def test_waiting_ends_when_woken_and_can_be_woken_again() -> None:
    wake = asyncio.Event()
    wake.set()
    await sleep_until(SystemClock(), None, wake)
    assert not wake.is_set()


async def test_what_is_past_is_not_waited_for() -> None:
    clock = SystemClock()
    await asyncio.wait_for(sleep_until(clock, clock.now() - timedelta(days=1), asyncio.Event()), 1)
