"""What if by other rules? What would have come of decisions under another process (consensus/simulation/what_if.py plays it)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from consensus.events import Phrase
from consensus.frozen import Frozen
from consensus.ids import OptionId
from consensus.outcomes import Outcome
from consensus.process import Process

DECISIONS_MAX = 200
"""Decisions that are played for one question, unless it asks for fewer."""

Missing = Literal["late", "lacks", "ballot", "turn", "objection", "erased", "setting", "rules"]
"""Why something was not carried over: it came after the other end; the process lacks the act; its ballots say no such
thing; it was not the time for it; it was about an objection that was lost; its content was erased; its opener may not choose it;
or the rules do not let it, for a reason that the code names."""
LeftOut = Literal["open", "secret", "elsewhere", "unit", "groups", "refused", "large"]
"""Why a decision was not played: it is open; its ballots are secret; it was decided elsewhere; the process decides other
questions; it needs a group that nobody was in; it could not be opened so; more people took part than are read at once."""


class ShowWhatIf(Frozen):
    """`process` by its id, or a `definition` of a file; of the decision `number`, or of what closed in `[since, until)`."""

    process: str = ""
    definition: Process | None = None
    number: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = DECISIONS_MAX


class NotCarried(Frozen):
    """What was left out: an act (its name in consensus/acts.py) or a setting (`closes`, `quorum` ...), why, how often."""

    act: str
    why: Missing
    code: str = ""
    times: int = 1


class CarriedAs(Frozen):
    """A position that counted for another one, or (with its reason) as an `objection`."""

    was: str
    became: str
    times: int


class Course(Frozen):
    """How it went. `outcome` None: it would still be open. `silent`: people whose silence counted."""

    outcome: Outcome | None = None
    because: Phrase | None = None
    winners: tuple[OptionId, ...] = ()
    closed_at: datetime | None = None
    silent: int = 0


class WhatIf(Frozen):
    """One decision under its own rules and under others. `left_out`: it was not played."""

    was: Course
    would_be: Course = Course()
    left_out: LeftOut | None = None
    same: bool = True
    """The same would have come of it."""
    later_seconds: int | None = None
    """So much later it would have ended; negative: sooner. None where it would still be open, or was not played."""
    objections: int = 0
    lost: int = 0
    """Objections that would not have been heard."""
    carried_as: tuple[CarriedAs, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()


class WhatIfRow(Frozen):
    """`text`: of the decision, empty where it was erased; `options`: their words, of a poll."""

    number: int
    text: str
    process: str
    answer: WhatIf
    options: Mapping[OptionId, str] = {}


class Totals(Frozen):
    """Of those that were played. `lost`: objections; `silent`: people whose silence would have counted, and `silent_was`
    did, each time anew; `median_seconds`: by so much later (negative: sooner) half of them would have ended at most."""

    played: int = 0
    other_outcome: int = 0
    sooner: int = 0
    later: int = 0
    still_open: int = 0
    median_seconds: int | None = None
    objections: int = 0
    lost: int = 0
    silent: int = 0
    silent_was: int = 0


class WhatIfView(Frozen):
    """`more`: there are more decisions than were asked for."""

    process: str
    title: str
    rows: tuple[WhatIfRow, ...] = ()
    totals: Totals = Totals()
    since: datetime | None = None
    until: datetime | None = None
    more: bool = False
    operator: bool = False


def totals(rows: tuple[WhatIfRow, ...]) -> Totals:
    played = [row.answer for row in rows if row.answer.left_out is None]
    later = sorted(answer.later_seconds for answer in played if answer.later_seconds is not None)
    return Totals(
        played=len(played),
        other_outcome=sum(not answer.same for answer in played),
        sooner=sum(seconds <= -MINUTE for seconds in later),
        later=sum(seconds >= MINUTE for seconds in later),
        still_open=sum(answer.would_be.outcome is None for answer in played),
        median_seconds=later[(len(later) - 1) // 2] if later else None,
        objections=sum(answer.objections for answer in played),
        lost=sum(answer.lost for answer in played),
        silent=sum(answer.would_be.silent for answer in played),
        silent_was=sum(answer.was.silent for answer in played),
    )


MINUTE = 60
"""Seconds; a shorter difference is the time that it took to notice a deadline."""
