"""What the exports ask of a record: when it last changed and how often, and who decided."""

from collections.abc import Iterator
from datetime import datetime

from consensus.events import BallotCast, BallotTakenBack
from consensus.outcomes import UNDECIDED
from consensus.views import RecordView, TimelineItem

_BALLOTS = frozenset(f"entry.{kind.kind.partition('.')[0]}" for kind in (BallotCast, BallotTakenBack))
NO_DECISION = UNDECIDED | {"needs_judgement", "returned", "withdrawn"}
"""Outcomes by which nothing was decided: no other program has words for each."""


def changes(record: RecordView) -> tuple[TimelineItem, ...]:
    """The entries by which its state may have changed: all but ballots."""
    return tuple(item for item in record.timeline if item.phrase.code not in _BALLOTS)


def changed_at(record: RecordView) -> datetime:
    """When its state last changed."""
    return max((item.at for item in changes(record)), default=record.card.opened_at)


def settled_at(record: RecordView) -> datetime:
    """When its outcome took effect; of an open one, when its state last changed."""
    return record.card.outcome.effective_at if record.card.outcome is not None else changed_at(record)


def decision_makers(record: RecordView) -> tuple[str, ...]:
    """The names of those who voted, stamped or judged; of whoever opened it where there are none, or they are not shown."""
    names = tuple(dict.fromkeys(filter(None, _deciders(record)))) if record.card.names_shown else ()
    return names or tuple(filter(None, (record.card.opened_by,)))


def _deciders(record: RecordView) -> Iterator[str]:
    yield from (position.by for position in record.positions)
    yield from (stamp.by for stamp in record.card.route if stamp.position)
    yield from (item.by for item in record.timeline if item.phrase.code == "entry.judged")
