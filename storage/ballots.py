"""Current ballots and counters of one unit of work. The entries are the truth; these are what they come to."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, select

from consensus import facts
from consensus.ballot_boxes import DELEGATED
from consensus.delegation import Cast, tally_of
from consensus.events import BallotCast, BallotTakenBack
from consensus.ids import BoxId, DecisionId, PersonId
from consensus.secrecy import ShownBallot
from consensus.tally import Cell, Key, Tally
from storage import dialect
from storage.session import Session
from storage.sql.lists import in_list, list_parameter, list_rows
from storage.tables import BALLOT, COUNTER, ELECTOR

_VOTERS, (_VOTER_DECISION, _VOTER) = list_rows("pairs", BALLOT.c.decision, BALLOT.c.person)
_BALLOTS = select(
    _VOTER_DECISION.label("decision"),
    _VOTER.label("voter"),
    ELECTOR.c.person,
    BALLOT.c.box,
    BALLOT.c.revision,
    BALLOT.c.choice,
    BALLOT.c.klass,
    BALLOT.c.weight,
    BALLOT.c.reasoned,
    BALLOT.c.via,
    BALLOT.c.seq,
    BALLOT.c.at,
).select_from(
    _VOTERS.outerjoin(
        ELECTOR, and_(ELECTOR.c.decision == _VOTER_DECISION, ELECTOR.c.person == _VOTER)
    ).outerjoin(BALLOT, and_(BALLOT.c.decision == _VOTER_DECISION, BALLOT.c.person == _VOTER))
)
_COUNTERS = select(COUNTER).where(
    COUNTER.c.decision == bindparam("is_decision"), in_list("boxes", COUNTER.c.box)
)
_BALLOTS_AND_DELEGATIONS = select(
    BALLOT.c.person, BALLOT.c.box, BALLOT.c.revision, BALLOT.c.choice, BALLOT.c.klass
).where(BALLOT.c.decision == bindparam("is_decision"), BALLOT.c.box.in_(bindparam("boxes", expanding=True)))
_TAKE_OUT = delete(BALLOT).where(
    BALLOT.c.decision == bindparam("is_decision"),
    BALLOT.c.person == bindparam("is_person"),
    BALLOT.c.box == bindparam("is_box"),
)


CurrentBallots = dict[tuple[PersonId, BoxId], tuple[int, str, str]]
"""(person, box) -> revision, choice and class of the current ballot."""


def ballots_and_delegations(connection: Connection, decision: DecisionId, box: BoxId) -> CurrentBallots:
    """Every ballot of this box, and every vote that was passed on."""
    rows = connection.execute(_BALLOTS_AND_DELEGATIONS, {"is_decision": decision, "boxes": [box, DELEGATED]})
    return {(PersonId(row.person), BoxId(row.box)): (row.revision, row.choice, row.klass) for row in rows}


def with_delegations(current: CurrentBallots, box: BoxId, revision: int) -> Tally:
    ballots = {
        person: Cast(choice, klass)
        for (person, where), (on, choice, klass) in current.items()
        if where == box and on == revision
    }
    passed = {person: PersonId(to) for (person, where), (_, to, _) in current.items() if where == DELEGATED}
    return tally_of(revision, ballots, passed)


class Ballot(NamedTuple):
    revision: int
    choice: str
    klass: str
    weight: int
    reasoned: bool
    via: str
    seq: int
    at: datetime


class Ballots:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._current: dict[tuple[str, str], dict[BoxId, Ballot]] = {}
        self._changed: set[tuple[str, str, BoxId]] = set()
        self._tallies: dict[tuple[str, BoxId], Tally] = {}
        self._deltas: dict[tuple[str, BoxId], dict[Key, Cell]] = {}

    def load(self, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], bool]:
        """Load all ballots of these people in these decisions: (decision, person). Returns of those that were loaded
        whether the person is on the stored roll, which is asked along."""
        wanted = set(pairs) - self._current.keys()
        if not wanted:
            return {}
        self._current.update({pair: {} for pair in wanted})
        enrolled = {}
        for row in self._session.read(_BALLOTS, pairs=list_parameter(wanted)):
            decision, person, elector, box, *rest = row
            enrolled[decision, person] = elector is not None
            if box is not None:
                self._current[decision, person][BoxId(box)] = Ballot(*rest)
        return enrolled

    def none_stored(self, decision: str, person: str) -> None:
        """There can be no ballot in the database: the person, or the decision, is new."""
        self._current.setdefault((decision, person), {})

    def of(self, decision: DecisionId, person: PersonId) -> Mapping[BoxId, facts.Ballot]:
        if (decision, person) not in self._current:
            self.load([(decision, person)])
        current = self._current[decision, person]
        return {
            box: facts.Ballot(choice=ballot.choice, revision=ballot.revision, via=ballot.via)
            for box, ballot in current.items()
        }

    def tallies(self, decision: DecisionId, boxes: Iterable[BoxId]) -> Mapping[BoxId, Tally]:
        """The tallies of these boxes, with what this work changed."""
        boxes = set(boxes)
        missing = [box for box in sorted(boxes) if (decision, box) not in self._tallies]
        if missing:
            rows = self._session.read(_COUNTERS, is_decision=decision, boxes=list_parameter(missing))
            cells: dict[BoxId, list[tuple[Key, Cell]]] = {box: [] for box in missing}
            for row in rows:
                key = Key(row.revision, row.klass, row.choice)
                cells[BoxId(row.box)].append((key, Cell(row.people, row.weight)))
            for box, counts in cells.items():
                tally = Tally.of(counts)
                for key, more in self._deltas.get((decision, box), {}).items():
                    tally = tally.changed(key, more.people, more.weight)
                self._tallies[decision, box] = tally
        return {box: self._tallies[decision, box] for box in boxes}

    def delegated(self, decision: DecisionId, box: BoxId, revision: int) -> Tally:
        """The ballots of this box counted with the votes that were passed on, as this work has changed them."""
        ballots = ballots_and_delegations(self._session.connection, decision, box)
        for (where, person), current in self._current.items():
            if where == decision:
                for in_box in (box, DELEGATED):
                    ballots.pop((PersonId(person), in_box), None)
                    if in_box in current:
                        ballot = current[in_box]
                        ballots[PersonId(person), in_box] = ballot.revision, ballot.choice, ballot.klass
        return with_delegations(ballots, box, revision)

    def cast(self, decision: DecisionId, event: BallotCast, seq: int, at: datetime) -> None:
        """Put a ballot in the place of the person's earlier one. One on an earlier revision stays counted there."""
        choice = event.choice if event.choice is not None else _sealed(event)
        if (decision, event.by) not in self._current:
            self.load([(decision, event.by)])
        current = self._current[decision, event.by]
        earlier = current.get(event.box)
        if earlier is not None and earlier.revision == event.revision:
            self._count(decision, event.box, earlier, -1)
        current[event.box] = ballot = Ballot(
            event.revision, choice, event.klass, 1, event.words is not None, event.via, seq, at
        )
        self._count(decision, event.box, ballot, 1)
        self._changed.add((decision, event.by, event.box))

    def take_back(self, decision: DecisionId, event: BallotTakenBack) -> None:
        if (decision, event.by) not in self._current:
            self.load([(decision, event.by)])
        current = self._current[decision, event.by]
        ballot = current.get(event.box)
        if ballot is not None and ballot.revision == event.revision:
            del current[event.box]
            self._count(decision, event.box, ballot, -1)
            self._changed.add((decision, event.by, event.box))

    def disclose(self, decision: DecisionId, box: BoxId, revision: int, shown: Iterable[ShownBallot]) -> None:
        """Count the secret ballots of a decision that has closed, as its closing entry has them."""
        for ballot in shown:
            self._add(decision, box, Key(revision, "", ballot.choice), 1, 1)

    def _count(self, decision: DecisionId, box: BoxId, ballot: Ballot, sign: int) -> None:
        key = Key(ballot.revision, ballot.klass, ballot.choice)
        self._add(decision, box, key, sign, sign * ballot.weight)

    def _add(self, decision: DecisionId, box: BoxId, key: Key, people: int, weight: int) -> None:
        deltas = self._deltas.setdefault((decision, box), {})
        was = deltas.get(key, Cell(0, 0))
        deltas[key] = Cell(was.people + people, was.weight + weight)
        loaded = self._tallies.get((decision, box))
        if loaded is not None:
            self._tallies[decision, box] = loaded.changed(key, people, weight)

    def flush(self) -> None:
        session = self._session
        lying, gone = [], []
        for decision, person, box in sorted(self._changed):
            ballot = self._current[decision, person].get(box)
            if ballot is None:
                gone.append({"is_decision": decision, "is_person": person, "is_box": box})
            else:
                lying.append({"decision": decision, "person": person, "box": box, **ballot._asdict()})
        session.write(_TAKE_OUT, gone)
        session.write(dialect.upsert(BALLOT, session.dialect, *Ballot._fields), lying)
        session.write(
            dialect.upsert_adding(COUNTER, session.dialect, "people", "weight"),
            [
                {"decision": decision, "box": box, **key._asdict(), **more._asdict()}
                for (decision, box), deltas in sorted(self._deltas.items())
                for key, more in sorted(deltas.items())
                if more != (0, 0)
            ],
        )


def _sealed(event: BallotCast) -> str:
    value = None if event.sealed is None else event.sealed.value
    if not isinstance(value, str):
        raise ValueError("a ballot says what was chosen")
    return value
