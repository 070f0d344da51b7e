"""The decisions of one unit of work: headers, rolls, objections and the words that a rule may ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, func, insert, select, update

from consensus.decision import Decision, Todo
from consensus.due import next_due
from consensus.events import (
    Amended,
    ElectorateGathered,
    Event,
    Opened,
    ProcessChanged,
)
from consensus.ids import CommunityId, DecisionId, PersonId, PlaceId
from consensus.plain import from_json, to_json
from consensus.process import Process, Terms, fitted
from consensus.relations import RelationKind
from storage import dialect
from storage.decision_reader import taking_up
from storage.definitions import Definitions
from storage.places import Place, Places
from storage.session import Lookup, Session
from storage.sql.lists import in_list, list_parameter, list_rows
from storage.tables import BALLOT, DECISION, DEFINITION, ELECTOR, LABEL, MEMBER, OBJECTION, TODO, VOTED
from storage.texts import WORDED, Texts, words_of_decision

_COLUMNS = (
    DECISION.c.community,
    DECISION.c.number,
    DECISION.c.place,
    DECISION.c.opened_seq,
    DECISION.c.text_seq,
)
_WANTED, (_WANTED_COMMUNITY, _WANTED_NUMBER) = list_rows("numbers", DECISION.c.community, DECISION.c.number)
_HEADERS = (
    select(*_COLUMNS, DECISION.c.due, DECISION.c.state)
    .select_from(_WANTED)
    .join(DECISION, and_(DECISION.c.community == _WANTED_COMMUNITY, DECISION.c.number == _WANTED_NUMBER))
)
_NUMBER = select(DECISION.c.number).where(DECISION.c.id == bindparam("is_decision"))
_OPEN_BY = select(func.count()).where(
    DECISION.c.community == bindparam("is_community"),
    DECISION.c.opened_by == bindparam("is_person"),
    DECISION.c.status != "closed",
)
_GATHERING = select(DECISION.c.number).where(
    DECISION.c.place == bindparam("is_place"), DECISION.c.status == "gathering"
)
_HELD = (
    select(DECISION.c.number)
    .join(OBJECTION, OBJECTION.c.decision == DECISION.c.id)
    .where(
        DECISION.c.place == bindparam("is_place"),
        DECISION.c.status != "closed",
        OBJECTION.c.stands,
        in_list("people", OBJECTION.c.holder),
    )
)
_ANSWERED = (
    select(DECISION.c.number, BALLOT.c.person)
    .join(BALLOT, BALLOT.c.decision == DECISION.c.id)
    .where(
        DECISION.c.place == bindparam("is_place"),
        DECISION.c.status != "closed",
        in_list("people", BALLOT.c.person),
    )
    .distinct()
)
_VOTED = select(DECISION.c.number, VOTED.c.person).where(
    VOTED.c.decision == DECISION.c.id,
    DECISION.c.place == bindparam("is_place"),
    DECISION.c.status != "closed",
    in_list("people", VOTED.c.person),
)
_SUPERSEDING = select(DECISION.c.number).where(
    DECISION.c.community == bindparam("is_community"),
    DECISION.c.status != "closed",
    DECISION.c.state.like(bindparam("pattern")),
)
_IN_FORCE_TAGGED = (
    select(DECISION.c.number)
    .join(LABEL, LABEL.c.decision == DECISION.c.id)
    .where(
        DECISION.c.community == bindparam("is_community"),
        DECISION.c.outcome == "adopted",
        LABEL.c.community == bindparam("is_community"),
        LABEL.c.kind == "tag",
        LABEL.c.value == bindparam("is_tag"),
        DECISION.c.state.like('%"mandate":{%'),
    )
    .order_by(DECISION.c.number)
)
_ENROLLED = select(ELECTOR.c.decision, ELECTOR.c.person).where(
    in_list("pairs", ELECTOR.c.decision, ELECTOR.c.person)
)
_DEFINITION = select(DEFINITION).where(DEFINITION.c.digest == bindparam("is_digest"))
_INSERT = insert(DECISION)
_UPDATE = update(DECISION).where(DECISION.c.id == bindparam("is_id"))
_UPDATE_STATE = _UPDATE.values(state=bindparam("new_state"))
"""For changes of nothing that lists filter by, as with most ballots: no index is touched."""
_COPY_ROLL = insert(ELECTOR).from_select(
    ["decision", "person"],
    select(bindparam("is_decision"), MEMBER.c.person).where(
        MEMBER.c.place == bindparam("is_place"), ~MEMBER.c.left, ~MEMBER.c.bot, ~MEMBER.c.guest
    ),
)
_EMPTY = delete(ELECTOR).where(ELECTOR.c.decision == bindparam("is_decision"))
_STRIKE = delete(ELECTOR).where(
    ELECTOR.c.decision == bindparam("is_decision"), ELECTOR.c.person == bindparam("is_person")
)


@dataclass(slots=True, kw_only=True)
class Header:
    decision: Decision
    place: Place
    opened_seq: int
    text_seq: int
    due: datetime | None = None
    """In the community's time."""
    stored: Decision | None = None
    """The decision as stored in the database."""
    stored_columns: dict[str, Any] = field(default_factory=dict)
    """The other columns as stored, without `state`."""
    new: bool = False
    changed: bool = False
    quiet: bool = False
    """Nobody is told of what happens to it in this unit of work, so that no card is posted."""
    words: Texts | None = None
    """Loaded when a rule asks for them, and kept current from then on."""


class Roll(NamedTuple):
    """A roll to be copied, and the people who joined or left between its opening and the copy."""

    place: PlaceId
    joined: set[PersonId]
    left: set[PersonId]


def begins_roll(event: Event, before: Decision | None, after: Decision) -> bool:
    """Whether the people who are in the place now are the roll from this event on."""
    match event:
        case Opened(snapshot="frozen", eligible=eligible, named=named):
            return eligible is not None and not named
        case ElectorateGathered():
            return _has_a_roll(after)
        case ProcessChanged():
            return _has_a_roll(after) and (before is None or before.snapshot != "frozen")
    return False


def _has_a_roll(after: Decision) -> bool:
    return after.snapshot == "frozen" and after.status == "open" and not after.named


@dataclass(slots=True)
class Decisions:
    session: Session
    places: Places
    definitions: Definitions
    _headers: dict[tuple[CommunityId, int], Header | None] = field(default_factory=dict)
    _enrolled: dict[tuple[str, str], bool] = field(default_factory=dict)
    _rolls: dict[DecisionId, Roll] = field(default_factory=dict)
    _named: dict[DecisionId, frozenset[PersonId]] = field(default_factory=dict)
    """Rolls that their openers named."""
    _digests: dict[str, Process] = field(default_factory=dict)
    _fitted: dict[DecisionId, tuple[str, Terms | None, Process]] = field(default_factory=dict)
    """Decision -> the process with the opener's settings, and its inputs."""

    # ------------------------------------------------------------------------------------------------------ loading

    def lookup(self, numbers: Iterable[tuple[CommunityId, int]]) -> Lookup | None:
        wanted = set(numbers) - self._headers.keys()
        if not wanted:
            return None
        self._headers.update(dict.fromkeys(wanted))
        return Lookup(_HEADERS, {"numbers": list_parameter(wanted)}, self._take)

    def _take(self, rows: list[Any]) -> None:
        self.places.by_id({row.place for row in rows})
        for row in rows:
            decision = from_json(Decision, row.state)
            header = self._headers[decision.community, decision.number] = Header(
                decision=decision,
                place=self.places.get(row.place),
                opened_seq=row.opened_seq,
                text_seq=row.text_seq,
                due=next_due(decision, self.process_of(decision)),
                stored=decision,
            )
            header.stored_columns = {**_columns(header), "due": row.due}

    def find(self, community: CommunityId, number: int) -> Header | None:
        key = community, number
        if key not in self._headers:
            self.session.load(self.lookup([key]))
        return self._headers[key]

    def number_of(self, decision: DecisionId) -> int | None:
        """The number of the decision of this id, if there is one."""
        for header in self._headers.values():
            if header is not None and header.decision.id == decision:
                return header.decision.number
        rows = self.session.read(_NUMBER, is_decision=decision)
        return rows[0].number if rows else None

    def at_hand(self, community: CommunityId, number: int) -> Header | None:
        """The header, if this work has it already."""
        return self._headers.get((community, number))

    def process_of(self, decision: Decision) -> Process:
        """The version that the decision opened with, with the opener's settings."""
        digest, terms = decision.process_digest, decision.terms
        fit = self._fitted.get(decision.id)
        if fit is not None and fit[0] == digest and fit[1] is terms:
            return fit[2]
        known = self.definitions.known(digest)
        if known is None:
            (row,) = self.session.read(_DEFINITION, is_digest=digest)
            known = self.definitions.learn(digest, row.id, row.text)
        process = fitted(known, terms)
        self._fitted[decision.id] = digest, terms, process
        return process

    def load_enrolled(self, pairs: Iterable[tuple[DecisionId, PersonId]]) -> None:
        wanted: set[tuple[str, str]] = set(pairs)
        wanted -= self._enrolled.keys()
        if wanted:
            self._enrolled.update(dict.fromkeys(wanted, False))
            rows = self.session.read(_ENROLLED, pairs=list_parameter(wanted))
            self._enrolled.update(dict.fromkeys(map(tuple, rows), True))

    def know_enrolled(self, enrolled: Mapping[tuple[str, str], bool]) -> None:
        """Take over results from the stored rolls that were loaded elsewhere, by (decision, person)."""
        self._enrolled.update(enrolled)

    def not_enrolled(self, decision: str, person: str) -> None:
        """The person is new, and so on no stored roll."""
        self._enrolled.setdefault((decision, person), False)

    def enrolled(self, decision: DecisionId, person: PersonId, *, member: bool) -> bool:
        """Whether the person is on the frozen roll. `member`: whether they are now in the place."""
        roll, named = self._rolls.get(decision), self._named.get(decision)
        if named is not None:
            return person in named
        if roll is not None:
            return (member and person not in roll.joined) or person in roll.left
        if (decision, person) not in self._enrolled:
            self.load_enrolled([(decision, person)])
        return self._enrolled[decision, person]

    def open_by(self, community: CommunityId, person: PersonId) -> int:
        """How many decisions the person has open."""
        stored = self.session.connection.execute(
            _OPEN_BY, {"is_community": community, "is_person": person}
        ).scalar_one()
        return int(stored) + sum(
            _is_open(header.decision) - _is_open(header.stored)
            for header in self._headers.values()
            if header is not None
            and header.decision.community == community
            and header.decision.opened_by == person
        )

    def gathering_in(self, place: Place) -> list[int]:
        """The decisions that wait for the roll of this place."""
        stored = set(self.session.connection.execute(_GATHERING, {"is_place": place.id}).scalars())
        return sorted(
            number for number in self._numbers(place, stored) if self._in(place, number).status == "gathering"
        )

    def taken_up_by(self, decision: Decision, place: Place) -> int | None:
        """An open decision of its place that takes this one up again."""
        stored = set(taking_up(self.session.connection, decision))
        following = (self._in(place, number) for number in sorted(self._numbers(place, stored)))
        return next(
            (
                other.number
                for other in following
                if other.follows == decision.number and other.status != "closed"
            ),
            None,
        )

    def reached(self, community: CommunityId, number: int, kind: RelationKind) -> set[int]:
        """The decisions to which relations of this kind lead from this one, step by step, and this one itself."""
        reached: set[int] = set()
        ahead = {number}
        while ahead:
            reached |= ahead
            self.session.load(self.lookup((community, other) for other in ahead))
            headers = (self._headers[community, other] for other in ahead)
            relations = (relation for header in headers if header for relation in header.decision.relations)
            ahead = {relation.other for relation in relations if relation.kind == kind} - reached
        return reached

    def mandates_about(self, community: CommunityId, tag: str) -> list[int]:
        """The decisions with this tag that grant a mandate and are in force, as it was stored before this work."""
        values = {"is_community": community, "is_tag": tag}
        stored = self.session.connection.execute(_IN_FORCE_TAGGED, values).scalars()
        headers = (self.find(community, number) for number in stored)
        return [
            header.decision.number
            for header in headers
            if header is not None and header.decision.mandate is not None and header.decision.in_force
        ]

    def superseding(self, community: CommunityId, target: int) -> list[tuple[datetime, int]]:
        """The open decisions that are to supersede this one and end by themselves: (when, number)."""
        # The keys of a stored state are sorted, and others follow.
        values = {"is_community": community, "pattern": f'%"supersedes":{target},%'}
        stored = set(self.session.connection.execute(_SUPERSEDING, values).scalars())
        at_hand = {
            number for (where, number), header in self._headers.items() if where == community and header
        }
        candidates = (self.find(community, number) for number in stored | at_hand)
        open_ones = (
            header.decision for header in candidates if header is not None and header.decision.is_open
        )
        return sorted(
            (ends_at, decision.number)
            for decision in open_ones
            if decision.supersedes == target and (ends_at := decision.ends_by_itself) is not None
        )

    def held_by(self, place: Place, people: Iterable[PersonId]) -> list[tuple[int, int]]:
        """The standing objections (decision, objection) of these people, who have left but are still recorded as members."""
        holders = set(people)
        if not holders:
            return []
        values = {"is_place": place.id, "people": list_parameter(holders)}
        stored = set(self.session.connection.execute(_HELD, values).scalars())
        return sorted(
            (number, objection.number)
            for number in self._numbers(place, stored)
            for objection in self._in(place, number).standing
            if objection.by in holders
            and not objection.holder_left
            and self._in(place, number).status != "closed"
        )

    def answered_by(self, place: Place, people: Iterable[PersonId]) -> list[tuple[int, PersonId]]:
        """The open decisions with a live electorate in which these people, who have left, may have a ballot."""
        gone = sorted(set(people))
        if not gone:
            return []
        values = {"is_place": place.id, "people": list_parameter(gone)}
        stored = {
            (row.number, row.person)
            for statement in (_ANSWERED, _VOTED)
            for row in self.session.connection.execute(statement, values)
        }
        stored |= {(number, person) for number in self._numbers(place, set()) for person in gone}
        return sorted(
            (number, PersonId(person))
            for number, person in stored
            if self._in(place, number).is_open and self._in(place, number).snapshot == "live"
        )

    def _numbers(self, place: Place, stored: set[int]) -> set[int]:
        here = (header for header in self._headers.values() if header is not None and header.place is place)
        return stored | {header.decision.number for header in here}

    def _in(self, place: Place, number: int) -> Decision:
        header = self.find(place.home.community.id, number)
        assert header is not None, "it was found in this place"
        return header.decision

    def words(self, header: Header) -> Texts:
        if header.words is None:
            header.words = words_of_decision(self.session.connection, header.decision.id)
        return header.words

    # ----------------------------------------------------------------------------------------------------- changing

    def begin(self, after: Decision, place: Place, seq: int) -> Header:
        """Add a decision that begins with the entry `seq`."""
        header = Header(decision=after, place=place, opened_seq=seq, text_seq=seq, new=True, words=Texts())
        self._headers[after.community, after.number] = header
        return header

    def note(self, header: Header, event: Event, seq: int, after: Decision) -> None:
        """Apply an event to everything except the header itself."""
        if isinstance(event, Amended):
            header.text_seq = seq
        if header.words is not None and isinstance(event, WORDED):
            header.words.take(event)
        match event:
            case Opened(named=named) | ProcessChanged(named=named) if named:
                self._named[header.decision.id] = frozenset(named)
                self._rolls.pop(header.decision.id, None)
            case _ if begins_roll(event, header.decision, after):
                self._begin_roll(header)
            case _:
                pass
        if isinstance(event, Opened | ProcessChanged):
            known = self.definitions.known(event.process_digest)
            if known is not None:
                self._digests[event.process_digest] = known

    def on_membership(self, place: Place, person: PersonId, joined: bool) -> None:
        """A person joined or left after a roll was begun, which has the members from before."""
        for roll in self._rolls.values():
            if roll.place == place.id:
                new, gone = (roll.joined, roll.left) if joined else (roll.left, roll.joined)
                if person in gone:
                    gone.discard(person)
                else:
                    new.add(person)

    def _begin_roll(self, header: Header) -> None:
        self._rolls[header.decision.id] = Roll(header.place.id, set(), set())

    # ------------------------------------------------------------------------------------------------------- writing

    @property
    def changed(self) -> list[Header]:
        """The headers that this work changed, in order of number."""
        changed = [
            header
            for header in self._headers.values()
            if header is not None and (header.new or header.changed)
        ]
        return sorted(changed, key=lambda header: (header.decision.community, header.decision.number))

    def flush(self) -> None:
        session = self.session
        session.write(
            dialect.insert_or_ignore(DEFINITION, session.dialect),
            [
                {"digest": digest, "id": process.id, "version": process.version, "text": text}
                for digest, process in self._digests.items()
                if (text := self.definitions.text(digest)) is not None
            ],
        )
        changed = self.changed
        new, whole, state_only = [], [], []
        for header in changed:
            columns, state = _columns(header), {"state": state_of(header.decision)}
            if header.new:
                new.append({"id": header.decision.id, **columns, **state})
            elif columns != header.stored_columns or header.place.home.community.passed:
                whole.append({"is_id": header.decision.id, **columns, **state})
            else:
                state_only.append({"is_id": header.decision.id, "new_state": state["state"]})
        session.write(_INSERT, new)
        session.write(_UPDATE, whole)
        session.write(_UPDATE_STATE, state_only)
        session.write(
            dialect.upsert(OBJECTION, session.dialect, "state", "stands", "since"),
            [row for header in changed for row in _objections(header)],
        )
        session.write(
            dialect.upsert(TODO, session.dialect, "owner", "due_at", "open"),
            [row for header in changed for row in _todos(header)],
        )

    def flush_rolls(self) -> None:
        session = self.session
        session.write(_EMPTY, [{"is_decision": decision} for decision in sorted(self._named)])
        session.write(
            dialect.insert_or_ignore(ELECTOR, session.dialect),
            [
                {"decision": decision, "person": person}
                for decision, people in self._named.items()
                for person in sorted(people)
            ],
        )
        for decision, roll in self._rolls.items():
            session.connection.execute(_COPY_ROLL, {"is_decision": decision, "is_place": roll.place})
            session.write(
                _STRIKE, [{"is_decision": decision, "is_person": person} for person in sorted(roll.joined)]
            )
            session.write(
                dialect.insert_or_ignore(ELECTOR, session.dialect),
                [{"decision": decision, "person": person} for person in sorted(roll.left)],
            )


def _columns(header: Header) -> dict[str, Any]:
    """The columns that are made of the header, but for `state`."""
    decision, community = header.decision, header.place.home.community
    return {
        "community": decision.community,
        "number": decision.number,
        "home": decision.home,
        "place": decision.place,
        "opened_seq": header.opened_seq,
        "text_seq": header.text_seq,
        "due": None if header.due is None else header.due - community.offset,
        "claimed_by": None,
        "claimed_until": None,
        **columns_of(decision),
    }


def state_of(decision: Decision) -> str:
    """The header as it is stored."""
    return to_json(decision)


def columns_of(decision: Decision) -> dict[str, Any]:
    """The columns that lists filter by, which follow from the entries, as the header does."""
    ending, standing = decision.ending, decision.standing
    open_now = decision.status != "closed"
    return {
        "unit": decision.unit,
        "process": decision.process,
        "process_digest": decision.process_digest,
        "status": decision.status,
        "outcome": None if ending is None else ending.outcome,
        "opened_by": decision.opened_by,
        "opened_at": decision.opened_at,
        "closes_at": decision.closes_at,
        "closed_at": None if ending is None else ending.effective_at,
        "review_at": decision.review_at,
        "blocked_since": min((objection.raised_at for objection in standing), default=None)
        if open_now
        else None,
        "follows": decision.follows,
        "asked_of": decision.owner if decision.changes and decision.in_force else None,
        "revision": decision.revision,
        "box": decision.box,
        "hidden": decision.hidden,
        # Not while it is open: the row would be written whole with each vote.
        "took_part": None if ending is None else decision.acted,
        "electorate": None if ending is None else decision.electorate(None),
    }


def _objections(header: Header) -> list[dict[str, Any]]:
    """Rows of the objections that changed."""
    stored = () if header.stored is None else header.stored.objections
    return [
        {
            "decision": header.decision.id,
            "number": objection.number,
            "holder": objection.by,
            "state": objection.state,
            "stands": objection.stands,
            "since": objection.raised_at,
        }
        for objection in header.decision.objections
        if objection not in stored
    ]


def _todos(header: Header) -> list[dict[str, Any]]:
    """Rows of what is to be done, as far as it changed."""
    stored = () if header.stored is None else header.stored.todos
    return [
        {"decision": header.decision.id, **todo_columns(todo)}
        for todo in header.decision.todos
        if todo not in stored
    ]


def todo_columns(todo: Todo) -> dict[str, Any]:
    return {
        "number": todo.number,
        "owner": todo.owner,
        "sequence": todo.sequence,
        "due_at": todo.due_at,
        "open": todo.done_at is None,
    }


def _is_open(decision: Decision | None) -> bool:
    return decision is not None and decision.status != "closed"
