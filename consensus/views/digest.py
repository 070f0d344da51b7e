"""A digest: the overview of a place or of a person in a few lines. Codes and values."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from consensus.digests import Rhythm
from consensus.frozen import Frozen, replace
from consensus.views.matters import Matter, asks
from consensus.views.overview import (
    AskedLine,
    Awaited,
    Block,
    DecidedLine,
    OverviewView,
    ReviewLine,
    SilenceLine,
    StuckLine,
    TodoRow,
    UnresolvedLine,
    WaitsLine,
)

DigestLine = (
    AskedLine | WaitsLine | StuckLine | SilenceLine | UnresolvedLine | TodoRow | ReviewLine | DecidedLine
)
LINES_MAX = 12
"""With the headline, and the line that says how many more there are."""
ASKED_MAX = 5
"""Lines that ask something."""
ROWS_MAX = LINES_MAX - 2
SETTLED_MAX = 5
"""Buttons below a digest."""


class DigestView(Frozen):
    rhythm: Rhythm
    own: bool
    """For one person, in private; else for all in a place."""
    lines: tuple[DigestLine, ...]
    more: int = 0
    """How many there are besides."""
    matters: tuple[Matter, ...] = ()
    """What its reader can settle right here, of the decisions of the lines."""


class DigestSetting(Frozen):
    rhythm: Rhythm
    following: datetime
    """When the next one is due, by the community's clock."""


class DigestSettings(Frozen):
    """What is set for the viewer's place and for themselves."""

    place: DigestSetting | None = None
    own: DigestSetting | None = None
    in_place: bool = False
    """The viewer asks from a place in which they are."""


class ShowDigests(Frozen):
    """Which digests are set for the viewer and the place from which they ask."""


def digest_of(
    overview: OverviewView, rhythm: Rhythm, *, own: bool, asks_only: bool = False
) -> DigestView | None:
    """The digest; None where it would be empty. Of a place it names nobody: no holder of an objection, nobody who is to
    do something. `asks_only`: with what its reader is asked, and nothing else."""
    asked = (overview.asked.lines[:ASKED_MAX], overview.asked.count) if own else ((), 0)
    sections: tuple[tuple[Sequence[DigestLine], int], ...] = (
        asked,
        (overview.waits.lines, overview.waits.count),
        (overview.stuck.lines, overview.stuck.count),
        (overview.silence.lines, overview.silence.count),
        (overview.unresolved.lines, overview.unresolved.count),
        (overview.to_do, overview.to_do_count),
        (overview.look_again.lines, overview.look_again.count),
        (overview.decided.lines, overview.decided.count),
    )
    sections = sections[:1] if asks_only else sections
    shown = _shares([len(lines) for lines, _ in sections])
    lines = [line for (rows, _), share in zip(sections, shown, strict=True) for line in rows[:share]]
    if not lines:
        return None
    return DigestView(
        rhythm=rhythm,
        own=own,
        lines=tuple(lines if own else map(_without_names, lines)),
        more=max(0, sum(count for _, count in sections) - sum(map(_stands_for, lines))),
    )


def settled_in(digest: DigestView, waiting: Iterable[Matter]) -> DigestView:
    """The digest with what its reader can settle right here, the first of it. `waiting`: what is lost first comes first."""
    numbers = {line.number for line in digest.lines}
    # What is taken up again is opened in its place, and a message to one person is in none.
    offered = [
        matter
        for matter in waiting
        if matter.act and matter.why not in ("fell", "asked") and matter.number in numbers
    ]
    # Whatever else waits, what it asks can be answered.
    asked = [asks(line) for line in digest.lines if isinstance(line, AskedLine)]
    return replace(digest, matters=(*asked, *offered[: SETTLED_MAX - len(asked)]))


def _shares(lengths: Sequence[int]) -> list[int]:
    """How many lines of each section are shown: one of each in turn, until the room is used up."""
    shares = [0] * len(lengths)
    for place in range(max(lengths, default=0)):
        for section, length in enumerate(lengths):
            if place < length and sum(shares) < ROWS_MAX:
                shares[section] += 1
    return shares


def _stands_for(line: DigestLine) -> int:
    """How many are told of by it."""
    return line.group.count if isinstance(line, DecidedLine) and line.group is not None else 1


def _without_names(line: DigestLine) -> DigestLine:
    match line:
        case StuckLine():
            return replace(line, blocks=tuple(map(_without_holder, line.blocks)))
        case TodoRow():
            return replace(line, owner="", mine=False)
        case ReviewLine():
            return replace(line, owner="")
        case WaitsLine() | SilenceLine():
            return replace(line, awaited=Awaited())
        case _:
            return line


def _without_holder(block: Block) -> Block:
    return replace(block, by="", reason="", holders=())
