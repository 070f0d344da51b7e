"""`accord` as people run it: a process of its own, in a folder of its own, without settings from outside."""

import atexit
import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.cli.main import main

ACCORD = (sys.executable, "-m", "bot")
ROOT = Path(__file__).resolve().parents[2]
FIELD = ROOT / "tests" / "data" / "field"
CHAT = """\
ann: hello
bo: hello
ann: /propose "Ship on Fridays" --process majority --by 1d
/vote D-1 yes
bo: /vote D-1 yes
@+2d
ann: /propose "Paint the shed" --by 2d
bo: /object D-2 "Which colour?"
"""


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of ours; this checkout is importable from any folder."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ACCORD_", "SLACK_", "DISCORD_"))
    }
    return {**inherited, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def accord(folder: Path, *arguments: str, typed: str = "", **settings: str) -> Done:
    """Run to the end. `settings` are environment variables."""
    with tempfile.TemporaryDirectory() as apart:
        files = [Path(apart) / name for name in ("in", "out", "err")]
        files[0].write_text(typed, encoding="utf-8")
        for file in files[1:]:
            file.touch()
        request = {
            "folder": str(folder),
            "environment": environment(**settings),
            "arguments": arguments,
            "files": [str(file) for file in files],
        }
        forks = _forks()
        assert forks.stdin is not None
        assert forks.stdout is not None
        forks.stdin.write(json.dumps(request) + "\n")
        forks.stdin.flush()
        code = int(forks.stdout.readline())
        out, err = (file.read_text(encoding="utf-8") for file in files[1:])
    assert "Traceback" not in err + out, err
    return Done(code, out, err)


@cache
def _forks() -> subprocess.Popen[str]:
    """See forks.py; one for each process of the test run."""
    forks = subprocess.Popen(
        [sys.executable, "-m", "tests.bot.forks"],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(_end, forks)
    return forks


def _end(forks: subprocess.Popen[str]) -> None:
    forks.communicate()


def accord_here(folder: Path, *arguments: str, **settings: str) -> Done:
    """The same within this process, which is quicker: what is typed, printed and left behind does not differ."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        patch.dict(os.environ, environment(**settings), clear=True),
        patch.object(sys, "argv", ["accord", *arguments]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as left,
    ):
        main()
    return Done(int(left.value.code or 0), out.getvalue(), err.getvalue())


def started(folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start and leave running; whoever starts it ends it."""
    return subprocess.Popen(
        [*ACCORD, *arguments],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
