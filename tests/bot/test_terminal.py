"""The room in a terminal: a prompt, answers, and an end without a mess, whether by quit, Ctrl-D or Ctrl-C."""

import contextlib
import os
import pty
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.command import ACCORD, environment
from tests.waiting import slow

# pty.fork warns of threads in the test run's process; the child replaces itself at once.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
INTERRUPT, END = b"\x03", b"\x04"


class Screen:
    """A program in a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.shown = ""
        self._ended = False
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(sys.executable, [*ACCORD, *arguments], environment(**settings))

    def types(self, line: str | bytes) -> None:
        os.write(self._terminal, line if isinstance(line, bytes) else line.encode() + b"\n")

    def waits_for(self, text: str) -> None:
        while text not in self.shown:
            assert self._read(), f"it ended before it showed {text!r}:\n{self.shown}"

    def ends(self) -> int:
        """The exit code."""
        while self._read():
            pass
        self._ended = True
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def stop(self) -> None:
        """Leave nothing behind, whatever the test found."""
        if not self._ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._terminal)

    def _read(self) -> bool:
        """Whether it is still there."""
        if not select.select([self._terminal], [], [], 1)[0]:
            return True
        with contextlib.suppress(OSError):
            chunk = os.read(self._terminal, 65_536)
            self.shown += chunk.decode(errors="replace")
            return bool(chunk)
        return False


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    opened = Screen(tmp_path, "run", ACCORD_WEB_PORT="0")
    try:
        opened.waits_for("More: help.")
        yield opened
    finally:
        opened.stop()


@pytest.mark.parametrize(
    "leaving",
    [
        pytest.param("quit", marks=slow, id="quit"),
        pytest.param(INTERRUPT, id="ctrl-c"),
        pytest.param(END, marks=slow, id="ctrl-d"),
    ],
)
def test_the_room_prompts_answers_and_ends_cleanly(screen: Screen, leaving: str | bytes) -> None:
    assert "http://127.0.0.1:" in screen.shown
    screen.types('ann: /propose "Ship on Fridays"')
    screen.waits_for("D-1 is open until")
    screen.waits_for("ann> ")
    screen.types("/vote D-1 consent")
    screen.waits_for("Recorded on D-1")
    screen.types(leaving)
    assert screen.ends() == 0
    assert "Everything is kept" in screen.shown
    assert "Traceback" not in screen.shown
    assert "Fatal" not in screen.shown
