"""On which line each key of a TOML text stands: tomllib says what a file holds, not where.

The scanner walks a text that tomllib has accepted, so it checks nothing; it only skips what is no key. A path names a
key or a place in a list: `("phase", 0, "runs_for")`, `("ballot", "positions", 2, "key")`.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2}(?!'))", re.DOTALL)
_PLAIN_VALUE = re.compile(r"[^,\]}#\n]*")
_SPACE = re.compile(r"[ \t]*")
_SPACE_AND_LINES = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)$")


DEPTH_MAX = 8
"""Parts of a dotted key."""


class Syntax(ValueError):
    """The text is no TOML. `line` is where reading stopped, `what` the reader's own words."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what


class Lines:
    """The line of every key; a path that the text does not hold has the line of the nearest table around it."""

    def __init__(self, known: Mapping[Path, int]) -> None:
        self._known = known

    def of(self, path: Path) -> int:
        """Counted from 1."""
        for length in range(len(path), 0, -1):
            line = self._known.get(path[:length])
            if line is not None:
                return line
        return 1

    def paths(self) -> frozenset[Path]:
        """All that the text holds."""
        return frozenset(self._known)

    def __contains__(self, path: Path) -> bool:
        return path in self._known


def _require_shallow(text: str) -> None:
    """A dotted key of thousands of parts would take the parser minutes. Nothing in a definition is that deep."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.partition("=")[0].count(".") > DEPTH_MAX:
            raise Syntax(number, "a key goes too deep")


def parse(text: str) -> tuple[dict[str, Any], Lines]:
    """What the text holds, and where. Line ends must be `\\n`. Raises Syntax."""
    try:
        _require_shallow(text)
        return tomllib.loads(text), Lines(_Scanner(text).lines())
    except RecursionError:
        raise Syntax(1, "tables or lists are nested too deeply") from None
    except ValueError as error:
        match = _AT_LINE.search(str(error))
        line = int(match[1]) if match else text.rstrip().count("\n") + 1
        raise Syntax(line, re.sub(r" \(at [^()]*\)$", "", str(error))) from None


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._starts = [0, *(newline.end() for newline in re.finditer("\n", text))]
        self._known: dict[Path, int] = {}
        self._tables_in: dict[Path, int] = {}
        """How many tables each array of tables has so far."""

    def lines(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_SPACE_AND_LINES)
        while self._position < len(self._text):
            if self._text.startswith("[", self._position):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_SPACE_AND_LINES)
        return self._known

    def _header(self) -> Path:
        line, many = self._line(), self._text.startswith("[[", self._position)
        self._position += 2 if many else 1
        keys = self._keys()
        self._position += 2 if many else 1
        path: Path = ()
        for key in keys[:-1]:
            path += (key,)
            if path in self._tables_in:
                path += (self._tables_in[path] - 1,)
        path += (keys[-1],)
        self._note(path, line)
        if many:
            count = self._tables_in.get(path, 0)
            self._tables_in[path] = count + 1
            path += (count,)
            self._note(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table + tuple(self._keys())
        self._note(path, line)
        self._position += 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        if self._text.startswith("{", self._position):
            self._inside("}", lambda _: self._pair(path))
        elif self._text.startswith("[", self._position):
            self._inside("]", lambda index: self._element((*path, index)))
        elif not self._string():
            self._skip(_PLAIN_VALUE)

    def _element(self, path: Path) -> None:
        self._note(path, self._line())
        self._value(path)

    def _inside(self, end: str, read: Any) -> None:
        """Read what stands between brackets, separated by commas."""
        self._position += 1
        self._skip(_SPACE_AND_LINES)
        index = 0
        while not self._text.startswith(end, self._position):
            read(index)
            index += 1
            self._skip(_SPACE_AND_LINES)
            if self._text.startswith(",", self._position):
                self._position += 1
                self._skip(_SPACE_AND_LINES)
        self._position += 1

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            start = self._position
            if self._skip(_BARE_KEY):
                keys.append(self._text[start : self._position])
            else:
                self._string()
                keys.append(tomllib.loads("key = " + self._text[start : self._position])["key"])
            self._skip(_SPACE)
            if not self._text.startswith(".", self._position):
                return keys
            self._position += 1

    def _string(self) -> bool:
        return any(self._skip(kind) for kind in (_LONG_BASIC, _LONG_LITERAL, _BASIC, _LITERAL))

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self._text, self._position)
        if match is None:
            return False
        self._position = match.end()
        return True

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self._known.setdefault(path[:length], line)

    def _line(self) -> int:
        return bisect_right(self._starts, self._position)
