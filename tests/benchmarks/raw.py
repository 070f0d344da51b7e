"""The limit for votes on SQLite: one thread that inserts one narrow row a vote, with nothing around it.

Who waits together is committed together, WAL and synchronous=FULL: the least that a program can do before it may say
"recorded", and what the disk allows.
"""

import asyncio
import queue
import sqlite3
import threading
from pathlib import Path

Waiting = tuple[tuple[str, str, str], "asyncio.Future[None]"]


class RawWriter:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    async def vote(self, decision: str, person: str, choice: str) -> None:
        """Returns when it is on disk."""
        future = self._loop.create_future()
        self._jobs.put(((decision, person, choice), future))
        await future

    async def close(self) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vote (id INTEGER PRIMARY KEY, decision, person, choice)"
        )
        while (first := self._jobs.get()) is not None:
            group = [first]
            while not self._jobs.empty():
                following = self._jobs.get()
                if following is None:
                    self._jobs.put(None)
                    break
                group.append(following)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO vote (decision, person, choice) VALUES (?, ?, ?)", [row for row, _ in group]
            )
            connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(_tell, [future for _, future in group])
        connection.close()


def _tell(futures: list["asyncio.Future[None]"]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
