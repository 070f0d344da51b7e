"""Background work after an ack: referenced until it is done, so that none is lost and a stop can wait for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from adapters.slack.ports import Log

STOP_SECONDS_MAX = 5.0
T = TypeVar("T")


class Tasks:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._under_way: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("task_failed", platform="slack", kind="background", exc_info=error)

    async def settle(self) -> None:
        """Wait until no work is left."""
        while self._under_way:
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def stop(self) -> None:
        """Wait for running work for a while, then cancel it."""
        if self._under_way:
            _, left = await asyncio.wait(set(self._under_way), timeout=STOP_SECONDS_MAX)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
