"""What a decision rests on: what stands behind its links, other decisions, what its opener assumed; and what became of it."""

from typing import Literal

from consensus.frozen import Frozen, Instant

ChangeCode = Literal[
    "edited", "lost", "unsteady", "superseded", "overturned", "appealed", "taken_up", "date_passed"
]
"""Of what stands behind a link: `edited`; `lost`: deleted, or not to be found any more; `unsteady`: other with each reading.
Of another decision: `superseded`; `overturned` by an appeal; `appealed`; `taken_up` again. `date_passed`: the day up to which something was
assumed."""


class Assumed(Frozen):
    """What was assumed, by its number. Its words are in the entry `sequence` of the decision."""

    number: int
    sequence: int
    until: Instant | None = None
    passed: bool = False
    """The day came, and it was asked whether it is still so."""


class Change(Frozen):
    """What became of something that the decision rests on, and nobody has said yet whether it is still right. Its words are in
    the entry `sequence` of the decision."""

    sequence: int
    at: Instant
    what: ChangeCode
    link: str = ""
    """Which link: the place of its entry in the log, and its place in that (`17:0`)."""
    other: int | None = None
    assumption: int | None = None

    def is_about(self, link: str, other: int | None, assumption: int | None) -> bool:
        return (self.link, self.other, self.assumption) == (link, other, assumption)
