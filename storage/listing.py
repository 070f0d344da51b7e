"""Lists of decisions: filters, searches and the summary for a lead. Newest first; only what the viewer may see."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from consensus.evolve import RECORDED_ELSEWHERE
from consensus.frozen import replace
from consensus.ids import DecisionId
from consensus.plain import clean
from consensus.refusal import Refused
from consensus.texts import as_tag
from consensus.views import Filters, Listing, Row, Summary, TagGroup
from storage import search
from storage.definitions import Definitions
from storage.dialect import found_in
from storage.rows import SELECTION, rows_of
from storage.search import folded
from storage.sql.instants import to_micros
from storage.sql.lists import in_list, list_parameter
from storage.tables import COMMUNITY, DECISION, LABEL, PERSON, PLACE, SEARCH
from storage.todos import count_open, open_todos
from storage.visibility import Seat
from storage.waiting import open_decisions

LIMIT_MAX = 200
GROUPED_FROM = 3
"""From so many recorded decisions of a tag on, they are shown as one line."""
SUMMARY_ROWS_MAX = 20
"""Rows of each section of a summary; its counts are of all."""
MICROSECONDS = 1_000_000


def listing(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    filters: Filters,
    now: datetime,
    *,
    facets: bool = False,
) -> Listing:
    """`now` is real time. Newest first; `more` says that there is a next page."""
    limit = max(1, min(filters.limit, LIMIT_MAX))
    wanted = search.phrases(filters.words)
    if filters.words.strip() and not wanted:
        return Listing(rows=(), operator=seat.operator)
    matches = connection.execute(
        SELECTION.where(seat.visible, *_conditions(connection, seat, filters, wanted, now))
        .order_by(DECISION.c.number.desc(), DECISION.c.community)
        .limit(limit + 1)
    ).all()
    rows = rows_of(connection, definitions, seat, matches[:limit], wanted)
    todos = (
        open_todos(connection, seat, now, mine=True, limit=limit)
        if replace(filters, limit=Filters().limit) == Filters()
        else ()
    )
    groups = _groups(connection, seat, rows) if filters.tag is None and not wanted else ()
    return Listing(rows=rows, more=len(matches) > limit, operator=seat.operator, todos=todos, groups=groups)


def _groups(connection: Connection, seat: Seat, rows: Sequence[Row]) -> tuple[TagGroup, ...]:
    """The tags that several recorded decisions of the page have, the most frequent first."""
    recorded = [tag for row in rows if row.process == RECORDED_ELSEWHERE for tag in row.tags]
    tags = sorted({tag for tag in recorded if recorded.count(tag) >= GROUPED_FROM})
    if not tags:
        return ()
    count = func.count()
    counted = (
        select(LABEL.c.value, count)
        .join(DECISION, DECISION.c.id == LABEL.c.decision)
        .where(
            seat.visible,
            LABEL.c.community == DECISION.c.community,
            LABEL.c.kind == "tag",
            LABEL.c.value.in_(tags),
            DECISION.c.process == RECORDED_ELSEWHERE,
        )
        .group_by(LABEL.c.value)
        .order_by(count.desc(), LABEL.c.value)
    )
    return tuple(TagGroup(tag=tag, count=number) for tag, number in connection.execute(counted))


def summary(
    connection: Connection, definitions: Definitions, seat: Seat, now: datetime, span: timedelta
) -> Summary:
    """What a lead wants to know: what waits, what is blocked, what was decided in the last `span`, what is to review."""
    local = now + seat.offset
    since = local - span
    open_now = DECISION.c.status != "closed"
    nearest = DECISION.c.closes_at.is_(None), DECISION.c.closes_at, DECISION.c.number
    sections = {
        "open": (open_now, nearest),
        "blocked": (and_(open_now, DECISION.c.blocked_since.is_not(None)), (DECISION.c.blocked_since,)),
        "decided": (DECISION.c.closed_at >= since, (DECISION.c.closed_at.desc(), DECISION.c.number.desc())),
        "review_due": (review_due(now), (DECISION.c.review_at, DECISION.c.number)),
    }
    counts, rows = {}, {}
    for name, (condition, order) in sections.items():
        counts[name] = count_of(connection, seat, condition)
        matches = connection.execute(
            SELECTION.where(seat.visible, condition).order_by(*order).limit(SUMMARY_ROWS_MAX)
        )
        rows[name] = rows_of(connection, definitions, seat, matches.all())
    waiting = _needing_viewer(connection, definitions, seat)
    return Summary(
        now=local,
        since=since,
        zone=seat.zone,
        need_you=_rows_named(connection, definitions, seat, waiting[:SUMMARY_ROWS_MAX]),
        todos=open_todos(connection, seat, now, mine=False, limit=SUMMARY_ROWS_MAX),
        operator=seat.operator,
        counts={"need_you": len(waiting), **counts, "todos": count_open(connection, seat)},
        **rows,
    )


def needing_viewer(connection: Connection, definitions: Definitions, seat: Seat) -> tuple[Row, ...]:
    """The open decisions in which something waits for the viewer, nearest deadline first."""
    return _rows_named(connection, definitions, seat, _needing_viewer(connection, definitions, seat))


def _needing_viewer(connection: Connection, definitions: Definitions, seat: Seat) -> list[DecisionId]:
    if seat.person is None:
        return []
    seen = open_decisions(connection, definitions, seat)
    return [one.decision.id for one in seen if one.waits]


def _rows_named(
    connection: Connection, definitions: Definitions, seat: Seat, ids: Sequence[DecisionId]
) -> tuple[Row, ...]:
    """The rows of these decisions, nearest deadline first."""
    if not ids:
        return ()
    matches = connection.execute(
        SELECTION.where(seat.visible, in_list("ids", DECISION.c.id)).order_by(
            DECISION.c.closes_at.is_(None), DECISION.c.closes_at, DECISION.c.number
        ),
        {"ids": list_parameter(ids)},
    )
    return rows_of(connection, definitions, seat, matches.all())


def count_of(connection: Connection, seat: Seat, condition: ColumnElement[bool]) -> int:
    counted = (
        select(func.count())
        .select_from(DECISION)
        .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
        .where(seat.visible, condition)
    )
    return int(connection.execute(counted).scalar_one())


def review_due(now: datetime) -> ColumnElement[bool]:
    """Its review date has come, by its community's clock."""
    # A server counts instants, and what is added to them, in eight bytes only where it is told to.
    ahead = COMMUNITY.c.clock_offset_seconds * literal(MICROSECONDS, BigInteger)
    local = literal(to_micros(now), BigInteger) + ahead
    return and_(DECISION.c.status == "closed", type_coerce(DECISION.c.review_at, BigInteger) <= local)


def _conditions(
    connection: Connection, seat: Seat, filters: Filters, wanted: Iterable[search.Spellings], now: datetime
) -> list[ColumnElement[bool]]:
    """Every filter that is set, as a condition."""
    conditions: list[ColumnElement[bool]] = [
        DECISION.c.id.in_(
            select(SEARCH.c.decision).where(found_in(connection.dialect.name, SEARCH, spellings))
        )
        for spellings in wanted
    ]
    if filters.state is not None:
        conditions.append(DECISION.c.status == filters.state)
    if filters.outcome is not None:
        conditions.append(DECISION.c.outcome == filters.outcome)
    if filters.kind is not None:
        conditions.append(DECISION.c.unit == ("proposal" if filters.kind == "proposal" else "options"))
    if filters.process is not None:
        # No process is called anything that the database cannot hold, and such a name is not handed to it.
        conditions.append(DECISION.c.process == clean(filters.process))
    if filters.here:
        conditions.append(DECISION.c.place.in_(select(PLACE.c.id).where(PLACE.c.external == seat.here)))
    if filters.place is not None:
        places = _places_called(connection, seat, filters.place)
        _require_for_operator(seat, places, "no-such-place", filters.place)
        conditions.append(DECISION.c.place.in_(places))
    if filters.by is not None:
        openers = _openers_called(connection, seat, filters.by)
        _require_for_operator(seat, openers, "no-such-opener", filters.by)
        conditions.append(DECISION.c.opened_by.in_(openers))
    if filters.tag is not None:
        tagged = select(LABEL.c.decision).where(
            LABEL.c.kind == "tag", LABEL.c.value == clean(as_tag(filters.tag))
        )
        if seat.community is not None:
            tagged = tagged.where(LABEL.c.community == seat.community)
        if seat.operator:
            _require_for_operator(
                seat, [*connection.execute(tagged.limit(1)).scalars()], "no-such-tag", filters.tag
            )
        conditions.append(DECISION.c.id.in_(tagged))
    if filters.mine:
        conditions.append(false() if seat.person is None else DECISION.c.opened_by == seat.person)
    if filters.blocked:
        conditions.append(DECISION.c.blocked_since.is_not(None))
    if filters.review_due:
        conditions.append(review_due(now))
    if filters.before is not None:
        conditions.append(DECISION.c.number < filters.before)
    conditions += _between(filters.since, filters.until)
    return conditions


def _between(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    """Opened or closed in `[since, until)`."""
    if since is None and until is None:
        return []
    alternatives = []
    for column in (DECISION.c.opened_at, DECISION.c.closed_at):
        bounds: list[ColumnElement[bool]] = [column.is_not(None)]
        if since is not None:
            bounds.append(column >= since)
        if until is not None:
            bounds.append(column < until)
        alternatives.append(and_(*bounds))
    return [or_(*alternatives)]


def _require_for_operator(seat: Seat, ids: list[str], code: str, typed: str) -> None:
    """The operator is told that a name stands for nothing; to anybody else it would say which places and people there are."""
    if seat.operator and not ids:
        raise Refused(code, typed=typed)


def _places_called(connection: Connection, seat: Seat, name: str) -> list[str]:
    """The ids of the viewer's places of this name. Compared here, for databases fold only some alphabets."""
    wanted = folded(name.removeprefix("#"))
    places = connection.execute(select(PLACE.c.id, PLACE.c.name)).all()
    return sorted(
        place.id for place in places if seat.sees(place.id) and folded(place.name.removeprefix("#")) == wanted
    )


def _openers_called(connection: Connection, seat: Seat, name: str) -> list[str]:
    wanted = folded(name.removeprefix("@"))
    openers = connection.execute(
        select(PERSON.c.id, PERSON.c.name)
        .join(DECISION, DECISION.c.opened_by == PERSON.c.id)
        .where(seat.visible)
        .distinct()
    )
    return sorted(opener.id for opener in openers if wanted and folded(opener.name) == wanted)
