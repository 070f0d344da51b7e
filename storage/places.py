"""Communities, homes and places of one unit of work: found by the platform's ids, created when new."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, bindparam, insert, select, type_coerce, update

from consensus import facts
from consensus.ids import CommunityId, HomeId, PlaceId
from consensus.plain import clean
from consensus.ports import Spot
from consensus.rights import Table
from storage import dialect
from storage.session import Lookup, Session
from storage.sql.lists import in_list, list_parameter
from storage.table_of_rights import table_of, text_of
from storage.tables import COMMUNITY, DECISION, DIGEST, HOME, PLACE
from storage.verify_log import NO_HASH, Peaks

NAME_OF_PLACE_LENGTH_MAX = 200
ARCHIVE = "archive"
"""The platform of a log that came without who is who: nobody speaks there, and its decisions can only be read."""
LIVE_PLATFORMS = frozenset({"local"})
"""Platforms on which all actors are members: electorates are live and the roll is never incomplete."""

_HOMES = (
    select(
        HOME.c.id.label("home"),
        HOME.c.platform,
        HOME.c.external,
        HOME.c.live,
        HOME.c.office_hours,
        HOME.c.administrators_seq,
        COMMUNITY,
    )
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .where(in_list("spots", HOME.c.platform, HOME.c.external))
    .order_by(COMMUNITY.c.id)
    .with_for_update(of=COMMUNITY)
)
_PLACES = select(PLACE).where(in_list("spots", PLACE.c.home, PLACE.c.external))
_PLACES_BY_ID = select(PLACE).where(in_list("ids", PLACE.c.id))
_PLACES_OF_HOME = select(PLACE.c.id, PLACE.c.external, PLACE.c.name).where(
    PLACE.c.home == bindparam("is_home")
)
_NEW_COMMUNITY, _NEW_HOME, _NEW_PLACE = insert(COMMUNITY), insert(HOME), insert(PLACE)
_NEW_HEAD = update(COMMUNITY).where(COMMUNITY.c.id == bindparam("is_id"))
_COMMITTED = update(HOME).where(HOME.c.id == bindparam("is_id"))
_NEW_RIGHTS = update(COMMUNITY).where(COMMUNITY.c.id == bindparam("is_id")).values(rights=bindparam("table"))
_PLACE_CHANGED = update(PLACE).where(PLACE.c.id == bindparam("is_id"))
_SHIFT_DUE = (
    update(DECISION)
    .where(DECISION.c.community == bindparam("is_community"), DECISION.c.due.is_not(None))
    .values(due=type_coerce(DECISION.c.due, BigInteger) - bindparam("micros", type_=BigInteger))
)
_SHIFT_DIGESTS = (
    update(DIGEST)
    .where(DIGEST.c.home.in_(select(HOME.c.id).where(HOME.c.community == bindparam("is_community"))))
    .values(due=type_coerce(DIGEST.c.due, BigInteger) - bindparam("micros", type_=BigInteger))
)


@dataclass(slots=True, kw_only=True)
class Community:
    id: CommunityId
    log: str
    language: str
    zone: str
    head_seq: int = -1
    head_hash: str = NO_HASH
    peaks: Peaks = field(default_factory=Peaks)
    next_number: int = 1
    signing_key: str = ""
    """The one in force, hex; empty until a checkpoint is signed."""
    identified_from: int = 1
    rights: Table = ()
    offset: timedelta = timedelta(0)
    """How far its clock runs ahead."""
    passed: timedelta = timedelta(0)
    """By how much this unit of work moved the clock."""
    new: bool = False
    ruled: bool = False
    """This unit of work changed its table of rights."""


@dataclass(slots=True, kw_only=True)
class Home:
    id: HomeId
    platform: str
    external: str
    community: Community
    live: bool
    office_hours: bool = True
    administrators_seq: int | None = None
    new: bool = False
    committed: bool = False
    """`administrators_seq` is another than is stored."""


@dataclass(slots=True, kw_only=True)
class Place:
    id: PlaceId
    home: Home
    external: str
    name: str
    members: int = 0
    roll_complete: bool
    language: str | None = None
    zone: str | None = None
    new: bool = False
    changed: bool = False
    _facts: tuple[tuple[str, int, bool], facts.Place] | None = None

    def facts(self) -> facts.Place:
        """Made once, and again after a change."""
        changing = self.name, self.members, self.roll_complete
        if self._facts is None or self._facts[0] != changing:
            self._facts = changing, _facts_of(self)
        return self._facts[1]

    def forget_facts(self) -> None:
        """They are made anew: something changed that they do not see."""
        self._facts = None


def _facts_of(place: Place) -> facts.Place:
    home, community = place.home, place.home.community
    return facts.Place(
        community=community.id,
        home=home.id,
        id=place.id,
        platform=home.platform,
        name=place.name,
        zone=place.zone or community.zone,
        language=place.language or community.language,
        members=place.members,
        roll_complete=place.roll_complete,
        live=home.live,
        office_hours=home.office_hours,
        rights=community.rights,
    )


class Places:
    """`language` and `zone` are those of new communities."""

    def __init__(self, session: Session, *, language: str, zone: str) -> None:
        self._session = session
        self._language = language
        self._zone = zone
        self.communities: dict[str, Community] = {}
        self._homes: dict[tuple[str, str], Home] = {}
        self._homes_by_id: dict[str, Home] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._places_by_id: dict[str, Place] = {}

    def lock(self, spots: Iterable[Spot]) -> list[Community]:
        """Find or make the home of each spot, with the communities locked; returns the communities made."""
        spots = list(spots)
        wanted = {(spot.platform, spot.home) for spot in spots}
        self._load_homes(wanted)
        if wanted - self._homes.keys():
            dialect.lock_new_homes(self._session.connection)
            self._load_homes(wanted - self._homes.keys())
        made = [self._make_home(spot) for spot in spots if (spot.platform, spot.home) not in self._homes]
        return [home.community for home in made if home is not None]

    def lookup(self, spots: Iterable[Spot]) -> Lookup:
        """The places of spots whose homes are at hand."""
        wanted = {(self.home(spot).id, spot.place) for spot in spots}
        return Lookup(_PLACES, {"spots": list_parameter(wanted)}, self._know_all)

    def complete(self, spots: Iterable[Spot]) -> None:
        """Create the wanted places that are missing."""
        for spot in spots:
            self._place(spot)

    def home(self, spot: Spot) -> Home:
        return self._homes[spot.platform, spot.home]

    def of(self, spot: Spot) -> Place:
        """The place of a spot that was resolved."""
        return self._places[self._homes[spot.platform, spot.home].id, spot.place]

    def by_id(self, ids: Iterable[str]) -> None:
        """Load these places of communities at hand, where they are not loaded."""
        wanted = {place_id for place_id in ids if place_id not in self._places_by_id}
        if wanted:
            self._know_all(self._session.read(_PLACES_BY_ID, ids=list_parameter(wanted)))

    def named(self, home: Home, typed: str) -> PlaceId | None:
        """The place of the home that the platform calls so, by its id or else by its name, where only one has it."""
        rows = self._session.connection.execute(_PLACES_OF_HOME, {"is_home": home.id}).all()
        rows = [row for row in rows if row.external == typed] or [
            row for row in rows if row.name.casefold().lstrip("#") == typed.casefold().lstrip("#")
        ]
        return PlaceId(rows[0].id) if len(rows) == 1 else None

    def rule(self, community: Community, table: Table) -> None:
        """Give the community this table of rights."""
        community.rights, community.ruled = table, True
        for place in self._places_by_id.values():
            place.forget_facts()

    def known(self, place_id: str) -> Place | None:
        """The place of this id, where its home is at hand."""
        self.by_id([place_id])
        return self._places_by_id.get(place_id)

    def get(self, place_id: str) -> Place:
        if place_id not in self._places_by_id:
            self.by_id([place_id])
        return self._places_by_id[place_id]

    def flush_new(self) -> None:
        """Write communities, homes and places that are new: everything else refers to them."""
        write = self._session.write
        write(
            _NEW_COMMUNITY,
            [_community_row(community) for community in self.communities.values() if community.new],
        )
        write(_NEW_HOME, [_home_row(home) for home in self._homes.values() if home.new])
        write(_NEW_PLACE, [_place_row(place) for place in self._places.values() if place.new])

    def flush_changed(self) -> None:
        """Write the new heads of the logs and what changed about places; due instants move with a clock."""
        write = self._session.write
        write(
            _NEW_HEAD, [_head_of(community) for community in self.communities.values() if not community.new]
        )
        write(
            _COMMITTED,
            [
                {"is_id": home.id, "administrators_seq": home.administrators_seq}
                for home in self._homes.values()
                if home.committed and not home.new
            ],
        )
        write(
            _NEW_RIGHTS,
            [
                {"is_id": community.id, "table": text_of(community.rights)}
                for community in self.communities.values()
                if community.ruled
            ],
        )
        write(
            _PLACE_CHANGED,
            [_what_changes_of(place) for place in self._places.values() if place.changed and not place.new],
        )

    def flush_clocks(self) -> None:
        """Due instants are real time: they come nearer when a community's clock is moved forward."""
        for community in self.communities.values():
            if community.passed:
                micros = community.passed // timedelta(microseconds=1)
                for shift in (_SHIFT_DUE, _SHIFT_DIGESTS):
                    self._session.connection.execute(shift, {"is_community": community.id, "micros": micros})

    # ---------------------------------------------------------------------------------------------------------------

    def _load_homes(self, wanted: set[tuple[str, str]]) -> None:
        """Several homes may share a community; its row is the lock of its log."""
        for row in self._session.read(_HOMES, spots=list_parameter(wanted)):
            if row.id not in self.communities:
                self.communities[row.id] = _community(row)
            home = Home(
                id=HomeId(row.home),
                platform=row.platform,
                external=row.external,
                community=self.communities[row.id],
                live=row.live,
                office_hours=row.office_hours,
                administrators_seq=row.administrators_seq,
            )
            self._homes[home.platform, home.external] = self._homes_by_id[home.id] = home

    def _make_home(self, spot: Spot) -> Home | None:
        if (spot.platform, spot.home) in self._homes:
            return None
        fresh = self._session.fresh
        community = Community(
            id=CommunityId(fresh()), log=fresh(), language=self._language, zone=self._zone, new=True
        )
        self.communities[community.id] = community
        home = Home(
            id=HomeId(fresh()),
            platform=spot.platform,
            external=spot.home,
            community=community,
            live=spot.platform in LIVE_PLATFORMS,
            new=True,
        )
        self._homes[home.platform, home.external] = self._homes_by_id[home.id] = home
        return home

    def _know_all(self, rows: list[Any]) -> None:
        for row in rows:
            self._know(row)

    def _know(self, row: Any) -> None:
        if row.id in self._places_by_id:
            return
        home = self._homes_by_id.get(row.home)
        if home is None:
            return
        place = Place(
            id=PlaceId(row.id),
            home=home,
            external=row.external,
            name=row.name,
            members=row.members,
            roll_complete=row.roll_complete,
            language=row.language,
            zone=row.zone,
        )
        self._places[home.id, place.external] = self._places_by_id[place.id] = place

    def _place(self, spot: Spot) -> None:
        home = self._homes[spot.platform, spot.home]
        name = clean(spot.name)[:NAME_OF_PLACE_LENGTH_MAX]
        place = self._places.get((home.id, spot.place))
        if place is None:
            place = Place(
                id=PlaceId(self._session.fresh()),
                home=home,
                external=spot.place,
                name=name or clean(spot.place)[:NAME_OF_PLACE_LENGTH_MAX],
                roll_complete=home.live,
                new=True,
            )
            self._places[home.id, place.external] = self._places_by_id[place.id] = place
        elif name and name != place.name:
            place.name, place.changed = name, True


def _community(row: Any) -> Community:
    return Community(
        id=CommunityId(row.id),
        log=row.log,
        language=row.language,
        zone=row.zone,
        head_seq=row.head_seq,
        head_hash=row.head_hash,
        peaks=Peaks(row.head_seq + 1, json.loads(row.peaks)),
        next_number=row.next_number,
        signing_key=row.signing_key,
        identified_from=row.identified_from,
        rights=table_of(row.rights),
        offset=timedelta(seconds=row.clock_offset_seconds),
    )


def _community_row(community: Community) -> dict[str, Any]:
    head = _head_of(community)
    return {
        "id": head.pop("is_id"),
        "log": community.log,
        "language": community.language,
        "zone": community.zone,
        "identified_from": community.identified_from,
        "rights": text_of(community.rights),
        **head,
    }


def _head_of(community: Community) -> dict[str, Any]:
    return {
        "is_id": community.id,
        "head_seq": community.head_seq,
        "head_hash": community.head_hash,
        "peaks": json.dumps(community.peaks.hashes),
        "next_number": community.next_number,
        "signing_key": community.signing_key,
        "clock_offset_seconds": int(community.offset.total_seconds()),
    }


def _home_row(home: Home) -> dict[str, Any]:
    return {
        "id": home.id,
        "platform": home.platform,
        "external": home.external,
        "community": home.community.id,
        "live": home.live,
        "office_hours": home.office_hours,
        "administrators_seq": home.administrators_seq,
    }


def _place_row(place: Place) -> dict[str, Any]:
    changing = _what_changes_of(place)
    fixed = {
        "home": place.home.id,
        "external": place.external,
        "language": place.language,
        "zone": place.zone,
        "public": "",
        "offers": False,
    }
    return {"id": changing.pop("is_id"), **fixed, **changing}


def _what_changes_of(place: Place) -> dict[str, Any]:
    return {
        "is_id": place.id,
        "name": place.name,
        "members": place.members,
        "roll_complete": place.roll_complete,
    }
