"""A program in a terminal of its own, and what somebody in front of it would see."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from pathlib import Path

from tests.bot.command import ACCORD, environment

COLUMNS = 200
_PIECE = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b.|[\x00-\x1f]|[^\x00-\x1f\x1b]+", re.DOTALL)
_UNFINISHED = re.compile(r"\x1b(?:\[[?\d;]*)?\Z")


class Glass:
    """What stands on the screen: enough of a terminal for a prompt, which moves about its own lines and erases them. It is as
    high as needed."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = [[]]
        self._row = self._column = 0
        self._rest = ""

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self._rows).rstrip()

    @property
    def line(self) -> str:
        """The one in which the cursor stands, up to there."""
        return "".join(self._rows[self._row]).ljust(self._column)[: self._column]

    def write(self, text: str) -> None:
        text = self._rest + text
        unfinished = _UNFINISHED.search(text)
        self._rest = unfinished[0] if unfinished else ""
        for piece in _PIECE.finditer(text.removesuffix(self._rest)):
            if piece[2]:
                self._obey(piece[2], piece[1])
            elif piece[0] == "\r":
                self._column = 0
            elif piece[0] == "\b":
                self._column -= 1
            elif piece[0] == "\n":
                self._row += 1
            elif piece[0][0] >= " ":
                self._put(piece[0])
            while len(self._rows) <= self._row:
                self._rows.append([])

    def _obey(self, code: str, number: str) -> None:
        count = int(number) if number.isdecimal() else 1
        match code:
            case "A":
                self._row -= count
            case "B":
                self._row += count
            case "C":
                self._column += count
            case "D":
                self._column -= count
            case "J" | "K":
                del self._rows[self._row][self._column :]
                if code == "J":
                    del self._rows[self._row + 1 :]

    def _put(self, text: str) -> None:
        row = self._rows[self._row]
        row += " " * (self._column - len(row))
        row[self._column : self._column + len(text)] = text
        self._column += len(text)


class Screen:
    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._glass = Glass()
        self._ended = False
        # Nobody answers where the cursor stands.
        settings = {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **settings}
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(sys.executable, [*ACCORD, *arguments], environment(**settings))
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))

    @property
    def shown(self) -> str:
        return self._glass.text

    @property
    def line(self) -> str:
        """The line in which the person types, up to the cursor."""
        return self._glass.line

    def types(self, typed: str | bytes) -> None:
        """A line with its end, or bare keys."""
        os.write(self._terminal, typed if isinstance(typed, bytes) else typed.encode() + b"\r")

    def says(self, line: str, prompt: str) -> None:
        """A line, until it is answered and the next one can be typed."""
        before = self._prompts(prompt)
        self.types(line)
        while self.line != prompt or self._prompts(prompt) == before:
            assert self._read(), f"it ended before {line!r} was answered:\n{self.shown}"

    def _prompts(self, prompt: str) -> int:
        return sum(f"{row} ".startswith(prompt) for row in self.shown.split("\n"))

    def waits_for(self, text: str) -> None:
        while text not in self.shown:
            assert self._read(), f"it ended before it showed {text!r}:\n{self.shown}"

    def waits_for_line(self, line: str) -> None:
        while self.line != line:
            assert self._read(), f"it ended before its line was {line!r}:\n{self.shown}"

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
            self._glass.write(chunk.decode(errors="replace"))
            return bool(chunk)
        return False
