"""Killed right after somebody was erased, before their words have left the files: the next start finishes it."""

import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from bot.app import App, open_app
from consensus.commands import Erase, Object, Propose
from consensus.ids import DeliveryId
from consensus.ports import Envelope
from tests.bot.command import ROOT, environment
from tests.bot.house import ROOM, house_at
from tests.crash.program import Life, Points, set_points
from tests.databases import Database
from tests.waiting import HANGS_AFTER_SECONDS, slow

WORDS = (b"zebrafinch", b"zacharias")


async def dies(url: str) -> None:
    """Erase somebody, and be killed between the commit and everything after it."""
    async with open_app(url) as app:
        set_points(app, Points(Life(url=url, socket="", clock="", point="group.committed", passing=1)))
        command = Erase(account="zacharias")
        await app.submit(Envelope(delivery=DeliveryId("erase"), spot=ROOM, sender=None, command=command))


def left_over(path: Path) -> list[str]:
    return [
        f"{file.name}: {word.decode()}"
        for file in sorted(path.parent.glob(f"{path.name}*"))
        for word in WORDS
        if word in file.read_bytes().lower()
    ]


async def says(path: Path) -> None:
    async with house_at(path) as house:
        await house.does("ann", Propose(text="Ship", process="consent"))
        await house.does("zacharias", Object(decision=1, reason="the zebrafinch sings"))


def is_killed(path: Path) -> None:
    program = [sys.executable, "-m", "tests.crash.test_forgotten", str(path)]
    ended = subprocess.run(
        program, cwd=ROOT, env=environment(), capture_output=True, timeout=HANGS_AFTER_SECONDS, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


async def is_paid(app: App) -> None:
    async with asyncio.timeout(HANGS_AFTER_SECONDS):
        while await app.store.owes_a_scrub():  # noqa: ASYNC110 - nothing tells when housekeeping is done
            await asyncio.sleep(0.01)


@slow
def test_the_next_start_removes_what_a_killed_program_left_in_the_files(tmp_path: Path) -> None:
    path = Database.of(tmp_path / "accord.db").path
    asyncio.run(says(path))
    is_killed(path)
    assert left_over(path), "it was killed in time"

    async def starts() -> None:
        async with open_app(str(path)) as app, app.running():
            await is_paid(app)
            assert left_over(path) == [], "while it runs, not only when the last one closes the file"

    asyncio.run(starts())


@slow
def test_with_another_program_reading_it_is_finished_when_that_is_done(tmp_path: Path) -> None:
    path = Database.of(tmp_path / "accord.db").path

    asyncio.run(says(path))
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM entry").fetchone()
    is_killed(path)

    async def goes_on() -> None:
        async with house_at(path) as house:
            await house.app.keeping.keep_house()
            assert await house.app.store.owes_a_scrub()
            assert left_over(path)
            reader.close()
            await house.app.keeping.keep_house()
            assert not await house.app.store.owes_a_scrub()
            assert left_over(path) == []

    asyncio.run(goes_on())


if __name__ == "__main__":
    asyncio.run(dies(sys.argv[1]))
