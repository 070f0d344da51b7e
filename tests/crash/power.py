"""What a power cut leaves of a folder: replayed from the system calls of a program (strace), as a disk may keep them.

Sure is what was synced: the bytes of a file by an fsync of it, its name (or that it is gone) by one of its folder.
Everything since may be there or not, each write by itself, whole, or only some of its sectors.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
TRACED = (
    "openat,open,creat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync_file_range,"
    "ftruncate,truncate,fallocate,unlink,unlinkat,rename,renameat,renameat2"
)
_WHOLE = re.compile(r"^(\d+) +(\w+)\((.*)\)\s+= (-?\d+)")
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>.*\)\s+= (-?\d+)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_FILE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True, slots=True)
class Write:
    at: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    size: int


@dataclass(slots=True)
class File:
    synced: bytearray = field(default_factory=bytearray)
    pending: list[Write | Cut] = field(default_factory=list)
    named: bool = False
    """Its name is on the disk."""
    removed: bool = False
    """Removed since the folder was last synced."""


@dataclass(frozen=True, slots=True)
class Call:
    """A system call with its arguments as strace writes them. `done`: it has returned well; else it has only begun."""

    name: str
    arguments: str
    done: bool


def calls(log: Path) -> Iterator[Call]:
    """In their order; one that took a while comes twice: as it begins, and when it is done."""
    under_way: dict[tuple[str, str], str] = {}
    for line in log.read_text("ascii").splitlines():
        if whole := _WHOLE.match(line):
            _, name, arguments, result = whole.groups()
            if int(result) >= 0:
                yield Call(name, arguments, False)
                yield Call(name, arguments, True)
        elif begun := _BEGUN.match(line):
            thread, name, arguments = begun.groups()
            under_way[thread, name] = arguments
            yield Call(name, arguments, False)
        elif ended := _ENDED.match(line):
            thread, name, result = ended.groups()
            if int(result) >= 0:
                yield Call(name, under_way.pop((thread, name)), True)


class Disk:
    """The files of a database, which all begin with its path."""

    def __init__(self, database: Path) -> None:
        self._folder = str(database.parent)
        self._database = str(database)
        self._files: dict[str, File] = {}
        self.syncs = 0

    def take(self, call: Call) -> str:
        """Let the call happen; what it says, if it writes to standard output. Writes count from when they begin, syncs
        when they are done.

        Raises NotImplementedError for a call on the database's files whose effect is not known here.
        """
        found = _FILE.match(call.arguments)
        path = "" if found is None else _decoded(found.group(1))
        texts = [_decoded(text) for text, _ in _TEXT.findall(call.arguments)]
        match call.name, call.done:
            case "write", False if call.arguments.startswith("1<"):
                return texts[0]
            case (("fsync" | "fdatasync"), True) if path == self._folder:
                self._sync_names()
            case (("fsync" | "fdatasync"), True) if self._ours(path):
                self._sync(path)
            case "pwrite64", False if self._ours(path):
                self._files[path].pending.append(_write(call.arguments))
            case "ftruncate", False if self._ours(path):
                self._files[path].pending.append(Cut(int(call.arguments.rpartition(", ")[2])))
            case "openat", True if self._ours(texts[0]) and "O_CREAT" in call.arguments:
                self._open(texts[0], call.arguments)
            case (("unlink" | "unlinkat"), True) if self._ours(texts[0]):
                self._files[texts[0]].removed = True
            case (("openat" | "pwrite64" | "ftruncate" | "fsync" | "fdatasync" | "unlink" | "unlinkat"), _):
                pass
            case _ if self._ours(path) or any(map(self._ours, texts)):
                raise NotImplementedError(call.name)
            case _:
                pass
        return ""

    def after_a_cut(self, to: Path, chance: random.Random | None) -> None:
        """Write the files as a power cut leaves them: without `chance` nothing but what is sure."""
        to.mkdir()
        for path, file in self._files.items():
            is_there = file.named or (chance is not None and chance.random() < 0.5)
            if file.removed and chance is not None and chance.random() < 0.5:
                is_there = False
            # The shared memory of a write-ahead log is mapped, never synced, and made anew after a crash.
            if not is_there or path.endswith("-shm"):
                continue
            content = bytearray(file.synced)
            if chance is not None:
                for change in file.pending:
                    _survive(content, change, chance)
            (to / Path(path).name).write_bytes(content)

    # ---------------------------------------------------------------------------------------------------------------

    def _ours(self, path: str) -> bool:
        return path.startswith(self._database)

    def _open(self, path: str, arguments: str) -> None:
        file = self._files.setdefault(path, File())
        if file.removed:
            self._files[path] = File()
        elif "O_TRUNC" in arguments:
            file.pending.append(Cut(0))

    def _sync(self, path: str) -> None:
        self.syncs += 1
        file = self._files[path]
        for change in file.pending:
            _apply(file.synced, change)
        file.pending.clear()

    def _sync_names(self) -> None:
        self._files = {path: file for path, file in self._files.items() if not file.removed}
        for file in self._files.values():
            file.named = True


def _write(arguments: str) -> Write:
    text = _TEXT.search(arguments)
    assert text is not None
    assert not text.group(2), "strace was told to write out everything"
    data = bytes.fromhex(text.group(1).replace("\\x", ""))
    return Write(at=int(arguments.rpartition(", ")[2]), data=data)


def _apply(content: bytearray, change: Write | Cut) -> None:
    if isinstance(change, Cut):
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    if len(content) < change.at:
        content.extend(bytes(change.at - len(content)))
    content[change.at : change.at + len(change.data)] = change.data


def _survive(content: bytearray, change: Write | Cut, chance: random.Random) -> None:
    """Not at all, whole, or sector by sector."""
    fate = chance.choice(("lost", "whole", "torn"))
    if fate == "whole" or (fate == "torn" and isinstance(change, Cut)):
        _apply(content, change)
    elif fate == "torn" and isinstance(change, Write):
        at, end = change.at, change.at + len(change.data)
        while at < end:
            until = min(end, (at // SECTOR + 1) * SECTOR)
            if chance.random() < 0.5:
                _apply(content, Write(at, change.data[at - change.at : until - change.at]))
            at = until


def _decoded(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode("utf-8", "replace")
