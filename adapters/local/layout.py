"""Lines for a terminal of fixed width, wide and combining characters counted as a terminal shows them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from adapters.local.limits import WIDTH

_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""Where a line may be broken: at any space except no-break spaces (French punctuation)."""
NARROWEST = 2
"""In columns: a wide character needs two."""


def columns(text: str) -> int:
    """The width of the text in terminal columns."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """The text in lines of at most `width` columns, the first after `first`, all others after `rest`."""
    rest = first if rest is None else rest
    lines: list[str] = []
    # However deep the indentation, each line has room for some text.
    room = max(width - max(columns(first), columns(rest)), NARROWEST)
    for paragraph in text.split("\n"):
        for line in _broken(paragraph, room):
            lines.append(f"{rest if lines else first}{line}".rstrip())
    return lines


def _broken(paragraph: str, width: int) -> Iterator[str]:
    """One paragraph in lines; a word that is wider than a line is cut."""
    indent = paragraph[: len(paragraph) - len(paragraph.lstrip(" "))][: width // 2]
    line, used, empty = indent, len(indent), True
    for word in filter(None, _SPACES.split(paragraph)):
        for piece in _pieces(word, width - len(indent)):
            size = columns(piece)
            if not empty and used + 1 + size > width:
                yield line
                line, used, empty = indent, len(indent), True
            line, used = (line + piece, used + size) if empty else (f"{line} {piece}", used + 1 + size)
            empty = False
    yield line


def _pieces(word: str, width: int) -> Iterator[str]:
    start, used = 0, 0
    for at, char in enumerate(word):
        size = _columns(char)
        if used + size > width and at > start:
            yield word[start:at]
            start, used = at, 0
        used += size
    yield word[start:]


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))


def clipped(text: str, width: int) -> str:
    """The text on at most `width` columns, ending in `…` if it was cut."""
    if columns(text) <= width:
        return text
    fitting, used = [], 0
    for char in text:
        used += _columns(char)
        if used > width - 1:
            break
        fitting.append(char)
    return "".join(fitting) + "…"


def block(lines: Iterable[str]) -> str:
    return "\n".join(lines)
