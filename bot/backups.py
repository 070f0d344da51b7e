"""Backups that the program makes by itself, where ACCORD_BACKUP_DIR says so."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL
from datetime import UTC, datetime
from pathlib import Path

from bot import logs
from bot.clock import Clock
from bot.settings import Settings
from consensus.spans import span

_NAME = re.compile(r"accord-(\d{8}T\d{6})Z\.backup")
_STAMP = "%Y%m%dT%H%M%S"
log = logs.get()


def made(folder: Path) -> list[tuple[datetime, Path]]:
    """The backups in this folder that the program made, oldest first. Raises OSError."""
    names = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    return sorted(
        (datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), path)
        for path, match in names
        if match is not None
    )


class Backups:
    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    async def keep(self) -> None:
        """Make one where the last is old enough, and remove those beyond what is kept. In a process of its own, for to check
        what was written takes a while, and nobody else should wait."""
        folder = self._settings.backup_dir
        if folder is None:
            return
        now = self._clock.now()
        earlier = made(folder)
        if earlier and now - earlier[-1][0] < span(self._settings.backup_every):
            return
        path = folder / f"accord-{now:{_STAMP}}Z.backup"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "db", "backup", str(path),
            env={**os.environ, "ACCORD_DATABASE_URL": self._settings.database_url},
            stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL,
        )  # fmt: skip
        code = await process.wait()
        if code:
            log.error("backup_failed", code=code)
            return
        log.info("backup_made", count=min(len(earlier) + 1, self._settings.backup_keep))
        for _, old in made(folder)[: -self._settings.backup_keep]:
            old.unlink(missing_ok=True)
