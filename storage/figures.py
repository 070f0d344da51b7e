"""How a group decides, in figures: counted by the database over the decisions that a list of the same filters shows."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    FromClause,
    case,
    cast,
    distinct,
    func,
    select,
    type_coerce,
)

from consensus.frozen import replace
from consensus.refusal import Refused
from consensus.views.filters import Filters, Has
from consensus.views.overview import FiguresView, Part
from storage.definitions import Definitions
from storage.filtering import DECIDED_AT, MICROSECONDS, conditions, is_reopened
from storage.tables import COMMUNITY, DECISION, OBJECTION
from storage.visibility import Seat

NEEDED = 10
"""Of fewer decisions figures would tell of persons, or of nothing."""
ENDS: tuple[Has, ...] = ("resolved", "withdrawn", "dropped", "overruled", "stood")


def figures(
    connection: Connection, definitions: Definitions, seat: Seat, filters: Filters, now: datetime
) -> FiguresView:
    """`now` is real time. Raises Refused `no-figures-of-people`, and what a list of these filters raises."""
    if filters.names or filters.mine:
        raise Refused("no-figures-of-people")
    whole = replace(filters, state="closed", taken="here", order="newest", limit=Filters().limit, before=None)
    none = filters.state in ("open", "gathering") or filters.taken == "elsewhere"
    rows = (
        select(
            DECISION.c.id,
            DECISION.c.unit,
            DECISION.c.outcome,
            DECISION.c.took_part,
            DECISION.c.electorate,
            (type_coerce(DECIDED_AT, BigInteger) - type_coerce(DECISION.c.opened_at, BigInteger)).label(
                "span"
            ),
            case(
                (DECISION.c.closes_at.is_(None), None), (DECISION.c.closes_at > DECIDED_AT, 1), else_=0
            ).label("early"),
            case((is_reopened(), 1), else_=0).label("reopened"),
        )
        .select_from(DECISION)
        .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
        .where(*conditions(connection, definitions, seat, whole, now))
        .cte("closed")
    )
    closed = 0 if none else int(connection.execute(select(func.count()).select_from(rows)).scalar_one())
    view = FiguresView(zone=seat.zone, closed=closed, needed=NEEDED, filters=whole)
    return view if closed < NEEDED else replace(view, **_worked_out(connection, rows, whole, closed))


def _worked_out(connection: Connection, rows: FromClause, whole: Filters, closed: int) -> dict[str, Any]:
    known = rows.c.electorate > 0
    counts = connection.execute(
        select(
            func.count(rows.c.early).label("dated"),
            func.coalesce(func.sum(rows.c.early), 0).label("early"),
            func.sum(rows.c.reopened).label("reopened"),
            func.sum(case((known, 1), else_=0)).label("known"),
            func.sum(case((rows.c.outcome == "superseded", 1), else_=0)).label("superseded"),
        )
    ).one()
    share = cast(rows.c.took_part, Float) / rows.c.electorate
    middle = select(rows.c.took_part, rows.c.electorate).where(known).order_by(share, rows.c.electorate)
    turnout = connection.execute(middle.offset(_rank(counts.known, 50)).limit(1)).first()

    def part(code: str, count: int, of: int, **narrower: Any) -> Part:
        return Part(
            code=code,
            count=count,
            of=of,
            decisions=count,
            filters=replace(whole, **_narrowed(whole, narrower)),
        )

    return {
        "seconds_median": _seconds(connection, rows, closed, 50),
        "seconds_p90": _seconds(connection, rows, closed, 90),
        "turnout_median": None if turnout is None else Fraction(turnout.took_part, turnout.electorate),
        "turnout_of": counts.known,
        "outcomes": _outcomes(connection, rows, whole),
        "closing": (
            part("deadline", counts.dated - counts.early, counts.dated, closed="deadline"),
            part("early", counts.early, counts.dated, closed="early"),
        )
        if counts.dated
        else (),
        "again": (
            part("reopening", counts.reopened, closed, has=("reopening",)),
            part("superseded", counts.superseded, closed, outcome="superseded"),
        ),
        **_objections(connection, rows, whole, closed),
    }


def _narrowed(whole: Filters, narrower: Mapping[str, Any]) -> dict[str, Any]:
    """What a decision has is asked for besides what the filters ask for already."""
    has = tuple(dict.fromkeys((*whole.has, *narrower.get("has", ()))))
    return {**narrower, "has": has}


def _rank(count: int, percent: int) -> int:
    """The place, from 0, of this percentile among so many in order."""
    return max(0, -(-count * percent // 100) - 1)


def _seconds(connection: Connection, rows: FromClause, count: int, percent: int) -> int:
    ordered = select(rows.c.span).order_by(rows.c.span).offset(_rank(count, percent)).limit(1)
    return int(connection.execute(ordered).scalar_one()) // MICROSECONDS


def _outcomes(connection: Connection, rows: FromClause, whole: Filters) -> tuple[Part, ...]:
    grouped = select(rows.c.unit, rows.c.outcome, func.count().label("many")).group_by(
        rows.c.unit, rows.c.outcome
    )
    groups = connection.execute(grouped).all()
    of: dict[str, int] = {}
    for row in groups:
        of[row.unit] = of.get(row.unit, 0) + row.many
    parts = []
    for row in sorted(groups, key=lambda row: (row.unit != "proposal", -row.many, row.outcome)):
        kind: Literal["proposal", "poll"] = "proposal" if row.unit == "proposal" else "poll"
        narrowed = replace(whole, kind=kind, outcome=row.outcome)
        parts.append(
            Part(
                code=row.outcome,
                kind=kind,
                count=row.many,
                of=of[row.unit],
                decisions=row.many,
                filters=narrowed,
            )
        )
    return tuple(parts)


def _objections(connection: Connection, rows: FromClause, whole: Filters, closed: int) -> dict[str, Any]:
    """How many were raised, what became of them, and in how many decisions."""
    joined = rows.join(OBJECTION, OBJECTION.c.decision == rows.c.id)

    def counted(condition: ColumnElement[bool] | None) -> tuple[ColumnElement[int], ColumnElement[int]]:
        decision = rows.c.id if condition is None else case((condition, rows.c.id), else_=None)
        return func.count(decision), func.count(distinct(decision))

    wanted = [
        counted(None),
        *(counted(OBJECTION.c.stands if end == "stood" else OBJECTION.c.state == end) for end in ENDS),
    ]
    [raised, decisions, *ends] = connection.execute(
        select(*(column for pair in wanted for column in pair)).select_from(joined)
    ).one()
    listed = replace(whole, **_narrowed(whole, {"has": ("objection",)}))
    return {
        "objected": Part(code="objection", count=decisions, of=closed, decisions=decisions, filters=listed),
        "objection_ends": tuple(
            Part(
                code=end,
                count=ends[2 * place],
                of=raised,
                decisions=ends[2 * place + 1],
                filters=replace(whole, **_narrowed(whole, {"has": (end,)})),
            )
            for place, end in enumerate(ENDS)
            if ends[2 * place]
        ),
    }
