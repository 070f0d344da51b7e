"""`accord` as people run it: a process of its own, in a folder of its own, without settings from outside."""

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.cli.main import main
from tests.waiting import HANGS_AFTER_SECONDS

ACCORD = (sys.executable, "-m", "bot")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Done:
    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment without settings of ours; this checkout is importable from any folder."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ACCORD_", "SLACK_", "DISCORD_"))
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def accord(folder: Path, *arguments: str, typed: str = "", **settings: str) -> Done:
    """Run to the end. `settings` are environment variables."""
    done = subprocess.run(
        [*ACCORD, *arguments],
        cwd=folder,
        env=environment(**settings),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANGS_AFTER_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


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
