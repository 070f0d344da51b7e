"""Lists of decisions: filters, searches and the summary for a lead. Newest first; only what the viewer may see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from consensus.frozen import replace
from consensus.ids import DecisionId
from consensus.views import Filters, Listing, Row, Summary, TodoRow
from storage import search
from storage.definitions import Definitions
from storage.facets import facets as all_facets
from storage.filtering import Condition, closed_since, conditions, counting, review_due, todos_meant
from storage.grouping import groups_of
from storage.relevance import best
from storage.rows import SELECTION, rows_of
from storage.sql.lists import in_list, list_parameter
from storage.strangers import require_no_names, rows_shown_to
from storage.tables import COMMUNITY, DECISION
from storage.todos import count_open, open_todos
from storage.visibility import Seat
from storage.waiting import open_decisions

LIMIT_MAX = 200
SUMMARY_ROWS_MAX = 20
"""Rows of each section of a summary; its counts are of all."""
NEAREST = (
    DECISION.c.status == "closed",
    DECISION.c.closes_at.is_(None),
    DECISION.c.closes_at,
)
"""The order of deadlines to come, then what has none, then what is closed."""
_NAMED = SELECTION.add_columns(DECISION.c.id).where(in_list("ids", DECISION.c.id))


def listing(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    filters: Filters,
    now: datetime,
    *,
    facets: bool = False,
) -> Listing:
    """`now` is real time. Newest first, or the best matches; `more` says that there are others."""
    require_no_names(seat, filters)
    limit = max(1, min(filters.limit, LIMIT_MAX))
    wanted = search.phrases(filters.words)
    where = conditions(connection, definitions, seat, filters, now)
    if filters.order == "relevance" and wanted:
        ids = best(connection, where, wanted)
    else:
        newest = DECISION.c.number.desc(), DECISION.c.community
        order = (*NEAREST, *newest) if filters.order == "deadline" else newest
        ids = ids_where(connection, where, order, limit + 1)
    todos: tuple[TodoRow, ...] = ()
    asked_for = todos_meant(connection, seat, filters, now)
    if asked_for is not None and not seat.anybody:
        todos = open_todos(connection, seat, now, where=(*where, asked_for), limit=limit)
    elif not seat.anybody and replace(filters, limit=Filters().limit) == Filters():
        todos = open_todos(connection, seat, now, mine=True, limit=limit)
    rows = rows_named(connection, definitions, seat, ids[:limit], wanted)
    return Listing(
        todos=todos,
        rows=rows_shown_to(seat, rows),
        more=len(ids) > limit,
        operator=seat.operator,
        groups=groups_of(connection, seat, rows) if filters.tag is None and not wanted else (),
        facets=all_facets(connection, definitions, seat, filters, now) if facets else None,
    )


def summary(
    connection: Connection, definitions: Definitions, seat: Seat, now: datetime, span: timedelta
) -> Summary:
    """What a lead wants to know: what waits, what is blocked, what was decided in the last `span`, what is to review."""
    local = now + seat.offset
    since = local - span
    open_now = DECISION.c.status != "closed"
    nearest = *NEAREST, DECISION.c.number
    sections = {
        "open": (open_now, nearest),
        "blocked": (and_(open_now, DECISION.c.blocked_since.is_not(None)), (DECISION.c.blocked_since,)),
        "decided": (closed_since(since), (DECISION.c.closed_at.desc(), DECISION.c.number.desc())),
        "review_due": (review_due(now), (DECISION.c.review_at, DECISION.c.number)),
    }
    counts, rows = {}, {}
    for name, (condition, order) in sections.items():
        counts[name] = count_of(connection, seat, condition)
        ids = ids_where(connection, (seat.visible, condition), order, SUMMARY_ROWS_MAX)
        rows[name] = rows_named(connection, definitions, seat, ids)
    waiting = _needing_viewer(connection, definitions, seat)
    return Summary(
        now=local,
        since=since,
        zone=seat.zone,
        need_you=rows_named(connection, definitions, seat, waiting[:SUMMARY_ROWS_MAX]),
        todos=open_todos(connection, seat, now, limit=SUMMARY_ROWS_MAX),
        operator=seat.operator,
        counts={"need_you": len(waiting), **counts, "todos": count_open(connection, seat)},
        **rows,
    )


def needing_viewer(connection: Connection, definitions: Definitions, seat: Seat) -> tuple[Row, ...]:
    """The open decisions in which something waits for the viewer, nearest deadline first."""
    return rows_named(connection, definitions, seat, _needing_viewer(connection, definitions, seat))


def _needing_viewer(connection: Connection, definitions: Definitions, seat: Seat) -> list[DecisionId]:
    if seat.person is None:
        return []
    seen = open_decisions(connection, definitions, seat)
    return [standing.decision.id for standing in seen if standing.waits]


def ids_where(
    connection: Connection, where: Sequence[Condition], order: Sequence[ColumnElement[Any]], limit: int
) -> Sequence[DecisionId]:
    """Their ids alone: put in order are single columns, not the whole rows with what is looked up for each."""
    statement = select(DECISION.c.id).join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community).where(*where)
    return connection.execute(statement.order_by(*order).limit(limit)).scalars().all()


def rows_named(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    ids: Sequence[DecisionId],
    wanted: Sequence[search.Spellings] = (),
) -> tuple[Row, ...]:
    """The rows of these decisions, which the viewer may see, in this order."""
    if not ids:
        return ()
    named = connection.execute(_NAMED, {"ids": list_parameter(ids)})
    by_id = {match.id: match for match in named}
    return rows_of(connection, definitions, seat, [by_id[decision] for decision in ids], wanted)


def count_of(connection: Connection, seat: Seat, *conditions: ColumnElement[bool]) -> int:
    return int(connection.execute(counting().where(seat.visible, *conditions)).scalar_one())
