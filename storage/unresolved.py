"""What is unresolved: what nobody in particular is to do. A kind is a function in one of the two tables."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from consensus.decision import Decision
from consensus.ids import PersonId
from consensus.views.overview import Section, UnresolvedCode, UnresolvedLine
from storage.cases import cases_of
from storage.filtering import closed_since, is_reopened
from storage.heads import heads_of, stored
from storage.listing import count_of, ids_where
from storage.tables import DECISION
from storage.visibility import Seat
from storage.waiting import Open

FELL_WITHIN = timedelta(days=90)
"""What ended without a decision before that is a matter no more."""


class Item(NamedTuple):
    """An UnresolvedLine before its decision has a title."""

    decision: Decision
    why: UnresolvedCode
    since: datetime
    values: dict[str, Any]


def unresolved(
    connection: Connection, seat: Seat, opened: Sequence[Open], now: datetime, limit: int
) -> Section[UnresolvedLine]:
    """`opened`: the open decisions that the viewer sees. `now` is real time. What expires unseconded comes first, then what else is
    open, longest first."""
    lying = [item for seen in opened for find in IN_OPEN for item in find(seen, seat.person)]
    lying.sort(key=lambda item: (item.why != "unseconded", item.since, item.decision.number))
    count = len(lying)
    for find_stored in STORED:
        items, more = find_stored(connection, seat, now, limit)
        lying += items
        count += more
    shown = lying[:limit]
    heads = heads_of(connection, [item.decision for item in shown])
    return Section(
        lines=tuple(
            UnresolvedLine(**heads[item.decision.id], why=item.why, since=item.since, **item.values)
            for item in shown
        ),
        count=count,
    )


def _unseconded(seen: Open, viewer: PersonId | None) -> Iterator[Item]:
    """Whoever may second it is asked themselves."""
    decision = seen.decision
    phase = next((phase for phase in seen.process.phases if phase.id == decision.phase), None)
    if phase is not None and phase.act == "second" and not seen.waits:
        values = {"until": decision.closes_at}
        yield Item(decision, "unseconded", decision.phase_since, values)


def _questions(seen: Open, viewer: PersonId | None) -> Iterator[Item]:
    """Whoever opened the decision is asked themselves."""
    if seen.decision.opened_by != viewer:
        for number, at in seen.questions:
            yield Item(seen.decision, "question", at, {"question": number})


def _fell(connection: Connection, seat: Seat, now: datetime, limit: int) -> tuple[Sequence[Item], int]:
    """No quorum, tied or expired, and nothing takes it up again; the latest first."""
    wanted = (
        closed_since(now + seat.offset - FELL_WITHIN),
        DECISION.c.outcome.in_(("no_quorum", "tied", "expired")),
        ~is_reopened(),
    )
    newest = DECISION.c.closed_at.desc(), DECISION.c.number.desc()
    decisions = stored(connection, ids_where(connection, (seat.visible, *wanted), newest, limit))
    items = [
        Item(decision, "fell", decision.ending.effective_at, {"outcome": decision.ending.outcome})
        for decision in decisions
        if decision.ending is not None
    ]
    return items, count_of(connection, seat, *wanted)


def _cases(connection: Connection, seat: Seat, now: datetime, limit: int) -> tuple[Sequence[Item], int]:
    """Shown to those who took them."""
    asking = cases_of(connection, seat, now)
    return [Item(latest, "cases", view.since, {"cases": view}) for latest, view in asking[:limit]], len(
        asking
    )


IN_OPEN: tuple[Callable[[Open, PersonId | None], Iterator[Item]], ...] = (_unseconded, _questions)
"""Read from the headers of open decisions, and what was loaded with them."""
STORED: tuple[Callable[[Connection, Seat, datetime, int], tuple[Sequence[Item], int]], ...] = (_cases, _fell)
"""Looked for by a statement: the first of them, and how many there are."""
