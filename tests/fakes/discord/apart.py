"""The stand-in in a thread of its own, so that what it costs can be told from what the client costs."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from tests.fakes.discord.fake import FakeDiscord, fake_discord
from tests.waiting import HANGS_AFTER_SECONDS

T = TypeVar("T")


class Apart:
    """`fake` belongs to the other thread: it is spoken to through `do` alone."""

    def __init__(self) -> None:
        self.fake: FakeDiscord
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with fake_discord() as self.fake:
            self._up.set()
            await self._stop.wait()

    async def do(self, work: Callable[[FakeDiscord], Awaitable[T]]) -> T:
        async def there() -> T:
            return await work(self.fake)

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(there(), self._loop))

    async def cpu_seconds(self) -> float:
        """What the stand-in's own thread has used."""

        async def used(fake: FakeDiscord) -> float:
            return time.thread_time()

        return await self.do(used)


@asynccontextmanager
async def fake_apart() -> AsyncIterator[Apart]:
    apart = Apart()
    apart._thread.start()
    await asyncio.to_thread(apart._up.wait, HANGS_AFTER_SECONDS)
    try:
        yield apart
    finally:
        apart._loop.call_soon_threadsafe(apart._stop.set)
        await asyncio.to_thread(apart._thread.join, HANGS_AFTER_SECONDS)
