"""The one clock: waiting notices when the wall clock jumps, and can be cut short."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.clock import SystemClock, sleep_until
from tests.waiting import HANGS_AFTER_SECONDS, turns

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
    clock = Jumping()
    await sleep_until(clock, NOON + timedelta(minutes=30), asyncio.Event())
    assert clock.readings <= 4, "it was looked at once a slice"


async def test_a_clock_that_is_set_back_does_not_make_the_wait_longer() -> None:
    class SetBack:
        def __init__(self) -> None:
            self.readings = 0

        def now(self) -> datetime:
            self.readings += 1
            return NOON if self.readings == 1 else NOON - timedelta(hours=1)

    # It would take an hour: what ends a test that hangs would end it first.
    await sleep_until(SetBack(), NOON + timedelta(seconds=0.2), asyncio.Event())


async def test_waiting_ends_when_woken_and_can_be_woken_again() -> None:
    wake = asyncio.Event()
    wake.set()
    await sleep_until(SystemClock(), None, wake)
    assert not wake.is_set()


async def test_what_is_past_is_not_waited_for() -> None:
    clock = SystemClock()
    await sleep_until(clock, clock.now() - timedelta(days=1), asyncio.Event())


async def test_whoever_waits_can_be_ended_at_the_moment_of_being_woken() -> None:
    wake = asyncio.Event()
    waiting = asyncio.create_task(sleep_for_ever(wake))
    await turns()
    wake.set()
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting}, timeout=HANGS_AFTER_SECONDS)
    assert waiting.cancelled()


async def sleep_for_ever(wake: asyncio.Event) -> None:
    while True:
        await sleep_until(SystemClock(), None, wake)
