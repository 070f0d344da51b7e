"""What waits, for one reader, by what is lost if nobody acts: one list for chat, page, digest and terminal.

It is made of the overview of that reader: what they do not see there is not here either.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from consensus.frozen import Frozen
from consensus.outcomes import Outcome
from consensus.views.cases import CasesView
from consensus.views.overview import (
    AskedLine,
    Line,
    OverviewView,
    StuckLine,
    TodoRow,
    UnresolvedCode,
    UnresolvedLine,
    WaitCode,
    WaitsLine,
)
from consensus.views.premises import PremiseChangeView

MatterCode = WaitCode | UnresolvedCode | Literal["silence", "untouched", "failed", "review", "asked", "todo"]
"""A Wait, or what is unresolved; besides: `silence` decides it this week; `untouched`: an objection for which nobody has
offered anything for a day; `failed`: one with which two rounds or more have ended; `review`: to be looked at again by now;
`asked`: what it rests on changed, and the reader is asked whether it is still right; `todo`: it was to be done by now."""
Lost = Literal["chance", "progress", "agreement", "word", "question"]
LOST: tuple[Lost, ...] = ("chance", "progress", "agreement", "word", "question")
"""What is lost if nobody acts, the worst first: a `chance` that ends at an instant; the `progress` of what stands still;
`agreement` between two decisions; the `word` that was given to look at something, or to do it, by now; a `question` that
nobody decided."""
UNTOUCHED_SECONDS = 24 * 3600
ROUNDS_FAILED = 2


class Kind(Frozen, kw_only=False):
    """One kind of matter: what is lost, and the acts that settle it (rows of adapters/acts.py), of which the first is offered
    that is open to the reader.

    Another kind is a row here and in UnresolvedCode, a function in storage/unresolved.py and a sentence in adapters/wording/matters.py.
    """

    lost: Lost
    acts: tuple[str, ...] = ()


KINDS: Mapping[MatterCode, Kind] = {
    "answer": Kind("chance", ("vote",)),
    "test": Kind("chance", ("test",)),
    "offer": Kind("chance", ("accept",)),
    "second": Kind("chance", ("second",)),
    "unseconded": Kind("chance"),
    "silence": Kind("chance", ("object",)),
    "sounding": Kind("progress", ("sound",)),
    "stamp": Kind("progress", ("stamp",)),
    "verdict": Kind("progress", ("judge",)),
    "decision": Kind("progress", ("judge",)),
    "advice": Kind("progress", ("advise",)),
    "objection": Kind("progress", ("resolve",)),
    "untouched": Kind("progress", ("resolve",)),
    "failed": Kind("progress", ("resolve",)),
    "question": Kind("progress", ("answer",)),
    "conflict": Kind("agreement", ("replace", "relate")),
    "review": Kind("word", ("review",)),
    "asked": Kind("word", ("confirm",)),
    "todo": Kind("word", ("done",)),
    "fell": Kind("question", ("run_off", "ask_again")),
    "cases": Kind("question", ("rule",)),
}


class Matter(Line):
    """`act`: the row of adapters/acts.py that settles it and that the reader may carry out; empty: there is none."""

    why: MatterCode
    lost: Lost
    since: datetime
    until: datetime | None = None
    yours: bool = False
    """It waits for the reader."""
    objection: int = 0
    rounds: int = 0
    question: int = 0
    todo: int = 0
    text: str = ""
    """What is to be done."""
    other: int = 0
    says: str = ""
    changes: tuple[PremiseChangeView, ...] = ()
    """Of what it rests on, the latest first."""
    outcome: Outcome | None = None
    """How it ended, or how silence ends it; None: its figures are hidden."""
    may_object: bool = False
    cases: CasesView | None = None
    """Those that ask for a rule."""
    act: str = ""


def matters_of(overview: OverviewView, limit: int) -> tuple[tuple[Matter, ...], int]:
    """What is lost first, at most `limit`, and how many more there are; `act` is left to settling.py."""
    matters = sorted(_matters(overview), key=lost_first)
    # What stands in a section beyond its lines is counted once for each decision.
    sections = overview.waits, overview.silence, overview.unresolved, overview.look_again, overview.asked
    beyond = sum(section.count - len(section.lines) for section in sections)
    beyond += overview.overdue_count - len(overview.overdue)
    return tuple(matters[:limit]), len(matters[limit:]) + beyond


def lost_first(matter: Matter) -> tuple[int, float, bool, int, str]:
    """The order of matters: of what is lost alike, what is lost soonest or stands longest; of questions the newest."""
    at = matter.since if matter.lost in ("progress", "agreement") or not matter.until else matter.until
    newest_first = -1 if matter.lost == "question" else 1
    place = LOST.index(matter.lost)
    return place, newest_first * at.timestamp(), not matter.yours, matter.number, matter.why


def _matter(line: Line | TodoRow, why: MatterCode, since: datetime, **values: Any) -> Matter:
    lost = KINDS[why].lost
    if lost == "chance" and values.get("until") is None:
        lost = "progress"  # it stands open without an end
    elif lost == "progress" and values.get("yours") and values.get("until") is not None:
        lost = "chance"
    return Matter(
        number=line.number,
        identity=line.identity,
        title=line.title,
        kind=getattr(line, "kind", "proposal"),
        place=getattr(line, "place", ""),
        why=why,
        lost=lost,
        since=since,
        **values,
    )


def _matters(overview: OverviewView) -> Iterator[Matter]:
    for waits in overview.waits.lines:
        yield from _of_reader(waits)
        own = {wait.objection for wait in waits.waits if wait.why == "objection"}
        yield from _unmoved(waits, overview.now, but=own)
    waiting = {waits.number for waits in overview.waits.lines}
    for stuck in overview.stuck.lines:
        if stuck.number in waiting:
            continue  # it is said already
        yield from _unmoved(stuck, overview.now)
    unseconded = {line.number for line in overview.unresolved.lines if line.why == "unseconded"}
    for silence in overview.silence.lines:
        if silence.number in unseconded or not (silence.may_object or silence.awaited.count):
            continue  # it is said already; or nobody is silent
        yield _matter(
            silence,
            "silence",
            overview.now,
            until=silence.ahead.at,
            outcome=silence.ahead.outcome,
            may_object=silence.may_object,
        )
    for item in overview.unresolved.lines:
        yield matter_of(item)
    for row in overview.overdue:
        assert row.due_at is not None, "its day has come"
        since = row.due_at
        yield _matter(row, "todo", since, until=since, todo=row.todo, text=row.text, yours=row.mine)
    for asked in overview.asked.lines:
        yield asks(asked)
    for review in overview.look_again.lines:
        yield _matter(review, "review", review.review_at, until=review.review_at)


def _of_reader(line: WaitsLine) -> Iterator[Matter]:
    failed = {unmoved.objection: unmoved.rounds for unmoved in line.unmoved}
    for wait in line.waits:
        rounds = failed.get(wait.objection, 0) if wait.why == "objection" else 0
        why: MatterCode = "failed" if rounds >= ROUNDS_FAILED else wait.why
        values = {"objection": wait.objection, "question": wait.question, "rounds": rounds}
        yield _matter(line, why, wait.since, until=wait.until, yours=True, **values)


def _unmoved(line: WaitsLine | StuckLine, now: datetime, but: set[int] | None = None) -> Iterator[Matter]:
    for unmoved in line.unmoved:
        if unmoved.objection in (but or ()):
            continue
        values = {"objection": unmoved.objection, "rounds": unmoved.rounds}
        if unmoved.rounds >= ROUNDS_FAILED:
            yield _matter(line, "failed", unmoved.raised_at, **values)
        elif (now - unmoved.since).total_seconds() >= UNTOUCHED_SECONDS:
            yield _matter(line, "untouched", unmoved.since, **values)


def asks(line: AskedLine) -> Matter:
    """Who is asked may answer."""
    since = min(change.at for change in line.changes)
    return _matter(line, "asked", since, yours=True, changes=line.changes, act="confirm")


def matter_of(line: UnresolvedLine) -> Matter:
    return _matter(
        line,
        line.why,
        line.since,
        until=line.until,
        question=line.question,
        other=line.other,
        says=line.says,
        outcome=line.outcome,
        cases=line.cases,
        act=line.act,
    )
