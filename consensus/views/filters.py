"""Which decisions are meant: one set of filters for chat, terminal and page, for lists, facets and figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from consensus.frozen import Frozen

Has = Literal[
    "objection", "concern", "dissent", "resolved", "withdrawn", "dropped", "overruled", "stood", "reopening"
]
"""What a decision can have. `dissent`: somebody was against it, or an objection stands, stood at its end or was overruled.
`resolved` to `overruled`: an objection of this end. `stood`: one that stood when it closed. `reopening`: a later decision
takes it up again."""


class Filters(Frozen):
    """Which decisions. Every field that is set must hold; `words` are searched in all texts."""

    words: str = ""
    state: Literal["open", "closed", "gathering"] | None = None
    outcome: str | None = None
    kind: Literal["proposal", "poll"] | None = None
    process: str | None = None
    place: str | None = None
    by: str | None = None
    """Name of the opener."""
    objected: str | None = None
    """Name of somebody who objected, whatever became of it."""
    holds: str | None = None
    """Name of somebody whose objection stands now."""
    waits: str | None = None
    """Name of somebody for whom it waits."""
    owner: str | None = None
    """Name of somebody who is to do something for it. In these four and `by`, `me` is the viewer."""
    todo: str | None = None
    """`open`, `done`, or open and to be done by now (`due`), by the end of this month (`month`), or in a month, `2026-12`."""
    tag: str | None = None
    here: bool = False
    """Only those of the place from which the viewer asks."""
    mine: bool = False
    blocked: bool = False
    stuck: bool = False
    """Only those that something stops and that do not wait for the viewer."""
    review: str | None = None
    """To be looked at again by now (`due`), by the end of this month (`month`), or in a month, `2026-12`; of the
    community's zone."""
    has: tuple[Has, ...] = ()
    closed: Literal["early", "deadline"] | None = None
    """Only those that closed before their deadline, or at it."""
    taken: Literal["here", "elsewhere"] | None = None
    """Only those that were decided here, or only recorded here."""
    since: datetime | None = None
    until: datetime | None = None
    """Opened or closed in `[since, until)`."""
    order: Literal["newest", "deadline", "relevance"] = "newest"
    """`deadline`: the nearest first. `relevance`: best matches of `words` first. Both at most 200, and no next page."""
    limit: int = 50
    before: int | None = None
    """For the next page: only decisions numbered below this."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of people in it."""
        named = (self.by, self.objected, self.holds, self.waits, self.owner)
        return tuple(name for name in named if name is not None)


class FacetValue(Frozen):
    """How many there would be with `filters`, which are those of the list with this one in place of its own."""

    value: str
    """A state, outcome, process id, name of a place or of a person, a tag, or a month, `2026-12`."""
    count: int
    filters: Filters


Facet = Literal["state", "outcome", "process", "place", "by", "tag", "month"]
Facets = Mapping[Facet, tuple[FacetValue, ...]]
"""The most frequent values of each, at most 12; months newest first, and those in which it was opened or closed."""
