"""By what a list can be narrowed down: for each filter its most frequent values, counted under the other filters."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from consensus.frozen import replace
from consensus.views.filters import Facets, FacetValue, Filters
from storage.definitions import Definitions
from storage.filtering import Known, conditions
from storage.search import folded
from storage.sql.instants import to_micros
from storage.tables import COMMUNITY, DECISION, LABEL, PERSON, PLACE
from storage.visibility import Seat

VALUES_MAX = 12
NAMES_MAX = 500
"""Names that are counted before those that differ in capitals alone are taken together."""
_FROM = DECISION.join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)


def facets(
    connection: Connection, definitions: Definitions, seat: Seat, filters: Filters, now: datetime
) -> Facets:
    """`now` is real time."""
    base, known = replace(filters, before=None), Known()
    place = _FROM.join(PLACE, PLACE.c.id == DECISION.c.place)
    tagged = _FROM.join(LABEL, and_(LABEL.c.decision == DECISION.c.id, LABEL.c.kind == "tag"))
    opener = _FROM.join(PERSON, PERSON.c.id == DECISION.c.opened_by)

    def counted(
        name: str, without: Filters, column: ColumnElement[Any], source: Any = _FROM
    ) -> tuple[FacetValue, ...]:
        rows = connection.execute(
            select(column, func.count())
            .select_from(source)
            .where(column.is_not(None), *conditions(connection, definitions, seat, without, now, known))
            .group_by(column)
            .order_by(func.count().desc(), column)
            .limit(NAMES_MAX)
        )
        sign = {"place": "#", "by": "@"}.get(name)
        pairs = [(row[0], row[1]) for row in rows] if sign is None else _together(rows, sign)
        return tuple(
            FacetValue(value=value, count=count, filters=_with(without, name, value))
            for value, count in pairs[:VALUES_MAX]
        )

    return {
        "state": counted("state", replace(base, state=None), DECISION.c.status),
        "outcome": counted("outcome", replace(base, outcome=None), DECISION.c.outcome),
        "process": counted("process", replace(base, process=None), DECISION.c.process),
        "place": counted("place", replace(base, place=None), PLACE.c.name, place),
        "by": () if seat.anybody else counted("by", replace(base, by=None), PERSON.c.name, opener),
        "tag": counted("tag", replace(base, tag=None), LABEL.c.value, tagged),
        "month": _months(connection, definitions, seat, replace(base, since=None, until=None), now, known),
    }


def _with(filters: Filters, name: str, value: Any) -> Filters:
    changed: dict[str, Any] = {name: value}
    return replace(filters, **changed)


def _together(rows: Iterable[Any], sign: str) -> list[tuple[str, int]]:
    """Names that a filter takes for one, most frequent first; erased ones are left out."""
    counts: dict[str, tuple[str, int]] = {}
    for name, count in rows:
        key = folded(name.removeprefix(sign))
        if key:
            shown, so_far = counts.get(key, (name.removeprefix(sign), 0))
            counts[key] = shown, so_far + count
    return sorted(counts.values(), key=lambda pair: (-pair[1], pair[0]))


def _months(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    without: Filters,
    now: datetime,
    known: Known,
) -> tuple[FacetValue, ...]:
    """The last twelve months up to the newest in which something was opened or closed; empty ones are left out."""
    where = conditions(connection, definitions, seat, without, now, known)
    newest = connection.execute(
        select(func.max(DECISION.c.opened_at), func.max(DECISION.c.closed_at))
        .select_from(_FROM)
        .where(*where)
    ).one()
    latest = max((at for at in newest if at is not None), default=None)
    if latest is None:
        return ()
    zone = ZoneInfo(seat.zone)
    local = latest.astimezone(zone)
    firsts = [_first(local.year, local.month - back) for back in range(-1, VALUES_MAX)]
    starts = [datetime.combine(first, time(), zone) for first in firsts]

    def month_of(column: ColumnElement[Any]) -> ColumnElement[int]:
        # Instants of the months, newest first: of a list by time most rows are in the first ones.
        at = type_coerce(column, BigInteger)
        return case(
            *((at >= literal(to_micros(start), BigInteger), back) for back, start in enumerate(starts)),
            else_=None,
        )

    rows = (
        select(month_of(DECISION.c.opened_at).label("opened"), month_of(DECISION.c.closed_at).label("closed"))
        .select_from(_FROM)
        .where(or_(DECISION.c.opened_at >= starts[-1], DECISION.c.closed_at >= starts[-1]), *where)
        .subquery()
    )
    counts: dict[int, int] = {}
    grouped = select(rows.c.opened, rows.c.closed, func.count()).group_by(rows.c.opened, rows.c.closed)
    for opened, closed, count in connection.execute(grouped):
        for back in {opened, closed} - {None}:
            counts[back] = counts.get(back, 0) + count
    return tuple(
        FacetValue(
            value=firsts[back].isoformat()[:7],
            count=counts[back],
            filters=replace(without, since=starts[back], until=starts[back - 1]),
        )
        for back in sorted(counts)
    )


def _first(year: int, month: int) -> date:
    """The first day of a month that may be counted on beyond its year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
