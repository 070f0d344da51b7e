"""The table of rights as it is read: with the names of people and places, and its history from the log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from consensus.access import has_right
from consensus.events import RightsChanged
from consensus.ids import PersonId
from consensus.ports import Viewer
from consensus.rights import DEFAULTS, Right, Row, Subject, by_decision
from consensus.views.table import RightRow, RightsChange, RightsTable
from storage import chain
from storage.sql.lists import in_list, list_parameter
from storage.table_of_rights import table_of
from storage.tables import ACCOUNT, COMMUNITY, ENTRY, HOME, PERSON, PLACE
from storage.visibility import Seat, seat_of

CHANGES_MAX = 50
_TABLE = select(COMMUNITY.c.rights).where(COMMUNITY.c.id == bindparam("is_community"))
_CHANGES = (
    select(ENTRY.c.type, ENTRY.c.at, ENTRY.c.body, ENTRY.c.priv)
    .where(ENTRY.c.community == bindparam("is_community"), ENTRY.c.type == RightsChanged.kind)
    .order_by(ENTRY.c.seq.desc())
    .limit(bindparam("at_most"))
)
_PERSONS = (
    select(PERSON.c.id, PERSON.c.name, ACCOUNT.c.external)
    .outerjoin(ACCOUNT, ACCOUNT.c.person == PERSON.c.id)
    .where(in_list("ids", PERSON.c.id))
)
_PLACES = select(PLACE.c.id, PLACE.c.name, PLACE.c.external).where(in_list("ids", PLACE.c.id))
_HERE = (
    select(PLACE.c.name)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .where(HOME.c.community == bindparam("is_community"), PLACE.c.external == bindparam("place"))
)


def table_for(connection: Connection, viewer: Viewer, changes: int) -> RightsTable:
    """The table of the viewer's community, and its last changes."""
    seat = seat_of(connection, viewer)
    if not seat.community:
        # Nothing has happened there yet, so that the rights are the usual ones.
        leads = viewer.administrator is True
        return RightsTable(may_change=leads, may_set_up=leads)
    names = {"is_community": seat.community}
    table = table_of(connection.execute(_TABLE, names).scalar() or "")
    rows = (
        connection.execute(_CHANGES, {**names, "at_most": min(changes, CHANGES_MAX)}).all() if changes else []
    )
    entries: list[tuple[Any, RightsChanged]] = []
    for row in rows:
        event = chain.read(row.type, row.body, row.priv, {})
        assert isinstance(event, RightsChanged), "it was asked for by its kind"
        entries.append((row, event))
    named = _Names(connection, [table, *(event.changes for _, event in entries)], [
        event.by for _, event in entries if event.by is not None
    ])  # fmt: skip
    here = connection.execute(_HERE, {**names, "place": seat.here}).scalar()
    return RightsTable(
        rows=tuple(named.row(row) for row in table),
        here=here or "",
        changes=tuple(
            RightsChange(
                at=row.at,
                by=named.person(event.by),
                decision=event.decision,
                rows=tuple(named.row(change) for change in event.changes),
                whole=event.whole,
            )
            for row, event in entries
        ),
        may_change=seat.operator or _has(seat, "rules"),
        may_set_up=_has(seat, "settings"),
        by_decision=by_decision(table) is not None,
    )


def _has(seat: Seat, right: Right) -> bool:
    """Whether the viewer has it in one of their places; administrators keep these."""
    return any(
        person.administrator or has_right(person, right, seat.table, place)
        for place, person in seat.people.items()
    )


class _Names:
    def __init__(
        self, connection: Connection, tables: Iterable[Sequence[Row]], people: Iterable[PersonId]
    ) -> None:
        rows = [row for table in tables for row in table]
        subjects = {subject for row in rows for subject in row.who or ()}
        wanted = {subject.id for subject in subjects if subject.kind == "person"} | set(people)
        places = {subject.id for subject in subjects if subject.kind == "place"}
        places |= {row.place for row in rows if row.place}
        self._people = self._read(connection, _PERSONS, wanted)
        self._places = self._read(connection, _PLACES, places)

    @staticmethod
    def _read(connection: Connection, statement: Any, ids: set[str]) -> Mapping[str, tuple[str, str]]:
        if not ids:
            return {}
        rows = connection.execute(statement, {"ids": list_parameter(ids)})
        return {row.id: (row.name, row.external or "") for row in rows}

    def person(self, person: PersonId | None) -> str:
        return self._people.get(person or "", ("", ""))[0]

    def label(self, subject: Subject) -> str:
        name = self._known(subject)
        return f"{subject.kind}:{subject.id if name is None else name[0]}"

    def typed(self, subject: Subject) -> str:
        """As a file says it; empty for a person who was erased."""
        name = self._known(subject)
        id_ = subject.id if name is None else name[1]
        return f"{subject.kind}:{id_}" if id_ else "" if subject.id else subject.kind

    def _known(self, subject: Subject) -> tuple[str, str] | None:
        match subject.kind:
            case "person":
                return self._people.get(subject.id, ("", ""))
            case "place":
                return self._places.get(subject.id, ("", ""))
        return None

    def row(self, row: Row) -> RightRow:
        name, external = self._places.get(row.place, ("", ""))
        who = DEFAULTS[row.right] if row.who is None else row.who
        return RightRow(
            right=row.right,
            place=name,
            place_typed=external,
            process=row.process,
            who=tuple(map(self.label, who)),
            who_typed=tuple(filter(None, map(self.typed, who))) or ("nobody",),
            default=row.who is None,
        )
