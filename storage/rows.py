"""Decisions as rows of a list: title, state, what they wait for, and whether they wait for the viewer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, literal, select
from sqlalchemy.sql.selectable import ScalarSelect, Select

from consensus import ballot_boxes
from consensus.access import actors_of
from consensus.decision import Decision, Ending
from consensus.ids import BoxId, OptionId, PersonId
from consensus.plain import from_json
from consensus.process import OPENER, Process
from consensus.views import Row
from storage import search
from storage.chain import words_text
from storage.decision_reader import process_of
from storage.definitions import Definitions
from storage.dialect import found_in
from storage.electorate import electorate_of, has_ballot_in, passed_on
from storage.tables import COMMUNITY, DECISION, ENTRY, MEMBER, PERSON, PLACE, PRIVATE, SEARCH
from storage.texts import BUT_BALLOTS, words_of_decision
from storage.visibility import Seat

WAITING_NAMED = 5

CHANGED_LATER = frozenset({"needs_judgement.appealed", "returned.appeal_upheld", "superseded.by"})
"""Reasons of endings that did not come with the close, but were changed to this afterwards."""


def _last(*types: str) -> ScalarSelect[str]:
    """The body of the last entry of these types: a decision that is opened again closes more than once."""
    return (
        select(ENTRY.c.body)
        .where(ENTRY.c.decision == DECISION.c.id, ENTRY.c.type.in_(types), BUT_BALLOTS)
        .order_by(ENTRY.c.sequence.desc())
        .limit(1)
        .correlate(DECISION)
        .scalar_subquery()
    )


_TEXT = PRIVATE.alias("text_words")
SELECTION: Select[Any] = (
    select(
        DECISION.c.state,
        DECISION.c.blocked_since,
        PLACE.c.name.label("place_name"),
        PLACE.c.members,
        _TEXT.c.value.label("text_words"),
        _last("decision_closed.v1").label("closing"),
        _last("appealed.v1", "appeal_decided.v1", "superseded.v1").label("changing"),
    )
    .select_from(DECISION)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
    .outerjoin(
        _TEXT,
        and_(
            _TEXT.c.community == DECISION.c.community,
            _TEXT.c.seq == DECISION.c.text_seq,
            _TEXT.c.field == "words",
        ),
    )
)

# Built once, because a list runs them for each row; by whether the electorate is frozen.
_SILENT = {
    frozen: electorate_of(bindparam("is_place"), bindparam("is_decision"), frozen=frozen).where(
        ~has_ballot_in(bindparam("is_decision"), bindparam("is_revision"), bindparam("is_box")),
        ~passed_on(bindparam("is_decision")),
    )
    for frozen in (True, False)
}
"""The members of the electorate without an answer in a box."""
_SILENT_ONE = {
    frozen: silent.where(MEMBER.c.person == bindparam("is_person")) for frozen, silent in _SILENT.items()
}
_SILENT_COUNT = {
    frozen: silent.with_only_columns(func.count(), maintain_column_froms=True)
    for frozen, silent in _SILENT.items()
}
_SILENT_NAMES = {
    frozen: silent.join(PERSON, PERSON.c.id == MEMBER.c.person)
    .with_only_columns(PERSON.c.name)
    .where(PERSON.c.name != "")
    .order_by(PERSON.c.name)
    .limit(WAITING_NAMED)
    for frozen, silent in _SILENT.items()
}


def row_of(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    match: Any,
    wanted: Sequence[search.Spellings] = (),
) -> Row:
    """One row, from a row of SELECTION. `wanted`: the phrases of a search, for the snippet."""
    decision = from_json(Decision, match.state)
    process = process_of(connection, definitions, decision)
    ending = decision.ending
    waits = decision.is_open and _asks_for_ballots(decision, process)
    return Row(
        number=decision.number,
        title=words_text(_plain(match.text_words)),
        kind="proposal" if decision.unit == "proposal" else "poll",
        process=decision.process,
        state=decision.status,
        outcome=None if ending is None else ending.outcome,
        winners=() if ending is None else _winners(connection, decision, ending.winners),
        because=None if ending is None else _because(ending, match),
        opened_at=decision.opened_at,
        closes_at=decision.closes_at,
        closed_at=None if ending is None else ending.effective_at,
        place=match.place_name,
        objections=tuple(objection.number for objection in decision.standing) if decision.is_open else (),
        blocked_since=match.blocked_since,
        waiting_for=_waiting(connection, decision) if waits else (),
        waiting_count=_waiting_count(connection, decision) if waits else 0,
        needs_viewer=_needs(connection, decision, process, seat),
        review_at=decision.review_at,
        superseded_by=decision.superseded_by,
        snippet=_snippet(connection, decision, wanted) if wanted else "",
    )


def needs_viewer(connection: Connection, definitions: Definitions, seat: Seat, match: Any) -> bool:
    """Whether the decision, a row of SELECTION, waits for an answer of the viewer."""
    decision = from_json(Decision, match.state)
    return _needs(connection, decision, process_of(connection, definitions, decision), seat)


def _needs(connection: Connection, decision: Decision, process: Process, seat: Seat) -> bool:
    """Whether an answer of the viewer is wanted: a position, a group test, an offer, or their own proposal."""
    viewer = seat.person
    if viewer is None or not decision.is_open:
        return False
    for objection in decision.standing:
        if objection.by == viewer and objection.offered:
            return True
        if (
            decision.opened_by == viewer
            and objection.by != viewer
            and objection.state != "pending"
            and not objection.offered
        ):
            return True
        tested = objection.state == "pending" and viewer not in (objection.by, decision.opened_by)
        if tested and _is_silent(
            connection, decision, viewer, ballot_boxes.test_of(objection.number, objection.tests)
        ):
            return True
    if _is_their_turn(decision, process, viewer):
        return True
    return _asks_for_ballots(decision, process) and _is_silent(connection, decision, viewer, None)


def _is_their_turn(decision: Decision, process: Process, viewer: PersonId) -> bool:
    """Whether the viewer is to give the next stamp, a verdict or advice."""
    phase = process.phase(decision.phase)
    name = actors_of(phase.actors, decision)
    role = None if name is None else decision.role(name)
    people = () if role is None else role.people
    match phase.act:
        case "route":
            return people[decision.stamped : decision.stamped + 1] == (viewer,)
        case "judge" | "decide":
            return viewer in people or (name == OPENER and viewer == decision.opened_by)
        case "ask":
            return any(seat.person == viewer and not seat.answered for seat in decision.asked)
    return False


def _asks_for_ballots(decision: Decision, process: Process) -> bool:
    act = next((phase.act for phase in process.phases if phase.id == decision.phase), "")
    return act == "ballot" and process.within(decision.phase).ballot.type != "none"


def _parameters(decision: Decision, box: BoxId | None = None) -> dict[str, Any]:
    """The parameters of the statements below; `box` None: the box of the phase."""
    return {
        "is_place": decision.place,
        "is_decision": decision.id,
        "is_revision": decision.revision,
        "is_box": decision.box if box is None else box,
    }


def _of_phase(statements: Mapping[bool, Select[Any]], decision: Decision) -> Select[Any]:
    """The statement that fits the electorate, of those alone who answer in this phase."""
    statement = statements[decision.snapshot == "frozen"]
    if decision.answering is not None and decision.answering.people:
        statement = statements[False].where(MEMBER.c.person.in_(sorted(decision.answering.people)))
    return statement.where(MEMBER.c.person != decision.opened_by) if decision.without_opener else statement


def _is_silent(connection: Connection, decision: Decision, viewer: PersonId, box: BoxId | None) -> bool:
    statement = _of_phase(_SILENT_ONE, decision)
    return (
        connection.execute(statement, {**_parameters(decision, box), "is_person": viewer}).first() is not None
    )


def _waiting(connection: Connection, decision: Decision) -> tuple[str, ...]:
    statement = _of_phase(_SILENT_NAMES, decision)
    return tuple(connection.execute(statement, _parameters(decision)).scalars())


def _waiting_count(connection: Connection, decision: Decision) -> int:
    statement = _of_phase(_SILENT_COUNT, decision)
    return int(connection.execute(statement, _parameters(decision)).scalar_one())


def _winners(connection: Connection, decision: Decision, winners: Sequence[OptionId]) -> tuple[str, ...]:
    """What the winning options say, as they were added and renamed."""
    options = words_of_decision(connection, decision.id).options if winners else {}
    return tuple(options.get(winner, winner) for winner in winners)


def _because(ending: Ending, match: Any) -> str | None:
    """The sentence of the entry by which it ended as it did; a recorded decision has none."""
    body = match.changing if ending.because.code in CHANGED_LATER else match.closing
    return None if body is None else json.loads(body).get("sentence") or None


def _plain(value: str | None) -> Any:
    return None if value is None else json.loads(value)


def _snippet(connection: Connection, decision: Decision, wanted: Sequence[search.Spellings]) -> str:
    """The words of the first entry that holds the first phrase."""
    hit: ColumnElement[bool] = found_in(connection.dialect.name, SEARCH, wanted[0])
    value = connection.execute(
        select(PRIVATE.c.value)
        .join(SEARCH, and_(SEARCH.c.community == PRIVATE.c.community, SEARCH.c.seq == PRIVATE.c.seq))
        .where(SEARCH.c.decision == decision.id, PRIVATE.c.field == literal("words"), hit)
        .order_by(PRIVATE.c.seq)
        .limit(1)
    ).scalar()
    return "" if value is None else search.snippet(" · ".join(search.texts(json.loads(value))), wanted)
