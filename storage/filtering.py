"""Filters as conditions on rows of `decision`. Whatever asks for some decisions asks here: lists, facets and figures."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from consensus.ballot_boxes import MAIN, of_phase
from consensus.events import Closed
from consensus.evolve import RECORDED_ELSEWHERE
from consensus.ids import PersonId
from consensus.plain import clean
from consensus.process import BallotRule, Position
from consensus.refusal import Refused
from consensus.texts import as_tag
from consensus.views.filters import Filters, Has
from storage import search
from storage.definitions import Definitions
from storage.dialect import found_in
from storage.search import folded
from storage.sql.instants import to_micros
from storage.tables import (
    COMMUNITY,
    COUNTER,
    DECISION,
    DEFINITION,
    ENTRY,
    LABEL,
    MEMBER,
    OBJECTION,
    PERSON,
    PLACE,
    SEARCH,
    TODO,
)
from storage.texts import BUT_BALLOTS
from storage.visibility import Seat
from storage.waiting import open_decisions, stuck, waiting_for

MICROSECONDS = 1_000_000
Condition = ColumnElement[bool]
ME = "me"
"""The viewer, where a filter takes the name of a person."""
_LATER = DECISION.alias("later")
_STANDS_NOW = (OBJECTION.c.stands, DECISION.c.status != "closed")
_CLOSE = (
    select(func.max(ENTRY.c.at))
    .where(ENTRY.c.decision == DECISION.c.id, ENTRY.c.type == Closed.kind, BUT_BALLOTS)
    .correlate(DECISION)
    .scalar_subquery()
)
DECIDED_AT = case(
    (DECISION.c.outcome.in_(("superseded", "returned")), func.coalesce(_CLOSE, DECISION.c.closed_at)),
    else_=DECISION.c.closed_at,
)
"""When it closed; `closed_at` of what was superseded since is when that was."""


Known = dict[tuple[str, str], Collection[str]]
"""What was found for the names of filters: (code of the refusal, name) -> ids."""


def conditions(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    filters: Filters,
    now: datetime,
    known: Known | None = None,
) -> list[Condition]:
    """The decisions that the viewer may see and that these filters mean. `now` is real time. Raises Refused for a place, or
    a person of a name that nothing has which the viewer sees. `known`: kept from one call to the next of one
    snapshot."""
    return [
        seat.visible,
        *_plain(filters),
        *_named(connection, definitions, seat, filters, {} if known is None else known),
        *_todos(todos_meant(connection, seat, filters, now, known)),
        *_instants(seat, filters, now),
        *(_has(connection, definitions, has) for has in filters.has),
        *_searched(connection, filters),
    ]


def review_due(now: datetime) -> Condition:
    """Its review date has come, by its community's clock; of a statement that joins COMMUNITY."""
    return and_(DECISION.c.status == "closed", _has_come(DECISION.c.review_at, now))


def todo_due(now: datetime) -> Condition:
    """It was to be done by now; of a statement that joins TODO and COMMUNITY."""
    return _has_come(TODO.c.due_at, now)


def review_soon(seat: Seat, now: datetime) -> Condition:
    """Its review date comes later in this month."""
    return and_(
        DECISION.c.status == "closed",
        ~_has_come(DECISION.c.review_at, now),
        DECISION.c.review_at < _end_of_month(seat, now),
    )


def _has_come(column: ColumnElement[Any], now: datetime) -> Condition:
    # A server counts instants, and what is added to them, in eight bytes only where it is told to.
    ahead = COMMUNITY.c.clock_offset_seconds * literal(MICROSECONDS, BigInteger)
    return type_coerce(column, BigInteger) <= literal(to_micros(now), BigInteger) + ahead


def closed_since(since: datetime) -> Condition:
    return and_(DECISION.c.status == "closed", DECISION.c.closed_at >= since)


def counting() -> Select[Any]:
    """How many there are, to be narrowed down by conditions."""
    return select(func.count()).select_from(DECISION).join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)


def is_reopened() -> Condition:
    """A later decision takes it up again."""
    return exists().where(_LATER.c.community == DECISION.c.community, _LATER.c.follows == DECISION.c.number)


def _plain(filters: Filters) -> Iterable[Condition]:
    if filters.state is not None:
        yield DECISION.c.status == filters.state
    if filters.outcome is not None:
        yield DECISION.c.outcome == filters.outcome
    if filters.kind is not None:
        yield DECISION.c.unit == ("proposal" if filters.kind == "proposal" else "options")
    if filters.process is not None:
        # No process is called anything that the database cannot hold, and such a name is not handed to it.
        yield DECISION.c.process == clean(filters.process)
    if filters.blocked:
        yield DECISION.c.blocked_since.is_not(None)
    if filters.taken is not None:
        elsewhere = DECISION.c.process == RECORDED_ELSEWHERE
        yield elsewhere if filters.taken == "elsewhere" else ~elsewhere
    if filters.closed is not None:
        early = DECISION.c.closes_at > DECIDED_AT
        yield and_(
            DECISION.c.status == "closed",
            DECISION.c.closes_at.is_not(None),
            early if filters.closed == "early" else ~early,
        )
    if filters.before is not None:
        yield DECISION.c.number < filters.before


class _Names:
    """Ids by the names that people typed, of those alone that the viewer sees: so nothing is told by a refusal. Compared
    here, for databases fold only some alphabets."""

    def __init__(self, connection: Connection, seat: Seat, known: Known) -> None:
        self._connection = connection
        self._seat = seat
        self._known = known

    def place(self, name: str) -> Collection[str]:
        rows = self._connection.execute(select(PLACE.c.id, PLACE.c.name))
        return self._called(name, "#", "no-such-place", (row for row in rows if self._seat.sees(row.id)))

    def person(self, name: str, code: str, ids: Select[Any]) -> Collection[str]:
        """`ids`: of the people who can be meant."""
        if self._seat.person is not None and folded(name) == ME:
            return [self._seat.person]
        query = select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(ids))
        return self._called(name, "@", code, self._connection.execute(query))

    def of_todos(self, name: str) -> Collection[str]:
        of_decisions = TODO.join(DECISION, DECISION.c.id == TODO.c.decision)
        owners = select(TODO.c.owner).select_from(of_decisions).where(self._seat.visible)
        return self.person(name, "no-such-owner", owners)

    def _called(self, name: str, sign: str, code: str, rows: Iterable[Any]) -> Collection[str]:
        if (code, name) not in self._known:
            wanted = folded(name.removeprefix(sign))
            alike = [row.id for row in rows if wanted and folded(row.name.removeprefix(sign)) == wanted]
            if not alike:
                raise Refused(code, typed=name)
            self._known[code, name] = sorted(alike)
        return self._known[code, name]


def _named(
    connection: Connection, definitions: Definitions, seat: Seat, filters: Filters, known: Known
) -> Iterable[Condition]:
    names = _Names(connection, seat, known)
    if filters.here:
        yield DECISION.c.place.in_(select(PLACE.c.id).where(PLACE.c.external == seat.here))
    if filters.mine:
        yield false() if seat.person is None else DECISION.c.opened_by == seat.person
    if filters.stuck:
        if ("stuck", "") not in known:
            known["stuck", ""] = sorted(
                seen.decision.id for seen, _ in stuck(open_decisions(connection, definitions, seat))
            )
        yield DECISION.c.id.in_(known["stuck", ""])
    if filters.place is not None:
        yield DECISION.c.place.in_(names.place(filters.place))
    if filters.by is not None:
        openers = select(DECISION.c.opened_by).where(seat.visible)
        yield DECISION.c.opened_by.in_(names.person(filters.by, "no-such-opener", openers))
    if filters.tag is not None:
        tagged = select(LABEL.c.decision).where(
            LABEL.c.kind == "tag", LABEL.c.value == clean(as_tag(filters.tag))
        )
        if seat.community is not None:
            tagged = tagged.where(LABEL.c.community == seat.community)
        if seat.operator and connection.execute(tagged.limit(1)).first() is None:
            raise Refused("no-such-tag", typed=filters.tag)
        yield DECISION.c.id.in_(tagged)
    for name, narrowed in ((filters.objected, ()), (filters.holds, _STANDS_NOW)):
        if name is not None:
            of_decisions = OBJECTION.join(DECISION, DECISION.c.id == OBJECTION.c.decision)
            holders = select(OBJECTION.c.holder).select_from(of_decisions).where(seat.visible)
            held = OBJECTION.c.holder.in_(names.person(name, "no-such-objector", holders))
            yield _objection(held, *narrowed)
    if filters.waits is not None:
        here = select(DECISION.c.place).where(seat.visible)
        members = select(MEMBER.c.person).where(MEMBER.c.place.in_(here), ~MEMBER.c.left)
        people = names.person(filters.waits, "no-such-member", members)
        if ("waits", filters.waits) not in known:
            known["waits", filters.waits] = sorted(
                decision
                for id_ in people
                for decision in waiting_for(connection, definitions, seat, PersonId(id_))
            )
        yield DECISION.c.id.in_(known["waits", filters.waits])


def todos_meant(
    connection: Connection, seat: Seat, filters: Filters, now: datetime, known: Known | None = None
) -> Condition | None:
    """Which of the things to be done the filters mean; None: no filter is about them. Raises Refused for a name that nobody
    has, and for what is no month."""
    which = filters.todo
    if which is None and filters.owner is None:
        return None
    if which in (None, "open", "done"):
        wanted: Condition = ~TODO.c.open if which == "done" else TODO.c.open
    else:
        wanted = and_(TODO.c.open, _comes(TODO.c.due_at, which, seat, now))
    if filters.owner is None:
        return wanted
    names = _Names(connection, seat, {} if known is None else known)
    return and_(wanted, TODO.c.owner.in_(names.of_todos(filters.owner)))


def _todos(wanted: Condition | None) -> Iterable[Condition]:
    if wanted is not None:
        yield exists().where(TODO.c.decision == DECISION.c.id, wanted).correlate(DECISION, COMMUNITY)


def _instants(seat: Seat, filters: Filters, now: datetime) -> Iterable[Condition]:
    if filters.review is not None:
        yield and_(DECISION.c.status == "closed", _comes(DECISION.c.review_at, filters.review, seat, now))
    if filters.since is not None or filters.until is not None:
        yield or_(
            *(
                _between(column, filters.since, filters.until)
                for column in (DECISION.c.opened_at, DECISION.c.closed_at)
            )
        )


def _between(column: ColumnElement[datetime], since: datetime | None, until: datetime | None) -> Condition:
    bounds: list[Condition] = [column.is_not(None)]
    if since is not None:
        bounds.append(column >= since)
    if until is not None:
        bounds.append(column < until)
    return and_(*bounds)


def _comes(column: ColumnElement[Any], when: str, seat: Seat, now: datetime) -> Condition:
    """By now (`due`), by the end of this month (`month`), or in a month. Raises Refused for what is no month."""
    if when == "due":
        return _has_come(column, now)
    if when == "month":
        return column < _end_of_month(seat, now)
    first, end = _month(when, seat.zone)
    return and_(column >= first, column < end)


def _end_of_month(seat: Seat, now: datetime) -> datetime:
    local = (now + seat.offset).astimezone(ZoneInfo(seat.zone))
    return _month(f"{local:%Y-%m}", seat.zone)[1]


def _month(month: str, zone: str) -> tuple[datetime, datetime]:
    """The first instant of `2026-12`, and of the month after. Raises Refused for what is no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    except ValueError:
        raise Refused("no-such-month", typed=month) from None
    there = ZoneInfo(zone)
    return datetime.combine(first, time(), there), datetime.combine(after, time(), there)


def _has(connection: Connection, definitions: Definitions, has: Has) -> Condition:
    match has:
        case "objection":
            return _objection()
        case "stood":
            return and_(DECISION.c.status == "closed", _objection(OBJECTION.c.stands))
        case "reopening":
            return is_reopened()
        case "concern":
            given = _positions(connection, definitions, lambda position: position.concern)
            return or_(_objection(OBJECTION.c.state == "dropped"), given)
        case "dissent":
            against = _positions(connection, definitions, lambda position: position.adds == "no")
            stands = or_(OBJECTION.c.stands, OBJECTION.c.state == "overruled")
            return or_(_objection(stands), against)
        case _:
            return _objection(OBJECTION.c.state == has)


def _objection(*narrowed: Condition) -> Condition:
    return exists().where(OBJECTION.c.decision == DECISION.c.id, *narrowed)


def _positions(
    connection: Connection, definitions: Definitions, wanted: Callable[[Position], bool]
) -> Condition:
    """Somebody takes such a position on the last text. Nothing is told of hidden answers before the close."""
    alike: dict[tuple[str, frozenset[str]], list[str]] = {}
    for row in connection.execute(select(DEFINITION.c.digest, DEFINITION.c.id, DEFINITION.c.text)):
        process = definitions.learn(row.digest, row.id, row.text)
        ballots: list[tuple[str, BallotRule]] = [(MAIN, process.ballot)]
        ballots += [
            (of_phase(phase.id), phase.ballot) for phase in process.phases if phase.ballot is not None
        ]
        for box, ballot in ballots:
            keys = frozenset(position.key for position in ballot.positions if wanted(position))
            if keys:
                alike.setdefault((box, keys), []).append(row.digest)
    shown = or_(~DECISION.c.hidden, DECISION.c.status == "closed")
    return and_(
        shown,
        or_(
            false(),
            *(
                and_(
                    DECISION.c.process_digest.in_(sorted(digests)),
                    DECISION.c.box == box,
                    exists().where(
                        COUNTER.c.decision == DECISION.c.id,
                        COUNTER.c.box == box,
                        COUNTER.c.revision == DECISION.c.revision,
                        COUNTER.c.people > 0,
                        COUNTER.c.choice.in_(sorted(keys)),
                    ),
                )
                for (box, keys), digests in sorted(
                    alike.items(), key=lambda item: (item[0][0], sorted(item[0][1]))
                )
            ),
        ),
    )


def _searched(connection: Connection, filters: Filters) -> Iterable[Condition]:
    """Every word is in some text of it; none, where what was typed holds no word."""
    wanted = search.phrases(filters.words)
    if filters.words.strip() and not wanted:
        yield false()
    for spellings in wanted:
        hits = select(SEARCH.c.decision).where(found_in(connection.dialect.name, SEARCH, spellings))
        yield DECISION.c.id.in_(hits)
