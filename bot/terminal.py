"""The terminal as a room: lines in, messages out, and a prompt that comes back after a message in between.

Input is read in a thread of its own, for reading a terminal cannot be interrupted: when the program ends, nobody waits
for one more line. The thread reads the descriptor itself; Python's own stdin object would be locked at that moment.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

READ_AT_MOST = 65_536
LINE_LENGTH_MAX = 1_000_000
"""Bytes; what is longer comes in several lines."""


class Terminal:
    """`prompt` is asked for when a line is awaited; None where nobody sees it (a pipe)."""

    def __init__(self, descriptor: int, prompt: Callable[[], str] | None = None) -> None:
        self._descriptor = descriptor
        self._prompt = prompt
        self._waiting = False

    def show(self, text: str) -> None:
        """Print one message, made safe by its writer."""
        if self._waiting:
            written("\n", sys.stdout)
        written(text + "\n", sys.stdout)
        if self._waiting:
            self._ask()

    @contextmanager
    def open(self) -> Iterator[None]:
        """As of an Editor."""
        yield

    async def lines(self) -> AsyncIterator[str]:
        """The lines that are typed or piped, until they end."""
        loop = asyncio.get_running_loop()
        chunks: asyncio.Queue[bytes] = asyncio.Queue()
        wanted = threading.Semaphore(0)

        def read() -> None:
            while wanted.acquire():
                try:
                    chunk = os.read(self._descriptor, READ_AT_MOST)
                except OSError:
                    chunk = b""  # the terminal was closed
                try:
                    loop.call_soon_threadsafe(chunks.put_nowait, chunk)
                except RuntimeError:
                    return  # the program has ended meanwhile
                if not chunk:
                    return

        threading.Thread(target=read, name="accord-terminal", daemon=True).start()
        rest = b""
        while True:
            self._waiting = self._prompt is not None
            self._ask()
            while b"\n" not in rest and len(rest) < LINE_LENGTH_MAX:
                wanted.release()
                chunk = await chunks.get()
                if not chunk:
                    self._waiting = False
                    if rest:
                        yield _text(rest)
                    return
                rest += chunk
            self._waiting = False
            line, _, rest = rest.partition(b"\n") if b"\n" in rest else (rest, b"", b"")
            yield _text(line)

    def _ask(self) -> None:
        if self._prompt is not None:
            written(self._prompt(), sys.stdout)


def written(text: str, stream: TextIO) -> None:
    """Write the text, with question marks for what the stream cannot show."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, errors="replace").decode(encoding))
    stream.flush()


def _text(line: bytes) -> str:
    return line.decode("utf-8", errors="replace")
