"""The overview for one reader: what waits, what silence decides, what is stuck, what was decided, what to look at again."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from msgspec.structs import asdict
from sqlalchemy import BigInteger, Connection, and_, bindparam, func, select, type_coerce

from consensus.decide.checks import takes_objections
from consensus.decision import Decision
from consensus.ids import DecisionId
from consensus.views import Row
from consensus.views.overview import (
    Ahead,
    Block,
    DecidedLine,
    HeadView,
    LaterLine,
    Line,
    OverviewView,
    ReviewLine,
    Section,
    SilenceLine,
    StuckLine,
    TagGroup,
    WaitsLine,
)
from consensus.views.waiting import Held, unmoved
from storage.asked import asked_of
from storage.awaited import awaited_of
from storage.checkpoints import IS_CHECKPOINT, root_in
from storage.decision_reader import ahead_of, names_of, process_of
from storage.definitions import Definitions
from storage.filtering import Condition, closed_since, review_due, review_soon, todo_due
from storage.grouping import recorded_under, under_tag
from storage.heads import Heads, heads_of, stored
from storage.holds import holds_of
from storage.listing import count_of, ids_where, rows_named
from storage.sql.instants import to_micros
from storage.sql.lists import in_list, list_parameter
from storage.tables import COMMUNITY, COUNTER, DECISION, ENTRY
from storage.texts import words_of_decision
from storage.todos import count_open, open_todos
from storage.unresolved import unresolved
from storage.visibility import Seat
from storage.waiting import Open, open_decisions, stuck

LIMIT_MAX = 50
AHEAD = timedelta(days=7)
"""How far ahead silence is looked for."""
FORECASTS_MAX = 50
"""Decisions of which it is worked out what silence decides; further ones are only counted."""
_COMMUNITY = select(COMMUNITY.c.log, COMMUNITY.c.head_seq, COMMUNITY.c.head_hash).where(
    COMMUNITY.c.id == bindparam("is_community")
)
_CHECKPOINT = (
    select(ENTRY.c.seq, ENTRY.c.at, ENTRY.c.body)
    .where(ENTRY.c.community == bindparam("is_community"), IS_CHECKPOINT)
    # Not by `seq`: SQLite would walk the whole log backwards by its key.
    .order_by(ENTRY.c.at.desc())
    .limit(1)
)
_COUNTERS = select(COUNTER.c.decision, COUNTER.c.box, COUNTER.c.revision, COUNTER.c.choice, COUNTER.c.people)
_COUNTERS = _COUNTERS.where(in_list("ids", COUNTER.c.decision))
L = TypeVar("L", bound=Line)


def overview(
    connection: Connection, definitions: Definitions, seat: Seat, now: datetime, span: timedelta, limit: int
) -> OverviewView:
    """`now` is real time; `span`: how far `decided` looks back; `limit`: lines of a section."""
    local, limit = now + seat.offset, max(1, min(limit, LIMIT_MAX))
    opened = open_decisions(connection, definitions, seat, questions=True)
    waiting = [seen for seen in opened if seen.waits]
    blocked = stuck(opened)
    apart = {seen.decision.id for seen in (*waiting, *(seen for seen, _ in blocked))}
    others = [seen for seen in opened if seen.decision.id not in apart]
    silent = [seen for seen in others if _ends_by(seen.decision, local + AHEAD)]
    later = [seen for seen in others if not _ends_by(seen.decision, local + AHEAD)]
    ahead, goes_on, silent_count = _forecasts(connection, silent, local + AHEAD, limit)
    later = [*goes_on, *later]
    shown = [
        *waiting[:limit],
        *(seen for seen, _ in blocked[:limit]),
        *(seen for seen, _ in ahead),
        *later[:limit],
    ]
    heads = heads_of(connection, [seen.decision for seen in shown])
    counts = _counts(connection, seat)
    to_do, to_do_count = open_todos(connection, seat, now, limit=limit), count_open(connection, seat)
    all_read = to_do_count <= limit
    overdue = (
        tuple(row for row in to_do if row.overdue)
        if all_read
        else open_todos(connection, seat, now, limit=limit, where=(todo_due(now),))
    )
    names = {"is_community": seat.community if seat.operator or seat.places else ""}
    log = connection.execute(_COMMUNITY, names).first()
    checkpoint = connection.execute(_CHECKPOINT, names).first()
    return OverviewView(
        now=local,
        zone=seat.zone,
        waits=Section(
            lines=tuple(
                WaitsLine(
                    **heads[seen.decision.id],
                    waits=seen.waits,
                    awaited=awaited_of(connection, seen.decision, seen.process, but=seat.person),
                    unmoved=unmoved(seen.decision),
                )
                for seen in waiting[:limit]
            ),
            count=len(waiting),
        ),
        silence=Section(
            lines=tuple(
                SilenceLine(
                    **heads[seen.decision.id],
                    ahead=outcome,
                    awaited=awaited_of(connection, seen.decision, seen.process),
                    may_object=takes_objections(seen.decision, seen.process),
                )
                for seen, outcome in ahead
            ),
            count=silent_count,
        ),
        stuck=Section(lines=_stuck(connection, blocked[:limit], heads), count=len(blocked)),
        unresolved=unresolved(connection, seat, opened, now, limit),
        later=Section(
            lines=tuple(
                LaterLine(
                    **heads[seen.decision.id],
                    closes_at=seen.decision.ends_by_itself,
                    awaited=awaited_of(connection, seen.decision, seen.process),
                )
                for seen in later[:limit]
            ),
            count=len(later),
        ),
        asked=asked_of(connection, definitions, seat, local, limit),
        decided=_decided(connection, definitions, seat, local - span, limit),
        to_do=to_do,
        to_do_count=to_do_count,
        overdue=overdue,
        overdue_count=len(overdue) if all_read else count_open(connection, seat, (todo_due(now),)),
        look_again=_reviews(connection, definitions, seat, review_due(now), local - span, limit),
        review_soon=_reviews(connection, definitions, seat, review_soon(seat, now), local - span, limit),
        open=sum(count for status, count in counts.items() if status != "closed"),
        closed=counts.get("closed", 0),
        head=HeadView(seq=0) if log is None else HeadView(seq=log.head_seq, hash=log.head_hash, log=log.log),
        checkpoint_at=None if checkpoint is None else checkpoint.at,
        checkpoint_seq=None if checkpoint is None else checkpoint.seq,
        checkpoint_root="" if checkpoint is None else root_in(checkpoint.body),
        operator=seat.operator,
    )


# ------------------------------------------------------------------------------------------------------ what is open


def _ends_by(decision: Decision, until: datetime) -> bool:
    ends = decision.closes_early_at or decision.closes_at
    return ends is not None and ends <= until


def _forecasts(
    connection: Connection, silent: Sequence[Open], until: datetime, limit: int
) -> tuple[list[tuple[Open, Ahead]], list[Open], int]:
    """The first of these that end by themselves in time, with how, soonest first; those that go on; and how many end."""
    known: list[tuple[Open, Ahead]] = []
    goes_on: list[Open] = []
    looked_at = 0
    for seen in silent[:FORECASTS_MAX]:
        if len(known) == limit:
            break
        looked_at += 1
        ahead = ahead_of(connection, seen.decision, seen.process)
        if ahead is not None and ahead.at <= until:
            known.append((seen, ahead))
        else:
            goes_on.append(seen)
    known.sort(key=lambda pair: (pair[1].at, pair[0].decision.number))
    return known, goes_on, len(known) + len(silent) - looked_at


def _stuck(
    connection: Connection, blocked: Sequence[tuple[Open, Sequence[Held]]], heads: Heads
) -> tuple[StuckLine, ...]:
    lines = []
    stopped = holds_of(connection, [blocks for _, blocks in blocked])
    for (seen, _), holds in zip(blocked, stopped, strict=True):
        objected = any(hold.objection for hold in holds)
        reasons = words_of_decision(connection, seen.decision.id).reasons if objected else {}
        lines.append(
            StuckLine(
                **heads[seen.decision.id],
                blocks=tuple(Block(**asdict(hold), reason=reasons.get(hold.objection, "")) for hold in holds),
                ahead=ahead_of(connection, seen.decision, seen.process),
                unmoved=unmoved(seen.decision),
            )
        )
    return tuple(lines)


# ---------------------------------------------------------------------------------------------------- what has closed


def _decided(
    connection: Connection, definitions: Definitions, seat: Seat, since: datetime, limit: int
) -> Section[DecidedLine]:
    condition = closed_since(since)
    order = DECISION.c.closed_at.desc(), DECISION.c.number.desc()
    latest = ids_where(connection, (seat.visible, condition), order, LIMIT_MAX)
    under = recorded_under(connection, latest)
    ids = [decision for decision in latest if decision not in under or under[decision][1] == decision]
    ids = ids[:limit]
    groups = {
        decision: TagGroup(tag=tag, count=count_of(connection, seat, condition, *under_tag(tag)))
        for decision, (tag, _) in under.items()
        if decision in ids
    }
    decisions = stored(connection, ids)
    concerns = _concerns(connection, definitions, decisions)
    return Section(
        lines=tuple(
            DecidedLine(
                **_line(row),
                outcome=ending.outcome,
                because=row.because or "",
                at=ending.effective_at,
                winners=row.winners,
                took_part=decision.acted,
                eligible=decision.electorate(None),
                concerns=concerns[decision.id],
                superseded_by=row.superseded_by,
                group=groups.get(decision.id),
            )
            for decision, row in zip(decisions, rows_named(connection, definitions, seat, ids), strict=True)
            if (ending := decision.ending) is not None
        ),
        count=count_of(connection, seat, condition),
    )


def _reviews(
    connection: Connection, definitions: Definitions, seat: Seat, when: Condition, since: datetime, limit: int
) -> Section[ReviewLine]:
    # What was decided just now stands in its own section. Written so that no index is used for it: few are due.
    earlier = type_coerce(DECISION.c.closed_at, BigInteger) + 0 < to_micros(since)
    condition = and_(when, earlier)
    order = DECISION.c.review_at, DECISION.c.number
    ids = ids_where(connection, (seat.visible, condition), order, limit)
    openers = {decision.number: decision.opened_by for decision in stored(connection, ids)}
    names = names_of(connection, openers.values())
    return Section(
        lines=tuple(
            ReviewLine(
                **_line(row),
                owner=names.get(openers[row.number], ""),
                review_at=row.review_at,
                decided_at=row.closed_at,
            )
            for row in rows_named(connection, definitions, seat, ids)
            if row.review_at is not None and row.closed_at is not None
        ),
        count=count_of(connection, seat, condition),
    )


def _line(row: Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "identity": row.identity,
        "title": row.title,
        "kind": row.kind,
        "place": row.place,
    }


def _concerns(
    connection: Connection, definitions: Definitions, decisions: Sequence[Decision]
) -> Mapping[DecisionId, int]:
    """Concerns that were given with a position on the last text, and objections that became one."""
    counts = {
        decision.id: sum(objection.state == "dropped" for objection in decision.objections)
        for decision in decisions
    }
    by_id = {decision.id: decision for decision in decisions}
    rows = connection.execute(_COUNTERS, {"ids": list_parameter(by_id)}) if by_id else ()
    for row in rows:
        decision = by_id[row.decision]
        process = process_of(connection, definitions, decision).within(decision.phase)
        position = process.position(row.choice)
        if (
            position is not None
            and position.concern
            and (row.box, row.revision) == (decision.box, decision.revision)
        ):
            counts[decision.id] += row.people
    return counts


def _counts(connection: Connection, seat: Seat) -> Mapping[str, int]:
    """How many decisions there are, by status."""
    rows = connection.execute(
        select(DECISION.c.status, func.count()).where(seat.visible).group_by(DECISION.c.status)
    )
    return {row[0]: row[1] for row in rows}
