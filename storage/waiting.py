"""How somebody stands to many decisions at once: a few statements for all of them, whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from consensus.decision import Decision
from consensus.events import Answered, Asked
from consensus.frozen import replace
from consensus.ids import BoxId, DecisionId, PersonId
from consensus.plain import from_json
from consensus.process import Process
from consensus.views.overview import Wait
from consensus.views.waiting import Held, Stance, held, told_to_others, waits_for
from storage import chain
from storage.decision_reader import process_of
from storage.definitions import Definitions
from storage.sql.lists import in_list, list_parameter
from storage.tables import BALLOT, DECISION, ELECTOR, ENTRY, HOME_ROLE, MEMBER, VOTED
from storage.texts import BUT_BALLOTS
from storage.visibility import Seat

LOOKED_AT_MAX = 2_000
"""Open decisions of a community that are looked through for those that wait."""
_STATE = select(DECISION.c.state).where(DECISION.c.id == bindparam("is_decision"))
_OPEN = select(DECISION.c.state).where(DECISION.c.status == "open")
_ADMINISTRATOR = select(HOME_ROLE.c.person).where(
    HOME_ROLE.c.person == bindparam("is_person"), HOME_ROLE.c.administrator
)
_PRESENT = select(MEMBER.c.place).where(
    MEMBER.c.person == bindparam("is_person"), ~MEMBER.c.left, ~MEMBER.c.bot, ~MEMBER.c.guest
)
_ENROLLED = select(ELECTOR.c.decision).where(
    in_list("ids", ELECTOR.c.decision), ELECTOR.c.person == bindparam("is_person")
)
_BALLOTS = select(BALLOT.c.decision, BALLOT.c.box, BALLOT.c.revision).where(
    in_list("ids", BALLOT.c.decision), BALLOT.c.person == bindparam("is_person")
)
_VOTED = select(VOTED.c.decision, VOTED.c.revision).where(
    in_list("ids", VOTED.c.decision), VOTED.c.person == bindparam("is_person")
)
_QUESTIONS = (
    select(ENTRY.c.decision, ENTRY.c.type, ENTRY.c.body, ENTRY.c.priv, ENTRY.c.at)
    .where(
        in_list("ids", ENTRY.c.decision),
        BUT_BALLOTS,
        ENTRY.c.type.in_([Asked.kind, Answered.kind]),
    )
    .order_by(ENTRY.c.decision, ENTRY.c.sequence)
)


class Open(NamedTuple):
    """An open decision, and what it waits for from the viewer."""

    decision: Decision
    process: Process
    waits: tuple[Wait, ...]
    questions: tuple[tuple[int, datetime], ...] = ()
    """Number and instant of each that others asked and that has no answer."""


def open_decisions(
    connection: Connection, definitions: Definitions, seat: Seat, *, questions: bool = False
) -> Sequence[Open]:
    """Those that the viewer may see, nearest deadline first. `questions`: with those that others are asked."""
    return stances(connection, definitions, seat, _open(connection, seat), questions=questions)


def waits_of(
    connection: Connection, definitions: Definitions, seat: Seat, decision_id: str
) -> tuple[Wait, ...]:
    """What this decision waits for from the viewer."""
    state = connection.execute(_STATE, {"is_decision": decision_id}).scalar_one()
    [seen] = stances(connection, definitions, seat, [from_json(Decision, state)])
    return seen.waits


def stuck(opened: Iterable[Open]) -> list[tuple[Open, Sequence[Held]]]:
    """Those that something stops, with what it is; the longest first. Not those that the viewer holds up: only what an answer
    to the whole waits for may wait for them too."""
    blocked = [
        (seen, blocks)
        for seen in opened
        if all(wait.why in ("answer", "question") for wait in seen.waits)
        and (blocks := held(seen.decision, seen.process))
    ]
    return sorted(blocked, key=lambda pair: (pair[1][0].since, pair[0].decision.number))


def waiting_for(
    connection: Connection, definitions: Definitions, seat: Seat, person: PersonId
) -> list[DecisionId]:
    """The decisions that the viewer may see and that wait for this person; of others as far as that is told."""
    own = person == seat.person
    administrator = connection.execute(_ADMINISTRATOR, {"is_person": person}).first() is not None
    theirs = seat if own else replace(seat, person=person, fresh=False, administrator=administrator)
    return [
        seen.decision.id
        for seen in stances(connection, definitions, theirs, _open(connection, seat))
        if any(own or told_to_others(seen.decision, seen.process, wait) for wait in seen.waits)
    ]


def _open(connection: Connection, seat: Seat) -> list[Decision]:
    rows = connection.execute(
        _OPEN.where(seat.visible)
        .order_by(DECISION.c.closes_at.is_(None), DECISION.c.closes_at, DECISION.c.number)
        .limit(LOOKED_AT_MAX)
    )
    return [from_json(Decision, state) for state in rows.scalars()]


def stances(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    decisions: Iterable[Decision],
    *,
    questions: bool = False,
) -> Sequence[Open]:
    """Each of these with its process and what it waits for from the viewer. `questions`: also those asked on decisions of
    others."""
    known = [(decision, process_of(connection, definitions, decision)) for decision in decisions]
    if seat.person is None:
        asked = _unanswered(connection, [decision for decision, _ in known] if questions else (), None)
        return [Open(decision, process, (), asked.get(decision.id, ())) for decision, process in known]
    open_now = [decision for decision, _ in known if decision.is_open]
    parameters = {"ids": list_parameter(decision.id for decision in open_now), "is_person": seat.person}
    present: frozenset[str] = frozenset()
    enrolled: frozenset[str] = frozenset()
    ballots: dict[str, dict[BoxId, int]] = {}
    if open_now:
        present = frozenset(connection.execute(_PRESENT, parameters).scalars())
        present |= seat.places if seat.fresh else frozenset()
        enrolled = frozenset(connection.execute(_ENROLLED, parameters).scalars())
        for decision_id, box, revision in connection.execute(_BALLOTS, parameters):
            ballots.setdefault(decision_id, {})[BoxId(box)] = revision
        if any(decision.secret for decision in open_now):
            boxes = {decision.id: decision.box for decision in open_now}
            for decision_id, revision in connection.execute(_VOTED, parameters):
                ballots.setdefault(decision_id, {})[boxes[decision_id]] = revision
    looked_at = [decision for decision in open_now if questions or decision.opened_by == seat.person]
    asked = _unanswered(connection, looked_at, seat.person)

    def stance(decision: Decision) -> Stance:
        answers = (
            seat.person in decision.answering.people
            if decision.answering is not None
            else decision.snapshot != "frozen" or decision.id in enrolled
        )
        left_out = decision.without_opener and seat.person == decision.opened_by
        assert seat.person is not None
        return Stance(
            person=seat.person,
            takes_part=decision.place in present and answers and not left_out,
            administrator=seat.administrator,
            ballots=ballots.get(decision.id, {}),
            questions=asked.get(decision.id, ()) if decision.opened_by == seat.person else (),
        )

    return [
        Open(
            decision,
            process,
            waits_for(decision, process, stance(decision)) if decision.is_open else (),
            asked.get(decision.id, ()),
        )
        for decision, process in known
    ]


def _unanswered(
    connection: Connection, decisions: Sequence[Decision], viewer: PersonId | None
) -> Mapping[DecisionId, tuple[tuple[int, datetime], ...]]:
    """Number and instant of each question of others that has no answer, by decision."""
    if not decisions:
        return {}
    questions: dict[DecisionId, dict[int, datetime]] = {}
    rows = connection.execute(_QUESTIONS, {"ids": list_parameter(decision.id for decision in decisions)})
    count: dict[DecisionId, int] = {}
    for row in rows:
        event: Any = chain.read(row.type, row.body, row.priv, {})
        left = questions.setdefault(row.decision, {})
        if isinstance(event, Asked):
            count[row.decision] = number = count.get(row.decision, 0) + 1
            if event.by != viewer:
                left[number] = row.at
        else:
            left.pop(event.question, None)
    return {decision: tuple(left.items()) for decision, left in questions.items()}
