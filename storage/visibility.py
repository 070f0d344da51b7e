"""Who is reading, and which places are open to them: every list, search, count and record passes here.

Whether somebody in a place may see what was opened there is said by consensus.access; here it is asked for each of the
viewer's places, and the answer becomes the set of places that a statement may look at.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Exists, bindparam, exists, false, func, select, true

from consensus import facts
from consensus.access import has_right, may_see, why_not
from consensus.frozen import Frozen, replace
from consensus.ids import PersonId
from consensus.ports import Use, Viewer
from consensus.refusal import Refused
from consensus.rights import Right, Table
from consensus.views.overview import HeadView, PlaceRow
from storage.table_of_rights import belongs_to, table_of
from storage.tables import ACCOUNT, COMMUNITY, DECISION, HOME, HOME_ROLE, MEMBER, OUTBOX_NOTICE, PERSON, PLACE

_HOME = (
    select(
        HOME.c.id,
        COMMUNITY.c.id.label("community"),
        COMMUNITY.c.zone,
        COMMUNITY.c.clock_offset_seconds,
        COMMUNITY.c.rights,
    )
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .where(HOME.c.platform == bindparam("platform"), HOME.c.external == bindparam("external"))
)
_COMMUNITIES = select(COMMUNITY.c.id, COMMUNITY.c.zone, COMMUNITY.c.clock_offset_seconds).limit(2)
_PUBLIC = (
    select(PLACE.c.id, PLACE.c.public, HOME.c.community, COMMUNITY.c.zone, COMMUNITY.c.clock_offset_seconds)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .where(PLACE.c.public != "")
)
_PERSON = select(ACCOUNT.c.person).where(
    ACCOUNT.c.home == bindparam("is_home"), ACCOUNT.c.external == bindparam("external")
)
_MEMBERSHIPS = select(MEMBER.c.place, MEMBER.c.left, MEMBER.c.bot, MEMBER.c.guest).where(
    MEMBER.c.person == bindparam("is_person")
)
_PLACES = select(PLACE.c.id, PLACE.c.external).where(PLACE.c.home == bindparam("is_home"))
_ADMINISTRATOR = select(HOME_ROLE.c.administrator).where(
    HOME_ROLE.c.home == bindparam("is_home"), HOME_ROLE.c.person == bindparam("is_person")
)


_MAY_OPEN = (
    select(PLACE.c.external, PLACE.c.name)
    .join(MEMBER, (MEMBER.c.place == PLACE.c.id) & (MEMBER.c.person == bindparam("is_person")))
    .where(PLACE.c.home == bindparam("is_home"), ~MEMBER.c.left, ~MEMBER.c.bot, ~MEMBER.c.guest)
)
_NAMED = select(PLACE.c.external, PLACE.c.name).where(PLACE.c.home == bindparam("is_home"))
_EVERY = select(PLACE.c.external, PLACE.c.name).where(
    PLACE.c.home.in_(select(HOME.c.id).where(HOME.c.community == bindparam("is_community")))
)
_HEAD = select(COMMUNITY.c.head_seq, COMMUNITY.c.head_hash, COMMUNITY.c.log).where(
    COMMUNITY.c.id == bindparam("is_community")
)
_HEADS = select(COMMUNITY.c.head_seq, COMMUNITY.c.head_hash, COMMUNITY.c.log).limit(2)


class Seat(Frozen):
    """`community` None: the operator looks at several at once."""

    community: str | None
    zone: str = "UTC"
    offset: timedelta = timedelta(0)
    """How far the community's clock runs ahead."""
    person: PersonId | None = None
    administrator: bool = False
    operator: bool = False
    places: frozenset[str] = frozenset()
    """What the viewer may see into; all of them for the operator."""
    pseudonyms: frozenset[str] = frozenset()
    """Places of which the viewer reads no names."""
    anybody: bool = False
    fresh: bool = False
    """The platform said at this moment in which places they take part; else the stored lists of members hold."""
    here: str = ""
    """The place from which the viewer asks, as its platform names it."""
    people: Mapping[str, facts.Person] = {}
    """Who the viewer is in each place that they see."""
    table: Table = ()
    use: Use = ""
    barred: frozenset[str] = frozenset()
    """Places that the viewer sees, and of which they may not do what they ask for."""

    def sees(self, place: str) -> bool:
        return self.operator or place in self.places

    @property
    def visible(self) -> ColumnElement[bool]:
        """The condition under which a decision may be shown here."""
        here = true() if self.community is None else DECISION.c.community == self.community
        if self.operator:
            return here
        return here & DECISION.c.place.in_(sorted(self.places)) & self._posted if self.places else false()

    @property
    def _posted(self) -> ColumnElement[bool]:
        """What consensus.access.sees says of each decision, asked of its stored state."""
        # What ended in another way was posted; and of what is private, few are open at a time.
        ended = (DECISION.c.status == "closed") & DECISION.c.outcome.not_in(("withdrawn", "expired"))
        public = ended | DECISION.c.state.not_like('%"private":true%')
        if self.person is None:
            return public
        return public | (DECISION.c.opened_by == self.person) | was_asked(DECISION.c.id, self.person)


def was_asked(decision: Any, person: PersonId) -> Exists:
    """Whether they were sounded out."""
    return exists().where(
        OUTBOX_NOTICE.c.decision == decision,
        OUTBOX_NOTICE.c.person == person,
        OUTBOX_NOTICE.c.kind == "sounding_asked",
    )


def seat_of(connection: Connection, viewer: Viewer) -> Seat:
    """The seat of a viewer. Somebody unknown sees nothing; the operator without a spot sees every community."""
    if viewer.anybody:
        return _seat_of_anybody(connection)
    if viewer.spot is None:
        return _operators_seat(connection, viewer)
    home = connection.execute(_HOME, {"platform": viewer.spot.platform, "external": viewer.spot.home}).first()
    if home is None:
        return Seat(community="", operator=viewer.operator)
    offset = timedelta(seconds=home.clock_offset_seconds)
    if viewer.operator:
        return Seat(
            community=home.community, zone=home.zone, offset=offset, here=viewer.spot.place, operator=True
        )
    person = connection.execute(_PERSON, {"is_home": home.id, "external": viewer.account}).scalar()
    leads = viewer.administrator
    if leads is None and person is not None:
        leads = connection.execute(_ADMINISTRATOR, {"is_home": home.id, "is_person": person}).scalar()
    table = table_of(home.rights)
    who = facts.Person(
        id=PersonId(person or ""),
        administrator=bool(leads),
        groups=viewer.groups,
        belongs=belongs_to(connection, table, home.id, PersonId(person))
        if person is not None
        else frozenset(),
    )
    people = _places(connection, viewer, home.id, who)
    right: Right | None = viewer.use or None
    barred = frozenset(
        place
        for place, there in people.items()
        if right is not None and not has_right(there, right, table, place)
    )
    return Seat(
        community=home.community,
        zone=home.zone,
        offset=offset,
        here=viewer.spot.place,
        person=None if person is None else PersonId(person),
        administrator=bool(leads),
        fresh=viewer.sees is not None and not viewer.guest,
        places=frozenset(people) - barred,
        people=people,
        table=table,
        use=viewer.use,
        barred=barred,
    )


def _places(
    connection: Connection, viewer: Viewer, home: str, who: facts.Person
) -> Mapping[str, facts.Person]:
    """The ids of the places that are open to the viewer, with who they are there: those that the platform says they see,
    else the stored list."""
    if viewer.sees is not None:
        rows = connection.execute(_PLACES, {"is_home": home})
        there = {row.id: replace(who, member=row.external in viewer.sees) for row in rows}
        return {place: person for place, person in there.items() if may_see(person)}
    if not who.id:
        return {}
    rows = connection.execute(_MEMBERSHIPS, {"is_person": who.id})
    return {
        row.place: replace(
            who, member=not (row.left or row.bot or row.guest), guest=row.guest and not row.left
        )
        for row in rows
        if may_see(replace(who, member=not row.left))
    }


def _seat_of_anybody(connection: Connection) -> Seat:
    """What is public, of the community if there is only one."""
    places = connection.execute(_PUBLIC).all()
    communities = {place.community for place in places}
    if len(communities) != 1:
        return Seat(community="")
    only = places[0]
    return Seat(
        community=only.community,
        zone=only.zone,
        offset=timedelta(seconds=only.clock_offset_seconds),
        places=frozenset(place.id for place in places),
        pseudonyms=frozenset(place.id for place in places if place.public != "names"),
        anybody=True,
    )


def _operators_seat(connection: Connection, viewer: Viewer) -> Seat:
    if not may_see(None, operator=viewer.operator):
        return Seat(community="")
    communities = connection.execute(_COMMUNITIES).all()
    if len(communities) != 1:
        return Seat(community=None, operator=True)
    only = communities[0]
    return Seat(
        community=only.id, zone=only.zone, offset=timedelta(seconds=only.clock_offset_seconds), operator=True
    )


def head(connection: Connection, viewer: Viewer) -> HeadView:
    """The end of the log of the viewer's community. It looks up single rows by their keys and nothing of places: that
    something has happened is all that it tells. Raises Refused `not-your-right` where the viewer sees places, and may do what
    they ask for (Viewer.use) in none."""
    if viewer.spot is None:
        heads = connection.execute(_HEADS).all() if viewer.operator else []
        if len(heads) == 1:
            return HeadView(seq=heads[0].head_seq, hash=heads[0].head_hash, log=heads[0].log)
        total = select(func.coalesce(func.sum(COMMUNITY.c.head_seq), 0)) if heads else None
        return HeadView(seq=0 if total is None else int(connection.execute(total).scalar_one()))
    home = connection.execute(_HOME, {"platform": viewer.spot.platform, "external": viewer.spot.home}).first()
    if home is None:
        return HeadView(seq=0)
    if not (viewer.operator or viewer.sees or _is_anywhere(connection, home.id, viewer)):
        return HeadView(seq=0)
    row = connection.execute(_HEAD, {"is_community": home.community}).one()
    if viewer.use and home.rights and not viewer.operator:
        seat = seat_of(connection, viewer)
        if seat.barred and not seat.places:
            raise labelled(connection, why_not(viewer.use, seat.table, min(seat.barred)))
    return HeadView(seq=row.head_seq, hash=row.head_hash, log=row.log)


def labelled(connection: Connection, refused: Refused) -> Refused:
    """The refusal with the names of those who may, where the rules know ids alone."""
    who = refused.values.get("who")
    codes = [str(code).partition(":") for code in who] if isinstance(who, tuple) else []
    names: dict[str, str] = {}
    for kind, table in (("person", PERSON), ("place", PLACE)):
        ids = [id_ for of, _, id_ in codes if of == kind]
        if ids:
            rows = connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
            names |= {row.id: row.name for row in rows}
    labels = tuple(
        f"{kind}:{names.get(id_, '') if kind in ('person', 'place') else id_}" for kind, _, id_ in codes
    )
    refused.values = {**refused.values, "who": labels}
    return refused


def _is_anywhere(connection: Connection, home: str, viewer: Viewer) -> bool:
    person = connection.execute(_PERSON, {"is_home": home, "external": viewer.account}).scalar()
    rows = () if person is None else connection.execute(_MEMBERSHIPS, {"is_person": person})
    return any(may_see(facts.Person(id=PersonId(str(person)), member=not row.left)) for row in rows)


def places_to_open_in(connection: Connection, viewer: Viewer) -> tuple[PlaceRow, ...]:
    """The places of the viewer's home in which they may open something, by name; for the operator all of them."""
    if viewer.spot is None:
        seat = _operators_seat(connection, viewer)
        rows = connection.execute(_EVERY, {"is_community": seat.community}).all() if seat.operator else []
        return _by_name(rows)
    home = connection.execute(_HOME, {"platform": viewer.spot.platform, "external": viewer.spot.home}).first()
    if home is None or viewer.guest:
        return ()
    if viewer.operator or viewer.sees is not None:
        rows = connection.execute(_NAMED, {"is_home": home.id}).all()
        return _by_name(
            [row for row in rows if viewer.operator or row.external in (viewer.sees or frozenset())]
        )
    person = connection.execute(_PERSON, {"is_home": home.id, "external": viewer.account}).scalar()
    return _by_name(connection.execute(_MAY_OPEN, {"is_home": home.id, "is_person": person}).all())


def _by_name(rows: Sequence[Any]) -> tuple[PlaceRow, ...]:
    places = sorted(rows, key=lambda row: (row.name.casefold(), row.external))
    return tuple(PlaceRow(id=row.external, name=row.name) for row in places)


def decision_id(connection: Connection, seat: Seat, number: int) -> str:
    """The id of the decision of this number, if there is one that may be shown here.

    Raises Refused `no-such-decision`; `several-communities` where the operator has to say which.
    """
    where = [DECISION.c.number == number, seat.visible]
    ids = connection.execute(select(DECISION.c.id).where(*where).limit(2)).scalars().all()
    if not ids and seat.use and seat.barred:
        seen = replace(seat, places=seat.barred)
        there = select(DECISION.c.place).where(DECISION.c.number == number, seen.visible)
        place = connection.execute(there).scalar()
        if place is not None:
            raise labelled(connection, why_not(seat.use, seat.table, place))
    if not ids:
        raise Refused("no-such-decision", number=number, try_code="list-decisions")
    if len(ids) > 1:
        raise Refused("several-communities", number=number, try_code="name-the-home")
    return str(ids[0])
