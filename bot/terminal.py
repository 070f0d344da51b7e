"""The terminal as a room: lines in, messages out, and a prompt that comes back after a message in between.

Lines are read in a thread of their own, for reading a terminal cannot be interrupted: when the program ends, nobody
waits for one more line.
"""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import BinaryIO

LINE_LENGTH_MAX = 1_000_000
"""Bytes of one line that are read at a time."""


class Terminal:
    """`prompt` is asked for when a line is awaited; None where nobody sees it (a pipe)."""

    def __init__(self, prompt: Callable[[], str] | None = None) -> None:
        self._prompt = prompt
        self._waiting = False

    def show(self, text: str) -> None:
        """Print one message, made safe by whoever wrote it."""
        if self._waiting:
            self._write("\n")
        self._write(text + "\n")
        if self._waiting:
            self._ask()

    async def lines(self, source: BinaryIO) -> AsyncIterator[str]:
        """The lines of standard input, until it ends."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        wanted = threading.Semaphore(0)

        def read() -> None:
            while wanted.acquire():
                line = source.readline(LINE_LENGTH_MAX)
                try:
                    loop.call_soon_threadsafe(queue.put_nowait, line)
                except RuntimeError:
                    return  # the program has ended meanwhile
                if not line:
                    return

        threading.Thread(target=read, name="accord-terminal", daemon=True).start()
        while True:
            self._waiting = self._prompt is not None
            self._ask()
            wanted.release()
            line = await queue.get()
            self._waiting = False
            if not line:
                return
            yield line.decode("utf-8", errors="replace")

    def _ask(self) -> None:
        if self._prompt is not None:
            self._write(self._prompt())

    def _write(self, text: str) -> None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, errors="replace").decode(encoding))
        sys.stdout.flush()
