"""What was decided already: what is in force and says otherwise than a text, and what comes near to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from consensus.frozen import Frozen
from consensus.views.overview import Line

COMPARED_MAX = 20
"""Decisions with which a text is compared."""

What = Literal["value", "name", "sense"]
"""What two decisions say otherwise: a value (a time, an amount), a name, or the one allows what the other forbids."""
Span = tuple[int, int]


class ShowConflicts(Frozen):
    """`texts`: what is proposed; of a poll its question with each option. `but`: the decision they are of, which is not
    among the answers."""

    texts: tuple[str, ...]
    but: int | None = None


class ShowComparison(Frozen):
    """The decision `number` beside `other`, which is in force: what they say otherwise."""

    number: int
    other: int


class Standing(Frozen):
    """A decision in force. `text`: of a poll with what won. `language`: of its place."""

    number: int
    text: str
    language: str = ""


class OpenText(Frozen):
    """An open decision with what it says (as in ShowConflicts), and what is in force about the same."""

    line: Line
    opened_at: datetime
    texts: tuple[str, ...]
    standing: tuple[Standing, ...]


class Conflict(Frozen):
    """What is in force and what is proposed, and where in each (character places, from and to) they say otherwise."""

    number: int
    what: What
    text: str
    proposed: str
    differs: tuple[Span, ...]
    proposed_differs: tuple[Span, ...]


class ConflictsView(Frozen):
    """`related`: what is in force and has words in common, the nearest first."""

    texts: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    related: tuple[Standing, ...] = ()
    operator: bool = False
    of: int = 0
    """The decision that the texts are of; 0: none yet."""
    identity: str | None = None
    """Of that decision (ids.identity_of)."""


def texts_of(text: str, options: Sequence[str]) -> tuple[str, ...]:
    """What is compared of a proposal, and of a poll: its question with each option."""
    return tuple(f"{text} {option}" for option in options) or (text,)
