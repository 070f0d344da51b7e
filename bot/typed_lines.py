"""The lines that were typed into the room, kept beside the database for the next start. They are a convenience: what cannot be
read or written is done without, and when a person is erased all of them go, for they may be theirs.
"""

import os

from bot import logs
from bot.installation import home
from bot.settings import Settings

FILE = "accord.history"
KEPT_MAX = 1_000
log = logs.get()


class TypedLines:
    """A file with a line for each, oldest first, readable by this user alone."""

    def __init__(self, settings: Settings) -> None:
        self.file = home(settings) / FILE

    def read(self) -> list[str]:
        """The latest, oldest first."""
        try:
            return self.file.read_text("utf-8", errors="replace").split("\n")[-KEPT_MAX - 1 : -1]
        except OSError:
            return []

    def add(self, line: str) -> None:
        try:
            descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8", errors="replace") as file:
                file.write(line + "\n")
        except OSError:
            log.warning("typed_line_not_kept")

    def forget(self) -> None:
        """Raises OSError where they cannot be removed."""
        self.file.unlink(missing_ok=True)
