"""What a decision rests on changed, and somebody is asked whether it is still right. Codes and values."""

from datetime import datetime

from consensus.frozen import Frozen
from consensus.premises import ChangeCode


class AssumptionView(Frozen):
    """`text` empty: its words were erased."""

    number: int
    text: str
    until: datetime | None = None
    passed: bool = False


class PremiseChangeView(Frozen):
    """`title`, `url`: of a link, where they are known; `assumption`: what was assumed. `before`, `after`: the excerpts that were kept, where
    there are any."""

    what: ChangeCode
    at: datetime
    title: str = ""
    url: str = ""
    other: int | None = None
    assumption: str = ""
    before: str = ""
    after: str = ""


class ShowResting(Frozen):
    """The decisions in force that rest on the message whose link has this path."""

    path: str


class RestingRow(Frozen):
    number: int
    place: str
    """Where it was opened, as the platform names it."""
    link: str
    """Which of its links, as NoteChange names it."""
    hash: str
    """Of the words that were kept; empty: none were."""


class RestingView(Frozen):
    rows: tuple[RestingRow, ...] = ()
