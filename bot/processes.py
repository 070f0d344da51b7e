"""The processes that can be asked for here: the built-in ones, and the group's own files beside the database.

A file `processes/<id>.toml` in the folder of the database adds the process `<id>`. It is read when it is asked for, so
a new file needs no restart; a decision that is open keeps the version that it opened with. Built-in ids cannot be
taken over, for their names promise what they do.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from consensus.definition import DefinitionError, builtin, builtin_ids, read_definition
from consensus.process import Process

FOLDER = "processes"
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Processes:
    """Look-ups by id. `folder` None: built-in ones only."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._read: dict[tuple[str, int, int], tuple[str, Process]] = {}

    def find(self, process_id: str) -> tuple[str, Process] | None:
        """The definition's text and what it says. None where there is none, or its file cannot be used (`own` says why)."""
        definition = builtin(process_id)
        if definition is not None or ID.fullmatch(process_id) is None or self._folder is None:
            return definition
        try:
            return self._own(self._folder / f"{process_id}.toml")
        except (OSError, UnicodeDecodeError, DefinitionError):
            return None

    def own(self) -> Iterator[tuple[str, Process | DefinitionError | OSError | UnicodeDecodeError]]:
        """The group's own files in order of name, each with its process or with what is wrong with it."""
        if self._folder is None or not self._folder.is_dir():
            return
        for path in sorted(self._folder.glob("*.toml")):
            try:
                yield path.stem, self._own(path)[1]
            except (OSError, UnicodeDecodeError, DefinitionError) as error:
                yield path.stem, error

    def all(self) -> Iterator[tuple[Process, bool]]:
        """Every usable process, built-in ones first, with whether it is the group's own."""
        for process_id in builtin_ids():
            definition = builtin(process_id)
            if definition is not None:
                yield definition[1], False
        for name, process in self.own():
            if isinstance(process, Process) and builtin(name) is None:
                yield process, True

    def _own(self, path: Path) -> tuple[str, Process]:
        status = path.stat()
        key = str(path), status.st_mtime_ns, status.st_size
        if key not in self._read:
            text = path.read_text(encoding="utf-8")
            self._read[key] = text, read_definition(text, path.stem)
        return self._read[key]
