"""How tests wait: for what they wait for, never for a time. Nothing is judged by the clock.

A limit only keeps a test that hangs from hanging for ever. It is generous, for the machine may be busy with other things.
"""

import asyncio
import inspect
import time
from collections.abc import Callable

import pytest

HANGS_AFTER_SECONDS = 570.0
"""A little less than pytest's own limit (pyproject.toml), so that what was waited for is what is shown."""

slow = pytest.mark.slow
at_length = pytest.mark.parametrize(
    "at_length", [False, pytest.param(True, marks=slow)], ids=["", "at_length"]
)
"""The same property twice: with a few cases in `make test`, with many in `make test-all`."""


async def until(holds: Callable[[], object]) -> None:
    """Wait until this holds (or what it comes to, once awaited): it comes about in the background or in another process."""
    async with asyncio.timeout(HANGS_AFTER_SECONDS):
        while True:
            held = holds()
            if await held if inspect.isawaitable(held) else held:
                return
            await asyncio.sleep(0.005)


async def turns(count: int = 200) -> None:
    """Let everything that is ready to run go on, so many times over: for what must not happen."""
    for _ in range(count):
        await asyncio.sleep(0)


def until_here(holds: Callable[[], object]) -> None:
    """The same where there is no event loop."""
    end = time.monotonic() + HANGS_AFTER_SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)
