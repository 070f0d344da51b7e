"""Files that are written whole or not at all: beside where they belong first, and then renamed."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

FOR_ME = 0o600
FOR_ALL = 0o644
BESIDE = ".accord-"
"""How the name of a file begins that is not finished."""


def write(path: Path, text: str, mode: int = FOR_ME) -> None:
    """Put the text there. What is no file (a pipe, /dev/stdout) is written to as it is. Raises OSError."""
    data = text.encode("utf-8")
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path = path.resolve()  # a link stays one
    descriptor, name = tempfile.mkstemp(prefix=BESIDE, dir=path.parent)
    beside = Path(name)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def keep(folder: Path, wanted: Mapping[str, str], ours: Mapping[str, str]) -> tuple[int, int]:
    """Make the files of a folder what they should be (name -> text): what is new or changed is written, what of `ours`
    is not wanted any more goes. Returns how many were written, and how many went. Raises OSError."""
    changed = {name: text for name, text in wanted.items() if ours.get(name) != text}
    for name, text in changed.items():
        write(folder / name, text, FOR_ALL)
    gone = ours.keys() - wanted.keys()
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return len(changed), len(gone)
