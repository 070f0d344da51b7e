"""Documents and folders below the root that the operator names: `file:///policies/refunds.md` is that file there."""

import hashlib
import os
import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.watching.read import BYTES_MAX, Document, Failed, Gone, NotWatched, Result, Unchanged, document_in

ENTRIES_MAX = 1_000
"""Of a folder; further ones are not looked at."""
DEPTH_MAX = 8


def read_file(root: Path, url: str, modified: str) -> Result:
    """What stands there. `modified`: what was told of its version last time; one that is the same is not read again."""
    path = _path(root, url)
    if path is None:
        return NotWatched()
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Gone()
    except OSError as error:
        return Failed(type(error).__name__)
    try:
        if stat.S_ISDIR(status.st_mode):
            return _folder(path)
        if not stat.S_ISREG(status.st_mode):
            return NotWatched()
        version = f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"
        if version == modified:
            return Unchanged()
        body = _beginning(path, BYTES_MAX)
    except OSError as error:
        return Failed(type(error).__name__)
    html = path.suffix.lower() in (".html", ".htm")
    result = document_in(body, html=html, length=status.st_size, modified=version)
    return result._replace(title=result.title or path.name)


def _path(root: Path, url: str) -> Path | None:
    """The file below the root, links followed; None for one elsewhere, or a hidden one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    typed = unquote(parts.path)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or "\0" in typed:
        return None
    whole = root.resolve()
    for path in (whole / typed.lstrip("/"), Path(typed)):
        try:
            real = path.resolve()
            below = real.relative_to(whole)
        except (OSError, ValueError, RuntimeError):
            continue
        if not any(part.startswith(".") for part in below.parts):
            return real
    return None


def _beginning(path: Path, at_most: int) -> bytes:
    # A pipe that was put there meanwhile must not be waited for, nor a link followed.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError("no file")
        return file.read(at_most)


def _folder(folder: Path) -> Document:
    """The names in it, and the beginnings of the files as far as the limit goes for all of them together."""
    names: list[str] = []
    digest, left = hashlib.sha256(), BYTES_MAX
    for path in _files(folder, DEPTH_MAX):
        if len(names) == ENTRIES_MAX:
            break
        name = path.relative_to(folder).as_posix()
        names.append(name)
        body = _beginning(path, left)
        left -= len(body)
        digest.update(f"{name}\0{path.stat().st_size}\0".encode() + body)
    return Document(
        hash=f"sha256:{digest.hexdigest()}",
        title=folder.name,
        excerpt=document_in(", ".join(names).encode(), html=False).excerpt,
    )


def _files(folder: Path, depth: int) -> "list[Path]":
    files: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith(".") or len(files) >= ENTRIES_MAX:
                continue
            if entry.is_dir(follow_symlinks=False) and depth:
                files += _files(Path(entry.path), depth - 1)
            elif entry.is_file(follow_symlinks=False):
                files.append(Path(entry.path))
    return files[:ENTRIES_MAX]
