"""Decisions rebuilt from their entries alone, to be compared with what is stored of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select, update

from consensus.decision import Decision
from consensus.due import next_due
from consensus.events import BallotCast, BallotTakenBack, CommunityEvent, Event, Opened, Recorded, Untagged
from consensus.evolve import evolve
from storage.decision_reader import process_of
from storage.decisions import columns_of, state_of, todo_columns
from storage.definitions import Definitions
from storage.labels import Label, labels_of
from storage.tables import BALLOT, COUNTER, DECISION, LABEL, OBJECTION, TODO

UNKNOWN = ""
"""The choice of a ballot whose sealed value was erased: no ballot says this."""
Cell = tuple[str, int, str, str]
"""Box, revision, class, choice."""


class Current(NamedTuple):
    """A current ballot: revision, choice and how it was given."""

    revision: int
    choice: str
    via: str


@dataclass(slots=True)
class Recount:
    """One decision as its entries make it."""

    decision: Decision
    current: dict[tuple[str, str], Current] = field(default_factory=dict)
    """(person, box) -> the current ballot."""
    last: dict[tuple[str, str, int], tuple[str, str]] = field(default_factory=dict)
    """(person, box, revision) -> the class and choice of the last ballot on that revision."""
    labels: set[Label] = field(default_factory=set)
    covered: bool = False
    """Some choices were erased: figures can no longer be recounted."""


class Replay:
    def __init__(self) -> None:
        self._recounts: dict[str, Recount] = {}
        self.next_number = 1

    def take(self, row: RowMapping, event: Event | CommunityEvent) -> bool:
        """Fold in one entry of a decision. False: it cannot follow what is before it."""
        recount = self._recounts.get(row["decision"])
        before = None if recount is None else recount.decision
        try:
            after = evolve(before, event, row["at"])  # type: ignore[arg-type]  # entries with a decision are its events
        except (AssertionError, ValueError):
            return False
        if after.sequence != row["sequence"] or after.id != row["decision"]:
            return False
        if recount is None:
            recount = self._recounts[row["decision"]] = Recount(after)
        recount.decision = after
        if isinstance(event, Untagged):
            gone = {str(number) for number in event.tags}
            recount.labels = {
                label for label in recount.labels if label.kind != "tag" or label.item not in gone
            }
        recount.labels |= set(labels_of(event, row["seq"]))
        match event:
            case Opened() | Recorded():
                if event.number != self.next_number:
                    return False
                self.next_number += 1
            case BallotCast():
                _cast(recount, event)
            case BallotTakenBack():
                recount.last.pop((event.by, event.box, event.revision), None)
                current = recount.current.get((event.by, event.box))
                if current is not None and current.revision == event.revision:
                    del recount.current[event.by, event.box]
            case _:
                pass
        return True

    def renew_headers(self, connection: Connection) -> None:
        """Write the headers that an older version wrote with less in them as the entries make them today."""
        rows = connection.execute(select(DECISION.c.id, DECISION.c.state)).all()
        for row in rows:
            recount = self._recounts.get(row.id)
            if recount is not None and row.state != (state := state_of(recount.decision)):
                renewed = update(DECISION).where(DECISION.c.id == row.id)
                connection.execute(renewed.values(state=state, **columns_of(recount.decision)))

    def differences(
        self, connection: Connection, definitions: Definitions, community: str, offset: timedelta
    ) -> Iterator[tuple[int, str]]:
        """Where what is stored differs: number of the decision, and what of it. `offset`: of the community's clock."""
        rows = connection.execute(select(DECISION).where(DECISION.c.community == community)).mappings().all()
        for row in sorted(rows, key=lambda stored: stored["number"]):
            recount = self._recounts.get(row["id"])
            if recount is None:
                yield row["number"], "row"
                continue
            decision = recount.decision
            expected = {
                "number": decision.number,
                "home": decision.home,
                "place": decision.place,
                "state": state_of(decision),
                **columns_of(decision),
            }
            if any(row[name] != value for name, value in expected.items()):
                yield row["number"], "state"
            due = next_due(recount.decision, process_of(connection, definitions, recount.decision))
            if row["due"] != (None if due is None else due - offset):
                yield row["number"], "next due instant"
            if not recount.covered and _stored_cells(connection, row["id"]) != _cells(recount):
                yield row["number"], "count"
            if _stored_ballots(connection, row["id"]) != _ballots(recount, row["id"], connection):
                yield row["number"], "list of ballots"
            if _stored_objections(connection, row["id"]) != {
                (objection.number, objection.by, objection.state, objection.stands, objection.raised_at)
                for objection in recount.decision.objections
            }:
                yield row["number"], "list of objections"
            if _stored_labels(connection, row["id"]) != recount.labels:
                yield row["number"], "list of tags and links"
            todos = [{"decision": decision.id, **todo_columns(todo)} for todo in decision.todos]
            if _stored_todos(connection, row["id"]) != todos:
                yield row["number"], "list of what is to be done"


def _cast(recount: Recount, event: BallotCast) -> None:
    choice = event.choice
    if choice is None:
        sealed = None if event.sealed is None else event.sealed.value
        choice = sealed if isinstance(sealed, str) else UNKNOWN
        recount.covered |= choice == UNKNOWN
    recount.current[event.by, event.box] = Current(event.revision, choice, event.via)
    recount.last[event.by, event.box, event.revision] = event.klass, choice


def _cells(recount: Recount) -> dict[Cell, int]:
    cells: dict[Cell, int] = {}
    for (_, box, revision), (klass, choice) in recount.last.items():
        cells[box, revision, klass, choice] = cells.get((box, revision, klass, choice), 0) + 1
    return cells


def _stored_cells(connection: Connection, decision: str) -> dict[Cell, int]:
    rows = connection.execute(select(COUNTER).where(COUNTER.c.decision == decision, COUNTER.c.people != 0))
    return {(row.box, row.revision, row.klass, row.choice): row.people for row in rows}


def _stored_ballots(connection: Connection, decision: str) -> dict[tuple[str, str], Current]:
    rows = connection.execute(select(BALLOT).where(BALLOT.c.decision == decision))
    return {(row.person, row.box): Current(row.revision, row.choice, row.via) for row in rows}


def _ballots(recount: Recount, decision: str, connection: Connection) -> dict[tuple[str, str], Current]:
    """The current ballots; where a choice was erased, whatever is stored is taken for it."""
    if not recount.covered:
        return recount.current
    stored = _stored_ballots(connection, decision)
    return {
        key: current._replace(choice=stored[key].choice)
        if current.choice == UNKNOWN and key in stored
        else current
        for key, current in recount.current.items()
    }


def _stored_objections(connection: Connection, decision: str) -> set[tuple[Any, ...]]:
    rows = connection.execute(select(OBJECTION).where(OBJECTION.c.decision == decision))
    return {(row.number, row.holder, row.state, row.stands, row.since) for row in rows}


def _stored_labels(connection: Connection, decision: str) -> set[Label]:
    rows = connection.execute(select(LABEL).where(LABEL.c.decision == decision))
    return {Label(row.kind, row.item, row.value) for row in rows}


def _stored_todos(connection: Connection, decision: str) -> list[dict[str, Any]]:
    rows = connection.execute(select(TODO).where(TODO.c.decision == decision).order_by(TODO.c.number))
    return [dict(row) for row in rows.mappings()]
