"""Which one-off messages follow from what happened, and for whom.

Noise is kept low: a decision posts its card, one thread line per objection or new round, one reminder and one outcome.
Everything else is an edit of the card or a private answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from consensus.decision import Decision
from consensus.events import Event
from consensus.ids import PersonId

Audience = Literal["thread", "place", "person", "opener", "administrators", "silent", "acted", "askable"]
"""`thread`: a line under the card. `place`: shown in the channel too. The rest are private: one person, the opener,
the administrators, the members who have not acted, those who had acted, and those who may answer a group test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A one-off message that follows from the entry `sequence`. One of the same (decision, kind, key) goes to a person
    once; `kind` names the wording (`notice.objection_raised` ...)."""

    kind: str
    key: str
    audience: Audience
    sequence: int
    to: PersonId | None = None
    objection: int | None = None


def notices_of(before: Decision | None, events: Sequence[Event], after: Decision) -> tuple[Notice, ...]:
    """The notices that these events cause. `after.sequence` is the number of the last of them."""
    raise NotImplementedError
