"""The person's own line with a mark under the wrong place, for a fixed-width font."""

import unicodedata

from consensus.frozen import Frozen

SHOWN_MAX = 72
"""Columns of the line shown around the mark; a longer line is clipped with `…`."""


class Mark(Frozen, kw_only=False):
    """One physical line as shown, and the line of spaces and `^` to put under it."""

    line: str
    under: str


def mark_of(line: str, start: int, end: int) -> Mark:
    """Mark `line[start:end]`; of a text of several lines, mark the line in which the place begins."""
    first = line.rfind("\n", 0, start) + 1
    last = line.find("\n", start)
    last = len(line) if last < 0 else last
    shown = line[first:last]
    start, end = start - first, max(start + 1, min(end, last + 1)) - first
    shown, start, end = _window(shown, start, end)
    plain = "".join(" " if char.isspace() else char for char in shown)
    return Mark(
        plain, " " * columns(plain[:start]) + "^" * max(1, columns(plain[start:end].ljust(end - start)))
    )


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    if len(line) <= SHOWN_MAX:
        return line, start, end
    begin = max(0, min(start - SHOWN_MAX // 4, len(line) - SHOWN_MAX))
    stop = min(len(line), begin + SHOWN_MAX)
    before, after = "…" if begin else "", "…" if stop < len(line) else ""
    start, end = start - begin + len(before), min(end, stop) - begin + len(before)
    return before + line[begin:stop] + after, start, end


def columns(text: str) -> int:
    """The width of the text in terminal columns: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
