"""How far each log was at its last checkpoint, kept beside the secret key: a database that holds less was put back.

The file is written after the commit and stops nothing: after a crash it is a checkpoint behind, which is no lie.
"""

import asyncio
import fcntl
import json
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot import logs
from bot.cli import files
from bot.installation import home
from bot.settings import Settings
from consensus.refusal import Refused
from storage.checkpoints import Mark
from storage.database import url_of

log = logs.get()


def file_of(settings: Settings) -> Path:
    """`accord.db.mark` for `accord.db`, `decisions.mark` for a database `decisions` of a server. Raises Refused for what names
    no database."""
    name = Path(url_of(settings.database_url).database or "accord").name
    return home(settings) / f"{name}.mark"


class Marks:
    def __init__(self, file: Path) -> None:
        self.file = file
        self._waiting: dict[str, Mark] = {}
        self._writing: asyncio.Task[None] | None = None

    def note(self, checkpoints: Sequence[Mapping[str, Any]]) -> None:
        """Write them down soon."""
        marks = [Mark(made["log"], made["size"], made["root"], made["at"]) for made in checkpoints]
        self._waiting |= _newer({mark.log: mark for mark in marks}, self._waiting)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())

    async def settle(self) -> None:
        """Until everything is written down."""
        if self._writing is not None:
            await self._writing

    def read(self) -> Sequence[Mark]:
        """Raises Refused `mark-unreadable`."""
        try:
            held = json.loads(self.file.read_text(encoding="utf-8"))
            return [
                Mark(log, int(mark["size"]), str(mark["root"]), str(mark["at"])) for log, mark in held.items()
            ]
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
            raise Refused(
                "mark-unreadable",
                try_code="accept-or-restore",
                path=str(self.file),
                problem=type(error).__name__,
            ) from error

    def set_aside(self, logs: Collection[str]) -> None:
        """Marks that hold no more. Raises OSError."""
        with _alone(self.file.parent):
            try:
                left = {mark.log: mark for mark in self.read() if mark.log not in logs}
            except Refused:
                left = {}
            self._put(left)

    async def _write_waiting(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, {}
            try:
                await asyncio.to_thread(self._merge, taken)
            except (OSError, Refused) as error:
                log.error("mark_not_written", path=str(self.file), error=type(error).__name__)

    def _merge(self, made: Mapping[str, Mark]) -> None:
        with _alone(self.file.parent):
            held = {mark.log: mark for mark in self.read()}
            # Another program may have been quicker with a later one.
            if newer := _newer(made, held):
                self._put({**held, **newer})

    def _put(self, marks: Mapping[str, Mark]) -> None:
        held = {mark.log: {"size": mark.size, "root": mark.root, "at": mark.at} for mark in marks.values()}
        files.write(self.file, json.dumps(held, indent=1, sort_keys=True) + "\n")


def _newer(made: Mapping[str, Mark], held: Mapping[str, Mark]) -> dict[str, Mark]:
    """Those of the made ones that are further than what is held."""
    return {log: mark for log, mark in made.items() if log not in held or held[log].size < mark.size}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One program writes marks in this folder at a time; what it wrote is on the disk at the end, under its name too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
