"""Everything stored about one decision, read in one snapshot, as views need it (consensus.views.Dossier)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, select, text

from consensus import facts
from consensus.ballot_boxes import DELEGATED
from consensus.decision import Decision
from consensus.events import AdviceAsked, BallotCast, Closed, Related, Stamped, text_of
from consensus.ids import BoxId, CommunityId, DecisionId, HomeId, PersonId, PlaceId
from consensus.plain import from_json
from consensus.process import Process, fitted
from consensus.tally import Cell, Key, Tally
from consensus.views import Dossier, Entry, Position, RelatedRow, UseRow
from consensus.views.cards import names_binding_votes
from consensus.views.forecast import looked_ahead
from consensus.views.overview import Ahead, Awaited
from storage import chain
from storage.awaited import silent_of
from storage.ballots import ballots_and_delegations, with_delegations
from storage.checkpoints import following, root_in
from storage.definitions import Definitions
from storage.reminders import silent_accounts, unreminded
from storage.sql.lists import in_list, list_parameter
from storage.table_of_rights import table_of
from storage.tables import (
    BALLOT,
    COMMUNITY,
    COUNTER,
    DECISION,
    DEFINITION,
    ENTRY,
    HOME,
    PERSON,
    PLACE,
    PRIVATE,
    VOTED,
    current_text,
)
from storage.texts import BUT_BALLOTS

CONCERNS_SHOWN = 20
"""Concerns on a card; the record has them all."""

PLACE_COLUMNS = (
    PLACE.c.id.label("place_id"),
    PLACE.c.name.label("place_name"),
    PLACE.c.external.label("place_external"),
    PLACE.c.members,
    PLACE.c.roll_complete,
    PLACE.c.zone.label("place_zone"),
    PLACE.c.language.label("place_language"),
    HOME.c.id.label("home_id"),
    HOME.c.platform,
    HOME.c.external.label("home_external"),
    HOME.c.live,
    HOME.c.office_hours,
    COMMUNITY.c.id.label("community_id"),
    COMMUNITY.c.zone,
    COMMUNITY.c.language,
    COMMUNITY.c.head_hash,
    COMMUNITY.c.clock_offset_seconds,
    COMMUNITY.c.rights,
)
_DECISION = (
    select(DECISION.c.state, *PLACE_COLUMNS)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .where(DECISION.c.id == bindparam("is_decision"))
)
_ENTRIES = (
    select(
        ENTRY.c.seq,
        ENTRY.c.sequence,
        ENTRY.c.type,
        ENTRY.c.at,
        ENTRY.c.body,
        ENTRY.c.priv,
        ENTRY.c.hash,
        PRIVATE.c.field,
        PRIVATE.c.value,
    )
    .outerjoin(PRIVATE, (PRIVATE.c.community == ENTRY.c.community) & (PRIVATE.c.seq == ENTRY.c.seq))
    .where(ENTRY.c.decision == bindparam("is_decision"))
    .order_by(ENTRY.c.sequence)
)
_ENTRIES_BUT_BALLOTS = _ENTRIES.where(BUT_BALLOTS)
_COUNTERS = select(COUNTER).where(COUNTER.c.decision == bindparam("is_decision"))
_POSITIONS = (
    select(
        BALLOT.c.person,
        BALLOT.c.choice,
        BALLOT.c.revision,
        BALLOT.c.at,
        ENTRY.c.type,
        ENTRY.c.body,
        ENTRY.c.priv,
        PRIVATE.c.value,
    )
    .join(ENTRY, (ENTRY.c.community == bindparam("is_community")) & (ENTRY.c.seq == BALLOT.c.seq))
    .outerjoin(
        PRIVATE,
        (PRIVATE.c.community == ENTRY.c.community)
        & (PRIVATE.c.seq == ENTRY.c.seq)
        & (PRIVATE.c.field == "words"),
    )
    .where(BALLOT.c.decision == bindparam("is_decision"), BALLOT.c.box == bindparam("is_box"))
)
_ALL_POSITIONS = _POSITIONS.order_by(BALLOT.c.seq)
_CONCERNS = (
    _POSITIONS.where(
        # Said as in the index, which holds nothing but reasoned ballots: thousands of others cost nothing.
        text("ballot.reasoned"),
        BALLOT.c.choice.in_(bindparam("choices", expanding=True)),
        BALLOT.c.revision == bindparam("is_revision"),
    )
    .order_by(BALLOT.c.seq)
    .limit(CONCERNS_SHOWN)
)
_OWN = select(BALLOT.c.choice, BALLOT.c.revision, BALLOT.c.at).where(
    BALLOT.c.decision == bindparam("is_decision"),
    BALLOT.c.person == bindparam("is_person"),
    BALLOT.c.box == bindparam("is_box"),
)
_VOTED = select(VOTED.c.revision).where(
    VOTED.c.decision == bindparam("is_decision"), VOTED.c.person == bindparam("is_person")
)
_TAKING_UP = (
    select(DECISION.c.number)
    .where(
        DECISION.c.community == bindparam("is_community"),
        DECISION.c.place == bindparam("is_place"),
        DECISION.c.status != "closed",
        DECISION.c.follows == bindparam("is_number"),
    )
    .order_by(DECISION.c.number)
)
_RELATED = (
    select(
        DECISION.c.number,
        DECISION.c.unit,
        DECISION.c.status,
        DECISION.c.outcome,
        DECISION.c.place,
        PRIVATE.c.value.label("words"),
    )
    .outerjoin(
        PRIVATE,
        current_text(PRIVATE),
    )
    .where(DECISION.c.community == bindparam("is_community"), in_list("numbers", DECISION.c.number))
)
_USES = (
    select(
        DECISION.c.number,
        DECISION.c.place,
        DECISION.c.opened_at,
        DECISION.c.state,
        DECISION.c.opened_by,
        PRIVATE.c.value.label("words"),
    )
    .outerjoin(PRIVATE, current_text(PRIVATE))
    .where(DECISION.c.community == bindparam("is_community"), in_list("numbers", DECISION.c.number))
    .order_by(DECISION.c.number)
)
_NAMES = select(PERSON.c.id, PERSON.c.name).where(in_list("ids", PERSON.c.id))
_DEFINITION = select(DEFINITION).where(DEFINITION.c.digest == bindparam("is_digest"))


class LongRecord(Exception):
    """More people took part than may be read here."""


def dossier_of(
    connection: Connection,
    definitions: Definitions,
    decision_id: str,
    *,
    ballots: bool,
    ballots_max: int | None = None,
    viewer: PersonId | None = None,
    reminder: bool = False,
    sees: Callable[[str], bool] | None = None,
) -> Dossier:
    """The dossier of a decision that exists. `ballots`: with every ballot, for its record, unless more than `ballots_max`
    people took part: then it raises LongRecord; `viewer`: with theirs; `reminder`:
    with those who can be named in one; `sees`: for whom these places are open; None: whoever sees the decision."""
    row = connection.execute(_DECISION, {"is_decision": decision_id}).mappings().one()
    decision = from_json(Decision, row["state"])
    if ballots and ballots_max is not None and decision.acted > ballots_max:
        raise LongRecord
    process = process_of(connection, definitions, decision)
    entries = _entries(connection, _ENTRIES if ballots else _ENTRIES_BUT_BALLOTS, decision.id)
    positions = _positions(connection, decision, process, ballots=ballots)
    tallies, delegations = _counted(connection, decision, process)
    granted = ballots and decision.mandate is not None
    uses = _uses(connection, decision, entries, sees) if granted else ()
    return Dossier(
        place=place_of(row),
        decision=decision,
        process=process,
        tallies=tallies,
        delegations=delegations,
        unreminded=_unreminded(connection, decision, process),
        silent=silent_accounts(connection, decision) if reminder else (),
        awaited=silent_of(connection, decision, process) if ballots else Awaited(),
        taken_up_by=next(iter(taking_up(connection, decision)), None)
        if decision.ending is not None and decision.ending.unsettled
        else None,
        related=_related(connection, decision, sees),
        uses=uses,
        eligible=decision.electorate(row["members"]),
        entries=entries,
        viewer=viewer,
        own=None if viewer is None else _own(connection, decision, viewer),
        positions=positions,
        names=names_of(
            connection,
            {
                *_people(decision, entries, positions),
                *delegations,
                *delegations.values(),
                *(use.by for use in uses),
            },
        ),
        head=row["head_hash"],
        root=_root(connection, decision, entries),
    )


def _root(connection: Connection, decision: Decision, entries: Sequence[Entry]) -> str:
    """Of the checkpoint that was made when it last closed."""
    closed = max((entry.seq for entry in entries if isinstance(entry.event, Closed)), default=None)
    made = None if closed is None else following(connection, decision.community, closed)
    return "" if made is None else root_in(made.body)


def ahead_of(connection: Connection, decision: Decision, process: Process) -> Ahead | None:
    """What happens to an open decision if nobody else acts."""
    row = connection.execute(_DECISION, {"is_decision": decision.id}).mappings().one()
    return looked_ahead(
        decision,
        process,
        place_of(row),
        _counted(connection, decision, process)[0],
        decision.electorate(row["members"]),
        _unreminded(connection, decision, process),
    )


def _counted(
    connection: Connection, decision: Decision, process: Process
) -> tuple[Mapping[BoxId, Tally], Mapping[PersonId, PersonId]]:
    """What lies in the boxes, and who passed the vote on to whom, where the process lets them."""
    tallies = dict(_tallies(connection, decision.id))
    if process.electorate.weight != "delegated":
        return tallies, {}
    cast = ballots_and_delegations(connection, decision.id, decision.box)
    tallies[decision.box] = with_delegations(cast, decision.box, decision.revision)
    # Who votes directly takes the vote back, as long as that ballot stands.
    delegations = {
        person: PersonId(to)
        for (person, box), (_, to, _) in cast.items()
        if box == DELEGATED and cast.get((person, decision.box), (0,))[0] != decision.revision
    }
    return tallies, delegations


def _unreminded(connection: Connection, decision: Decision, process: Process) -> int:
    asked = decision.is_open and decision.reach == "each" and process.reminds
    return unreminded(connection, decision) if asked else 0


def _related(
    connection: Connection, decision: Decision, sees: Callable[[str], bool] | None
) -> Mapping[int, RelatedRow]:
    numbers = {relation.other for relation in decision.relations}
    if not numbers:
        return {}
    rows = connection.execute(
        _RELATED, {"is_community": decision.community, "numbers": list_parameter(numbers)}
    )
    return {
        row.number: RelatedRow(
            title="" if row.words is None else chain.words_text(json.loads(row.words)),
            unit=row.unit,
            state=row.status,
            outcome=row.outcome,
            shown=row.place == decision.place if sees is None else sees(row.place),
        )
        for row in rows
    }


def _uses(
    connection: Connection,
    decision: Decision,
    entries: Sequence[Entry],
    sees: Callable[[str], bool] | None,
) -> tuple[UseRow, ...]:
    """What was decided under its mandate, in order, of what those for whom it is read may see."""
    numbers = {
        entry.event.other
        for entry in entries
        if isinstance(entry.event, Related) and entry.event.relation == "covers"
    }
    if not numbers:
        return ()
    rows = connection.execute(
        _USES, {"is_community": decision.community, "numbers": list_parameter(numbers)}
    ).all()
    shown = [row for row in rows if (row.place == decision.place if sees is None else sees(row.place))]
    return tuple(
        UseRow(
            number=row.number,
            title="" if row.words is None else chain.words_text(json.loads(row.words)),
            by=PersonId(row.opened_by),
            at=row.opened_at,
            amount=from_json(Decision, row.state).amount,
        )
        for row in shown
    )


def taking_up(connection: Connection, decision: Decision) -> Sequence[int]:
    """The open decisions of the same place that take this one up again."""
    names = {"is_community": decision.community, "is_place": decision.place, "is_number": decision.number}
    return connection.execute(_TAKING_UP, names).scalars().all()


def place_of(row: RowMapping) -> facts.Place:
    """A place from a row with PLACE_COLUMNS."""
    return facts.Place(
        community=CommunityId(row["community_id"]),
        home=HomeId(row["home_id"]),
        id=PlaceId(row["place_id"]),
        platform=row["platform"],
        name=row["place_name"],
        zone=row["place_zone"] or row["zone"],
        language=row["place_language"] or row["language"],
        members=row["members"],
        roll_complete=row["roll_complete"],
        live=row["live"],
        office_hours=row["office_hours"],
        rights=table_of(row["rights"]),
    )


def process_of(connection: Connection, definitions: Definitions, decision: Decision) -> Process:
    """The version of the process that the decision opened with, as its opener fitted it."""
    known = definitions.known(decision.process_digest)
    if known is None:
        row = connection.execute(_DEFINITION, {"is_digest": decision.process_digest}).one()
        known = definitions.learn(decision.process_digest, row.id, row.text)
    return fitted(known, decision.terms)


def names_of(connection: Connection, people: Iterable[PersonId]) -> Mapping[PersonId, str]:
    rows = connection.execute(_NAMES, {"ids": list_parameter(set(people))})
    return {PersonId(person): name for person, name in rows}


def _entries(connection: Connection, statement: Select[Any], decision: DecisionId) -> tuple[Entry, ...]:
    """The entries in order; one with several private values comes in as many rows."""
    rows: list[Any] = []
    private: dict[int, dict[str, str]] = {}
    for row in connection.execute(statement, {"is_decision": decision}):
        if not rows or rows[-1].seq != row.seq:
            rows.append(row)
        if row.field is not None:
            private.setdefault(row.seq, {})[row.field] = row.value
    return tuple(
        Entry(
            seq=row.seq,
            sequence=row.sequence,
            at=row.at,
            hash=row.hash,
            event=chain.read(row.type, row.body, row.priv, private.get(row.seq, {})),
        )
        for row in rows
    )


def _tallies(connection: Connection, decision: DecisionId) -> Mapping[BoxId, Tally]:
    cells: dict[BoxId, list[tuple[Key, Cell]]] = {}
    for row in connection.execute(_COUNTERS, {"is_decision": decision}):
        cell = Key(row.revision, row.klass, row.choice), Cell(row.people, row.weight)
        cells.setdefault(BoxId(row.box), []).append(cell)
    return {box: Tally.of(counts) for box, counts in cells.items()}


def _positions(
    connection: Connection, decision: Decision, process: Process, *, ballots: bool
) -> tuple[Position, ...]:
    parameters: dict[str, Any] = {
        "is_decision": decision.id,
        "is_community": decision.community,
        "is_box": decision.box,
    }
    statement = _ALL_POSITIONS
    classed = names_binding_votes(decision, process)
    if not ballots and not classed:
        positions = process.within(decision.phase).ballot.positions
        choices = [position.key for position in positions if position.concern]
        if not choices:
            return ()
        statement, parameters = (
            _CONCERNS,
            {**parameters, "choices": choices, "is_revision": decision.revision},
        )
    return tuple(
        Position(
            by=PersonId(row.person),
            choice=row.choice,
            revision=row.revision,
            reason=_reason(row),
            klass=_klass(row) if classed else "",
            at=row.at,
        )
        for row in connection.execute(statement, parameters)
    )


def _own(connection: Connection, decision: Decision, viewer: PersonId) -> Position | None:
    """The viewer's own answer; in secret only that there is one."""
    if decision.secret:
        revision = connection.execute(_VOTED, {"is_decision": decision.id, "is_person": viewer}).scalar()
        if revision is None:
            return None
        return Position(by=viewer, choice=None, revision=revision, at=decision.opened_at)
    row = connection.execute(
        _OWN, {"is_decision": decision.id, "is_person": viewer, "is_box": decision.box}
    ).first()
    return None if row is None else Position(by=viewer, choice=row.choice, revision=row.revision, at=row.at)


def _reason(row: Any) -> str:
    if row.value is None:
        return ""
    event = chain.read(row.type, row.body, row.priv, {"words": row.value})
    return text_of(event.words, "reason") if isinstance(event, BallotCast) else ""


def _klass(row: Any) -> str:
    event = chain.read(row.type, row.body, row.priv, {})
    return event.klass if isinstance(event, BallotCast) else ""


def _people(decision: Decision, entries: Iterable[Entry], positions: Iterable[Position]) -> set[PersonId]:
    people = {
        decision.opened_by,
        *(objection.by for objection in decision.objections),
        *(position.by for position in positions),
    }
    people |= {person for role in decision.roles for person in role.people}
    people |= {seat.person for seat in decision.asked}
    people |= {todo.owner for todo in decision.todos}
    if decision.mandate is not None:
        people |= {PersonId(subject.id) for subject in decision.mandate.who if subject.kind == "person"}
    for entry in entries:
        match entry.event:
            case AdviceAsked(people=asked):
                people |= set(asked)
            case Stamped(stands_in_for=person) if person is not None:
                people.add(person)
            case BallotCast(box=box, choice=str() as choice) if box == DELEGATED:
                people.add(PersonId(choice))
    people |= {by for entry in entries if (by := getattr(entry.event, "by", None)) is not None}
    return people
