"""`accord demo`: a story of real decisions, through the real engine and a database that is thrown away afterwards."""

import asyncio
import tempfile
from pathlib import Path

from bot.cli import out

STORY = Path(__file__).parents[1] / "story.txt"
NARRATED = "#"


def demo() -> None:
    """Play a story of real decisions, in a few seconds: consent, a majority, lazy consensus and a poll.

    Nothing of yours is touched; it ends with the log and its verification.
    """
    with tempfile.TemporaryDirectory(prefix="accord-demo-") as folder:
        asyncio.run(_play(Path(folder) / "demo.db"))


async def _play(database: Path) -> None:
    import logging

    from bot import logs
    from bot.room import open_room
    from consensus.ports import Viewer
    from storage.log import Log
    from storage.verify_log import check

    logs.configure(level=logging.WARNING)
    async with open_room(str(database), out.show) as (app, room):
        for line in STORY.read_text(encoding="utf-8").splitlines():
            if line.startswith(NARRATED):
                out.say(line.removeprefix(NARRATED).strip())
                continue
            out.say(f"\n{room.prompt if line.startswith('@') else ''}{line}")
            await room.feed(line)
        log = Log(app.store)
        out.say("\nThe log behind it, one line an entry, each holding the hash of the one before:\n")
        lines = await log.lines(Viewer(operator=True), app.clock.now(), opened=True)
        for line in (*lines[:3], lines[-1]):
            out.say(f"  {line[:74]}…")
        faults = await log.verify()
        finding = check("".join(f"{line}\n" for line in lines).encode())
        out.say(f"\nVerified by a script that trusts none of this: {finding.message}")
        if faults or not finding.ok:
            out.fail("; ".join(fault.message for fault in faults) or finding.message)
    out.say(f"\nYour turn: {out.program()} run")
