"""The order of one person's acts on one decision, by a number from the platform that grows with time. Each event has a
task of its own, so two presses may arrive here in the wrong order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

KEPT_MAX = 20_000
Key = tuple[str, str, int]


class InOrder:
    def __init__(self) -> None:
        self._waiting: dict[Key, set[int]] = {}
        self._changed: dict[Key, asyncio.Event] = {}
        self._last: dict[Key, int] = {}

    @asynccontextmanager
    async def turn(self, home: str, account: str, number: int, at: int) -> AsyncIterator[bool]:
        """Waits for earlier acts that have arrived; yields False if a later act was already carried out."""
        key = home, account, number
        waiting = self._waiting.setdefault(key, set())
        waiting.add(at)
        try:
            await asyncio.sleep(0)  # lets acts that arrived together queue up first
            while min(waiting) < at:
                await self._changed.setdefault(key, asyncio.Event()).wait()
            late = self._last.get(key, 0) > at
            if not late:
                self._remember(key, at)
            yield not late
        finally:
            waiting.discard(at)
            changed = self._changed.pop(key, None)
            if changed is not None:
                changed.set()
            if not waiting and self._waiting.get(key) is waiting:
                del self._waiting[key]

    def _remember(self, key: Key, at: int) -> None:
        self._last.pop(key, None)
        self._last[key] = at
        while len(self._last) > KEPT_MAX:
            self._last.pop(next(iter(self._last)))
