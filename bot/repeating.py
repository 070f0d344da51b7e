"""A background task that runs something every so often, come what may."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot import logs
from bot.clock import Clock, sleep_until

log = logs.get()


async def repeat(name: str, every: timedelta, do: Callable[[], Awaitable[object]], clock: Clock) -> None:
    """Run `do` now and then every so often, for ever. A failure is logged and the next turn comes all the same."""
    never = asyncio.Event()
    while True:
        try:
            await do()
        except Exception as error:
            log.error("task_failed", kind=name, exc_info=error)
        await sleep_until(clock, clock.now() + every, never)
