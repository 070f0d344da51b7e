"""Who has not answered an open decision: how many, and a few by name where its process shows names."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select, true
from sqlalchemy.sql.selectable import Select

from consensus.ballot_boxes import DELEGATED
from consensus.decision import Decision
from consensus.ids import PersonId
from consensus.process import Process
from consensus.views.overview import Awaited
from consensus.views.waiting import asks_for_ballots, names_the_silent
from storage.electorate import electorate_of, has_ballot_in, has_voted, passed_on
from storage.tables import BALLOT, ELECTOR, MEMBER, PERSON

NAMED_MAX = 5

# Built once, because a list runs them for each row; by whether the electorate is frozen.
_SILENT = {
    frozen: electorate_of(bindparam("is_place"), bindparam("is_decision"), frozen=frozen).where(
        ~has_ballot_in(bindparam("is_decision"), bindparam("is_revision"), bindparam("is_box")),
        ~passed_on(bindparam("is_decision")),
    )
    for frozen in (True, False)
}
"""The members of the electorate without an answer in a box."""
_SILENT_COUNT = {
    frozen: silent.with_only_columns(func.count(), maintain_column_froms=True)
    for frozen, silent in _SILENT.items()
}
_SILENT_IN_SECRET = {
    frozen: electorate_of(bindparam("is_place"), bindparam("is_decision"), frozen=frozen)
    .where(~has_voted(bindparam("is_decision"), bindparam("is_revision")))
    .with_only_columns(func.count(), maintain_column_froms=True)
    for frozen in (True, False)
}
"""Of secret ballots only how many there are is told."""
_SILENT_NAMES = {
    frozen: silent.join(PERSON, PERSON.c.id == MEMBER.c.person)
    .with_only_columns(PERSON.c.name)
    .where(PERSON.c.name != "")
    .order_by(PERSON.c.name)
    .limit(NAMED_MAX)
    for frozen, silent in _SILENT.items()
}


def awaited_of(
    connection: Connection, decision: Decision, process: Process, *, but: PersonId | None = None
) -> Awaited:
    """Those of the electorate, `but` this person, without an answer; nobody where it asks for none."""
    if not decision.is_open or not asks_for_ballots(decision, process):
        return Awaited()
    besides = true() if but is None else MEMBER.c.person != but
    values = {
        "is_place": decision.place,
        "is_decision": decision.id,
        "is_revision": decision.revision,
        "is_box": decision.box,
    }
    names: tuple[str, ...] = ()
    if names_the_silent(decision, process):
        names = tuple(connection.execute(_of_phase(_SILENT_NAMES, decision).where(besides), values).scalars())
    counted = _SILENT_COUNT
    if decision.secret:
        counted = _SILENT_IN_SECRET
        del values["is_box"]
    count = connection.execute(_of_phase(counted, decision).where(besides), values).scalar_one()
    return Awaited(names=names, count=int(count))


def silent_of(connection: Connection, decision: Decision, process: Process) -> Awaited:
    """The same for its record; of a closed decision those without an answer to its last text. They are named where it is
    certain who they were: on a frozen roll, or when nobody came or went since."""
    if decision.is_open:
        return awaited_of(connection, decision, process)
    eligible = decision.electorate(None)
    if eligible is None or decision.body is not None or not asks_for_ballots(decision, process):
        return Awaited()
    count = eligible - decision.acted
    if not names_the_silent(decision, process):
        return Awaited(count=count)
    people = MEMBER.c.person
    roll = select(people).where(MEMBER.c.place == decision.place, ~MEMBER.c.bot, ~MEMBER.c.guest)
    if decision.snapshot == "frozen":
        people = ELECTOR.c.person
        roll = select(people).where(ELECTOR.c.decision == decision.id)
    answered = exists().where(
        BALLOT.c.decision == decision.id,
        BALLOT.c.person == people,
        or_(
            and_(BALLOT.c.box == decision.box, BALLOT.c.revision == decision.revision),
            BALLOT.c.box == DELEGATED,
        ),
    )
    roll = roll.where(~answered)
    if decision.without_opener:
        roll = roll.where(people != decision.opened_by)
    certain = connection.execute(select(func.count()).select_from(roll.subquery())).scalar_one() == count
    named = select(PERSON.c.name).where(PERSON.c.id.in_(roll), PERSON.c.name != "")
    names = connection.execute(named.order_by(PERSON.c.name).limit(NAMED_MAX)).scalars() if certain else ()
    return Awaited(names=tuple(names), count=count)


def _of_phase(statements: Mapping[bool, Select[Any]], decision: Decision) -> Select[Any]:
    """The statement that fits the electorate, of those alone who answer in this phase."""
    statement = statements[decision.snapshot == "frozen"]
    if decision.answering is not None:
        statement = statements[False].where(MEMBER.c.person.in_(sorted(decision.answering.people)))
    return statement.where(MEMBER.c.person != decision.opened_by) if decision.without_opener else statement
