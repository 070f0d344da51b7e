"""An exported log taken into this database: entries as they were written, and all that they make beside them.

What follows from the entries is made by the same parts that a unit of work has, and audited before anything is kept:
either the whole log is here as it was elsewhere, or nothing changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from consensus.ballot_boxes import SOUNDINGS
from consensus.definition import DefinitionError
from consensus.due import next_due
from consensus.events import (
    BallotCast,
    BallotTakenBack,
    ClockMoved,
    Closed,
    CommunityEvent,
    Event,
    Opened,
    Private,
    Recorded,
    RightsChanged,
)
from consensus.evolve import evolve
from consensus.frozen import replace
from consensus.ids import CommunityId, DecisionId, HomeId, PlaceId
from consensus.refusal import Refused
from consensus.rights import changed
from storage import audit, dialect
from storage.ballots import Ballots
from storage.decisions import Decisions, Header
from storage.definitions import Definitions, ForgedDefinition
from storage.export_context import WHO_IS_WHO
from storage.export_lines import Exported, Line, read, unreadable
from storage.ledger import Ledger
from storage.places import ARCHIVE, Community, Home, Place, Places
from storage.session import Session
from storage.sql.instants import from_micros
from storage.tables import (
    ACCOUNT,
    COMMUNITY,
    DEFINITION,
    ELECTOR,
    HEARTBEAT,
    HOME,
    HOME_ROLE,
    MEMBER,
    NAMED_GROUP,
    OUTBOX_CARD,
    OUTBOX_NOTICE,
    OWN_PROCESS,
    PERSON,
    PLACE,
)

_ORDER = (
    ("people", PERSON),
    ("homes", HOME),
    ("places", PLACE),
    ("accounts", ACCOUNT),
    ("members", MEMBER),
    ("roles", HOME_ROLE),
    ("groups", NAMED_GROUP),
)
"""The tables of who is who, in the order in which their rows refer to each other."""

OF_ITS_OWN: Mapping[str, Mapping[str, str | bool]] = {"places": {"public": "", "offers": False}}
"""What an export does not say: that anybody may read a place here is to be said here."""
Rows = dict[str, list[dict[str, Any]]]


class Imported(NamedTuple):
    log: str
    entries: int
    decisions: int
    people: bool
    """With who is who, so that open decisions go on here."""


def take_in(session: Session, definitions: Definitions, data: bytes) -> Imported:
    """Take in an export that was verified. Raises Refused, and then the transaction has to be undone:

    `log-is-here`, `home-is-here` (one of its workspaces, servers or rooms is decided in already), `import-needs-people`
    (a decision is open), `import-unreadable` (there is something that this version does not know).
    """
    exported = read(data)
    people = all(name in exported.context for name in WHO_IS_WHO)
    _require_new(session, exported)
    _learn_rules(session, definitions, exported.context.get("definitions", ()))
    taking = _Taking(
        session,
        definitions,
        _community(exported),
        _who_is_who(exported),
        exported.context.get("own_processes", ()),
    )
    for line in exported.lines:
        taking.fold(line)
    if not people and any(header.decision.ending is None for header in taking.decisions.changed):
        raise Refused("import-needs-people", try_code="export-with-people")
    taking.flush(exported.context if people else {})
    for fault in audit.audit(session.connection, definitions).faults:
        if fault.log in ("", exported.log):
            raise unreadable(fault.message)
    return Imported(exported.log, len(exported.lines), len(taking.decisions.changed), people)


def _require_new(session: Session, exported: Exported) -> None:
    known = select(COMMUNITY.c.id).where(COMMUNITY.c.log == exported.log)
    if session.connection.execute(known).first() is not None:
        raise Refused("log-is-here", try_code="name-another-database")
    for home in exported.context.get("homes", ()):
        platform, external = home["platform"], home["external"]
        same = select(HOME.c.id).where(HOME.c.platform == platform, HOME.c.external == external)
        if session.connection.execute(same).first() is not None:
            raise Refused("home-is-here", platform=platform, home=external, try_code="name-another-database")


def _learn_rules(session: Session, definitions: Definitions, rows: Iterable[Mapping[str, Any]]) -> None:
    """The rules by which its decisions were opened, each under the digest that the log speaks of."""
    written = [dict(row) for row in rows]
    for row in written:
        try:
            definitions.learn(row["digest"], row["id"], row["text"])
        except (ForgedDefinition, DefinitionError):
            raise unreadable(f"The process {row['id']!r} is none that this version can read.") from None
    session.write(dialect.insert_or_ignore(DEFINITION, session.dialect), written)


def _community(exported: Exported) -> Community:
    begun = (line.event.community for line in exported.lines if isinstance(line.event, Opened | Recorded))
    community = exported.context.get("community", {})
    return Community(
        id=next(begun, CommunityId(exported.log)),
        log=exported.log,
        language=community.get("language", "en"),
        zone=community.get("zone", "UTC"),
        offset=sum(
            (line.event.span for line in exported.lines if isinstance(line.event, ClockMoved)), timedelta()
        ),
        new=True,
    )


def _who_is_who(exported: Exported) -> Rows:
    """The rows of people and places; where the export does not say, people without names in an archive."""
    rows: Rows = {name: [dict(row) for row in exported.context.get(name, ())] for name, _ in _ORDER}
    known = {row["id"] for row in rows["people"]}
    seen = {person for line in exported.lines for person in _people_in(line.event)}
    rows["people"] += [{"id": person, "name": ""} for person in sorted(seen - known)]
    if rows["homes"]:
        return rows
    spots = {
        (line.event.home, line.event.place)
        for line in exported.lines
        if isinstance(line.event, Opened | Recorded)
    }
    rows["homes"] = [
        {"id": home, "platform": ARCHIVE, "external": home, "live": False, "office_hours": True}
        for home in sorted({home for home, _ in spots})
    ]
    unknown = {"name": ARCHIVE, "members": 0, "roll_complete": True, "language": None, "zone": None}
    rows["places"] = [
        {"id": place, "home": home, "external": place, **unknown} for home, place in sorted(spots)
    ]
    return rows


def _people_in(event: Event | CommunityEvent) -> Sequence[str]:
    actors = tuple(getattr(event, name, None) for name in ("by", "stands_in_for", "owner"))
    many = (getattr(event, name, ()) for name in ("named", "asked", "people"))
    roles = (role.people for role in getattr(event, "roles", ()))
    people = [person for person in (*actors, *chain(*many, *roles)) if person is not None]
    return [str(person) for person in people]


@dataclass(slots=True)
class _Taking:
    session: Session
    definitions: Definitions
    community: Community
    rows: Rows
    own_processes: Sequence[Mapping[str, Any]]
    decisions: Decisions = field(init=False)
    ballots: Ballots = field(init=False)
    ledger: Ledger = field(init=False)
    places: Places = field(init=False)
    _by_id: dict[str, Place] = field(init=False)

    def __post_init__(self) -> None:
        community = self.community
        self.places = Places(self.session, language=community.language, zone=community.zone)
        self.places.communities[community.id] = community
        self.decisions = Decisions(self.session, self.places, self.definitions)
        self.ballots, self.ledger = Ballots(self.session), Ledger(self.session)
        homes = {
            row["id"]: Home(**{**row, "id": HomeId(row["id"]), "community": community})
            for row in self.rows["homes"]
        }
        self._by_id = {
            row["id"]: Place(**{**row, "id": PlaceId(row["id"]), "home": homes[row["home"]]})
            for row in self.rows["places"]
        }

    def fold(self, line: Line) -> None:
        """Append the entry as it was, and fold its event in."""
        header = None if line.number is None else self.decisions.at_hand(self.community.id, line.number)
        decision = _decision_of(line, header)
        event = line.event
        hides = isinstance(event, BallotCast) and (
            event.box == SOUNDINGS or (header is not None and header.decision.hidden)
        )
        self.ledger.copy(
            self.community, line, decision=decision, searchable=decision is not None and not hides
        )
        if isinstance(event, RightsChanged):
            before = () if event.whole else self.community.rights
            self.community.rights = changed(before, event.changes)
        if decision is None:
            return
        assert not isinstance(event, CommunityEvent), "it is about a decision"
        after = evolve(None if header is None else header.decision, event, line.at)
        if header is None:
            header = self.decisions.begin(after, self._by_id[after.place], line.seq)
            self.community.next_number = max(self.community.next_number, after.number + 1)
        self.decisions.note(header, event, line.seq, after)
        match event:
            case BallotCast():
                self.ballots.none_stored(decision, event.by)
                if event.sealed is not None and event.sealed.value is None:
                    event = replace(event, sealed=Private(""))  # erased: nobody knows any more
                self.ballots.cast(decision, event, line.seq, line.at)
            case BallotTakenBack():
                self.ballots.take_back(decision, event)
            case Closed():
                self.ballots.disclose(decision, after.box, after.revision, event.ballots)
            case _:
                pass
        header.decision, header.changed = after, True

    def flush(self, context: Mapping[str, Any]) -> None:
        for header in self.decisions.changed:
            header.due = next_due(header.decision, self.decisions.process_of(header.decision))
        # What was posted elsewhere is still there, perhaps by a version whose buttons had no identity.
        self.community.identified_from = self.community.next_number
        self.places.flush_new()
        for name, table in _ORDER:
            more: Mapping[str, str | bool] = OF_ITS_OWN.get(name, {})
            if name == "homes":
                more = {"community": self.community.id}
            self.session.write(insert(table), [{**row, **more} for row in self.rows[name]])
        self.session.write(
            insert(OWN_PROCESS), [{**row, "community": self.community.id} for row in self.own_processes]
        )
        self.decisions.flush()
        self.ledger.flush()
        self.ballots.flush()
        self.session.write(insert(ELECTOR), [dict(row) for row in context.get("electors", ())])
        self.session.write(
            insert(OUTBOX_CARD),
            [{**row, "in_doubt": False, "attempts": 0} for row in context.get("cards", ())],
        )
        self.session.write(
            insert(OUTBOX_NOTICE),
            [{**row, "state": "waiting", "attempts": 0} for row in context.get("notices", ())],
        )
        # What was heard before counts: else a decision by silence would be extended because it was moved.
        self.session.write(
            insert(HEARTBEAT),
            [
                {
                    **row,
                    "heard_from": from_micros(row["heard_from"]),
                    "heard_until": from_micros(row["heard_until"]),
                }
                for row in context.get("heard", ())
            ],
        )


def _decision_of(line: Line, header: Header | None) -> DecisionId | None:
    if isinstance(line.event, Opened | Recorded):
        return line.event.id
    if line.number is not None and header is None:
        raise unreadable(f"Entry {line.seq} is about a decision that does not begin before it.")
    return None if header is None else header.decision.id
