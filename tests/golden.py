"""The golden record: everything that the tests make Accord say, on Slack, on Discord and in the room, as text to compare.

`make golden` plays the tests of the three rooms and writes tests/data/golden/: one file for each file of tests, each
line one message, modal or answer, each different line once, sorted. Ids, instants and keys of one run are replaced, so
that a line changes where people would see something else, and `git diff` shows it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests import identities

FOLDER = Path(__file__).parent / "data" / "golden"
VARIABLE = "ACCORD_GOLDEN"
PLAYED = ("tests/adapters/slack", "tests/adapters/discord", "tests/flows")
SAYS = re.compile(
    r"^ack|chat\.(?:post|update|unfurl)|views\.|response_url|/messages|/callback|/commands|/threads"
)

_TIME = r"\d{1,2}:\d{2}(?::\d{2})?"
_DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*"
_NORMAL = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (rf"{_DAY},? \d{{1,2}} {_MONTH}(?: \d{{4}})?(?: {_TIME}(?: UTC)?)?", "WHEN"),
        (r"\d{4}-\d{2}-\d{2}(?:[T ][\d:.+Z]+)?", "DATE"),
        (r"<t:\d+(?::\w)?>", "<t>"),
        (r"<!date\^\d+", "<!date^"),
        (r"\(only [^()]* (sees?) this\)", r"(only they \1 this)"),
        (r"\d{10}\.\d{6}", "TS"),
        (r"\btoken-\d+", "TOKEN"),
        (r"\b\d{15,20}\b", "ID"),
        (r"http://127\.0\.0\.1:\d+/respond/\d+", "RESPOND"),
        (r"http://127\.0\.0\.1:\d+", "HOST"),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
        (r"\b[0-9a-f]{32,64}\b", "HEX"),
        (r"\b[0-9a-f]{12}\b", "ID"),
        (r"(\d\.)[0-9a-f]{8}\b", r"\1IDENTITY"),
        (r"(\bidentity\W+)[0-9a-f]{8}\b", r"\1IDENTITY"),
        (r"\bp\d{16}\b", "pTS"),
        (r"~[0-9a-f]{8}\b", "~UPDATE"),
        (r"(\bupdate\W+)[0-9a-f]{8}\b", r"\1UPDATE"),
        (r"(reference |with )[0-9a-f]{8}\b", r"\1REFERENCE"),
    )
)
_NOT_SEEN = frozenset(
    {"token", "ts", "trigger_id", "view_id", "nonce", "metadata", "timestamp", "enforce_nonce", "channel"}
)


def normal(payload: object) -> str:
    """One line of JSON without what differs from run to run."""
    written = json.dumps(_seen(payload), ensure_ascii=False, sort_keys=True)
    for pattern, replacement in _NORMAL:
        written = pattern.sub(replacement, written)
    return written


def _seen(payload: object) -> object:
    if isinstance(payload, Mapping):
        return {str(key): _seen(value) for key, value in payload.items() if key not in _NOT_SEEN}
    if isinstance(payload, list | tuple):
        return [_seen(value) for value in payload]
    return payload


_recorded: set[str] = set()
"""What was said since the last `keep`."""


def record(room: str, where: str, payload: object) -> None:
    """Called by the stand-ins with everything that Accord says to them."""
    identities.sent.extend(identities.unidentified(payload))
    if VARIABLE not in os.environ or not payload:
        return
    where = re.sub(r"/(?:\d+|[a-z_]+[-_]\d+)(?=/|$)", "/*", where)
    if room == "room" or SAYS.search(where):
        _recorded.add(f"{room} {where} {normal(payload)}")


@contextmanager
def heard() -> Iterator[set[str]]:
    """What is said within: complete when this is left."""
    said: set[str] = set()
    before = _recorded.copy()
    _recorded.clear()
    with patch.dict(os.environ, {VARIABLE: os.devnull}):
        try:
            yield said
        finally:
            said |= _recorded
            _recorded.clear()
            _recorded.update(before)


def keep(test: str) -> None:
    """Add what was heard to the file of the test's module, in the folder that the variable names."""
    if VARIABLE not in os.environ or not _recorded:
        return
    module = test.partition("::")[0].removesuffix(".py").replace("/", ".")
    part = Path(os.environ[VARIABLE]) / f"{module}.{os.getpid()}"
    with part.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in sorted(_recorded))
    _recorded.clear()


def main() -> int:
    """Play the tests and write the record anew. Returns the exit status of the tests."""
    with tempfile.TemporaryDirectory(prefix="accord-golden-") as folder:
        played = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                "4",
                "--dist",
                "worksteal",
                "-m",
                "not slow",
                *PLAYED,
            ],
            env={**os.environ, VARIABLE: folder},
            check=False,
        )
        if played.returncode:
            return played.returncode
        lines: dict[str, set[str]] = {}
        for part in Path(folder).iterdir():
            lines.setdefault(part.stem, set()).update(part.read_text(encoding="utf-8").splitlines())
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for module, messages in lines.items():
        path = FOLDER / f"{module}.txt"
        path.write_text("".join(f"{line}\n" for line in sorted(messages)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
