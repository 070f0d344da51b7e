"""From a mistake in a line to what its author is told: the place to mark, and a line that can be read."""

from collections.abc import Callable
from itertools import pairwise

from adapters.grammar.errors import Edit, GrammarError, Mistake, Place

REPAIRS_MAX = 8
"""How many mistakes are mended in search of a line that works."""
Reads = Callable[[str], object]
"""Reads a line. Raises Mistake."""


def error_of(line: str, mistake: Mistake, reads: Reads) -> GrammarError:
    return GrammarError(
        mistake.code,
        line=line,
        place=_within(line, mistake.place),
        repaired=_repaired(line, mistake, reads),
        try_code=mistake.try_code,
        **mistake.values,
    )


def _repaired(line: str, mistake: Mistake, reads: Reads) -> str | None:
    """Mend one mistake after another until the line can be read."""
    for _ in range(REPAIRS_MAX):
        mended = _apply(line, mistake.edits)
        if mended == line:
            return None
        try:
            reads(mended)
        except Mistake as next_mistake:
            if next_mistake.values.get("asks"):
                return None  # a guess on top of a guess
            line, mistake = mended, next_mistake
        else:
            return mended
    return None


def _apply(line: str, edits: tuple[Edit, ...]) -> str:
    ordered = sorted(edits, key=lambda edit: edit.start)
    if any(edit.end > following.start for edit, following in pairwise(ordered)):
        return line
    for edit in reversed(ordered):
        line = line[: edit.start] + edit.text + line[edit.end :]
    return line


def _within(line: str, place: Place) -> Place:
    """The place inside the line, at least one character wide where something is missing at its end."""
    start = max(0, min(place.start, len(line)))
    return Place(start, max(start + 1, min(place.end, len(line) + 1)))
