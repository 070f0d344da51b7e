"""People of one unit of work: accounts, memberships, roles; in memory, so that later commands see earlier changes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, insert, select, update

from consensus import limits
from consensus.ids import PersonId
from consensus.plain import clean
from consensus.ports import Sender
from storage import dialect
from storage.electorate import present
from storage.known import ADMINISTRATORS, ROLL, WHO, Known, known, roll_digest
from storage.places import Home, Place
from storage.session import Lookup, Session
from storage.sql.lists import in_list, list_parameter, list_rows
from storage.tables import ACCOUNT, HOME_ROLE, MEMBER, PERSON, PLACE

_ACCOUNTS = (
    select(ACCOUNT.c.home, ACCOUNT.c.external, PERSON.c.id, PERSON.c.name, PERSON.c.who_seq)
    .join(PERSON, PERSON.c.id == ACCOUNT.c.person)
    .where(in_list("accounts", ACCOUNT.c.home, ACCOUNT.c.external))
)
_ACTORS, (_ACTOR_HOME, _ACTOR_ACCOUNT, _ACTOR_PLACE) = list_rows(
    "actors", ACCOUNT.c.home, ACCOUNT.c.external, PLACE.c.external
)
_WITH_MEMBERSHIPS = (
    select(
        ACCOUNT.c.home,
        ACCOUNT.c.external,
        ACCOUNT.c.person,
        PERSON.c.name,
        PERSON.c.who_seq,
        PLACE.c.id.label("place"),
        MEMBER.c.left,
        MEMBER.c.bot,
        MEMBER.c.guest,
        HOME_ROLE.c.administrator,
    )
    .select_from(_ACTORS)
    .join(ACCOUNT, and_(ACCOUNT.c.home == _ACTOR_HOME, ACCOUNT.c.external == _ACTOR_ACCOUNT))
    .join(PERSON, PERSON.c.id == ACCOUNT.c.person)
    .outerjoin(PLACE, and_(PLACE.c.home == _ACTOR_HOME, PLACE.c.external == _ACTOR_PLACE))
    .outerjoin(MEMBER, and_(MEMBER.c.place == PLACE.c.id, MEMBER.c.person == ACCOUNT.c.person))
    .outerjoin(HOME_ROLE, and_(HOME_ROLE.c.home == ACCOUNT.c.home, HOME_ROLE.c.person == ACCOUNT.c.person))
)
_NAME = select(PERSON.c.name).where(PERSON.c.id == bindparam("is_id"))
_MEMBERS = select(MEMBER).where(in_list("pairs", MEMBER.c.place, MEMBER.c.person))
_MEMBERS_OF = select(MEMBER).where(MEMBER.c.place == bindparam("is_place"))
_PRESENT = present(bindparam("is_place"))
_PLACES_OF = select(MEMBER.c.place).where(MEMBER.c.person == bindparam("is_person"))
_ROLES = select(HOME_ROLE).where(in_list("pairs", HOME_ROLE.c.home, HOME_ROLE.c.person))
_LED_BY = select(HOME_ROLE.c.home).where(
    HOME_ROLE.c.person == bindparam("is_person"), HOME_ROLE.c.administrator
)
_LEADERS = select(HOME_ROLE.c.person).where(
    HOME_ROLE.c.home == bindparam("is_home"), HOME_ROLE.c.administrator
)
_OTHERS = (
    select(MEMBER.c.person)
    .join(PLACE, PLACE.c.id == MEMBER.c.place)
    .where(PLACE.c.home == bindparam("is_home"), MEMBER.c.person != bindparam("is_person"))
    .where(~MEMBER.c.left, ~MEMBER.c.bot)
    .limit(1)
)
_ANY_ADMINISTRATOR = (
    select(HOME_ROLE.c.person)
    .where(HOME_ROLE.c.home == bindparam("is_home"), HOME_ROLE.c.administrator)
    .limit(1)
)
_RENAME = update(PERSON).where(PERSON.c.id == bindparam("is_id")).values(name=bindparam("name"))
_COMMITTED = update(PERSON).where(PERSON.c.id == bindparam("is_id")).values(who_seq=bindparam("who_seq"))
_NEW_PERSON = insert(PERSON)
_NEW_ACCOUNT = insert(ACCOUNT)
_FORGET_ACCOUNTS = delete(ACCOUNT).where(ACCOUNT.c.person == bindparam("is_person"))


class Membership(NamedTuple):
    left: bool = False
    bot: bool = False
    guest: bool = False

    @property
    def counts(self) -> bool:
        """Whether this person may take part."""
        return not (self.left or self.bot or self.guest)


STRANGER = Membership(left=True)
OnMembership = Callable[[Place, PersonId, bool], None]


class People:
    """`on_membership(place, person, joined)` is called for each person who becomes a member, or is one no longer."""

    def __init__(self, session: Session, on_membership: OnMembership) -> None:
        self._session = session
        self._on_membership = on_membership
        self._accounts: dict[tuple[str, str], PersonId | None] = {}
        self._names: dict[PersonId, str] = {}
        self._memberships: dict[tuple[str, str], Membership | None] = {}
        self._roles: dict[tuple[str, str], bool] = {}
        self._new: set[PersonId] = set()
        self._renamed: set[PersonId] = set()
        self._new_accounts: set[tuple[str, str]] = set()
        self._changed_memberships: set[tuple[str, str]] = set()
        self._changed_roles: set[tuple[str, str]] = set()
        self._forgotten: set[PersonId] = set()
        self._who: dict[PersonId, int] = {}
        """Those whose name and account, as they are now, an entry commits to: which one."""
        self._committed: set[PersonId] = set()
        self._owed: dict[PersonId, tuple[Home, str]] = {}
        """Those who have another name than the last entry about it commits to, with their account."""
        self._reorganised: dict[str, Home] = {}
        """The homes that have other administrators than the last entry about it commits to."""
        self._led: set[str] = set()
        """Homes known to have an administrator."""
        self._described: dict[tuple[str, str], str] = {}
        """How a platform calls accounts that may be met yet."""

    # ---------------------------------------------------------------------------------------------------- accounts

    def load_accounts(self, accounts: Iterable[tuple[Home, str]]) -> None:
        wanted = {(home.id, external) for home, external in accounts} - self._accounts.keys()
        if not wanted:
            return
        self._accounts.update(dict.fromkeys(wanted))
        rows = self._session.read(_ACCOUNTS, accounts=list_parameter(wanted))
        for home, external, person, name, who_seq in rows:
            self._accounts[home, external] = person
            if person not in self._names:
                self._names[person] = name
                self._note_who(person, who_seq)

    def lookup_actors(self, actors: Iterable[tuple[Home, str, str]]) -> Lookup | None:
        """Accounts (of a home, by their id there) with their membership in a place (by its id there) and their role in
        the home, in one go."""
        wanted = {(home.id, external, place) for home, external, place in actors}
        if not wanted:
            return None
        self._accounts.update(dict.fromkeys((home, external) for home, external, _ in wanted))
        return Lookup(_WITH_MEMBERSHIPS, {"actors": list_parameter(wanted)}, self._take_actors)

    def _take_actors(self, rows: list[Any]) -> None:
        for home, external, person, name, who_seq, place, left, bot, guest, administrator in rows:
            self._accounts[home, external] = person
            self._names[person] = name
            self._note_who(person, who_seq)
            self._roles[home, person] = bool(administrator)
            if place is not None:
                self._memberships[place, person] = None if left is None else Membership(left, bot, guest)

    def known(self, home: Home, external: str) -> PersonId | None:
        """The person of a loaded account."""
        return self._accounts.get((home.id, external))

    def person(self, home: Home, external: str, name: str) -> PersonId:
        """The person of a loaded account, created if missing. A new name is stored."""
        name = clean(name or self._described.get((home.id, external), "")).replace("\x00", "")[
            : limits.NAME_LENGTH_MAX
        ]
        person = self._accounts.get((home.id, external))
        if person is None:
            person = PersonId(self._session.fresh())
            self._accounts[home.id, external] = person
            self._names[person] = name
            self._new.add(person)
            self._new_accounts.add((home.id, external))
        elif name and name != self._names.get(person):
            self._names[person] = name
            self._renamed.add(person)
            if self._who.pop(person, None) is not None:
                self._owed[person] = home, external
        return person

    def tell(self, home: Home, names: Mapping[str, str]) -> None:
        """Whoever has one of these accounts is called so, when they are met."""
        self._described.update({(home.id, account): name for account, name in names.items()})

    def arrive(self, place: Place, sender: Sender) -> None:
        """Record the actor: account, name, and role by the platform; in a local room also membership."""
        home = place.home
        person = self.person(home, sender.account, sender.name)
        if sender.administrator is not None:
            self.set_administrator(home, person, sender.administrator)
        if sender.joins and not self.membership(place, person).counts:
            self.set_membership(place, person, Membership())
            self.lead_if_first(home, person)

    def lead_if_first(self, home: Home, person: PersonId) -> None:
        """The first speaker in a local room is its administrator."""
        if not self._has_administrator(home):
            self.set_administrator(home, person, True)

    def hand_on(self, place: Place) -> None:
        """In a local room, whose platform names nobody: where no administrator is left, the first by name is one."""
        present = [person for person in self.people_in(place) if self.membership(place, person).counts]
        leaders = self.administrators(place.home)
        if present and not any(person in leaders for person in present):
            self.set_administrator(
                place.home, min(present, key=lambda person: (self.name(person), person)), True
            )

    def seen_in(self, person: PersonId, places: Iterable[Place], sees: frozenset[str]) -> None:
        """Update memberships by the places that the actor can see, as the platform sends them with the act."""
        for place in places:
            was = self.membership(place, person)
            if place.external not in sees:
                self.set_membership(place, person, STRANGER)
            elif was.left:
                self.set_membership(place, person, Membership())

    def is_new(self, person: PersonId) -> bool:
        """Whether nothing is stored about the person yet."""
        return person in self._new

    @property
    def renamed(self) -> set[PersonId]:
        """People who were known by another name before."""
        return self._renamed - self._new - self._forgotten

    def name(self, person: PersonId) -> str:
        if person not in self._names:
            self._names[person] = self._session.connection.execute(_NAME, {"is_id": person}).scalar() or ""
        return self._names[person]

    # ------------------------------------------------------------------------------------------ membership and roles

    def load_memberships(self, pairs: Iterable[tuple[Place, PersonId]]) -> None:
        """Load membership in the place, and the role in its home. New people have neither."""
        pairs = list(pairs)
        for place, person in pairs:
            if person in self._new:
                self._memberships.setdefault((place.id, person), None)
                self._roles.setdefault((place.home.id, person), False)
        members: set[tuple[str, str]] = {(place.id, person) for place, person in pairs}
        members -= self._memberships.keys()
        if members:
            self._memberships.update(dict.fromkeys(members))
            for row in self._session.read(_MEMBERS, pairs=list_parameter(members)):
                self._memberships[row.place, row.person] = Membership(row.left, row.bot, row.guest)
        roles: set[tuple[str, str]] = {(place.home.id, person) for place, person in pairs}
        roles -= self._roles.keys()
        if roles:
            self._roles.update(dict.fromkeys(roles, False))
            for row in self._session.read(_ROLES, pairs=list_parameter(roles)):
                self._roles[row.home, row.person] = row.administrator

    def membership(self, place: Place, person: PersonId) -> Membership:
        if (place.id, person) not in self._memberships:
            self.load_memberships([(place, person)])
        return self._memberships[place.id, person] or STRANGER

    def administrator(self, home: Home, person: PersonId) -> bool:
        """Needs the person's membership in a place of the home to be loaded."""
        return self._roles.get((home.id, person), False)

    def people_in(self, place: Place) -> list[PersonId]:
        """Everybody who is in the place now, bots and guests too; loads the whole list."""
        for row in self._session.read(_MEMBERS_OF, is_place=place.id):
            if self._memberships.get((row.place, row.person)) is None:
                self._memberships[row.place, row.person] = Membership(row.left, row.bot, row.guest)
        here = (
            (person, membership)
            for (where, person), membership in self._memberships.items()
            if where == place.id
        )
        return [
            PersonId(person) for person, membership in here if membership is not None and not membership.left
        ]

    def set_membership(self, place: Place, person: PersonId, new: Membership) -> None:
        old = self.membership(place, person)
        if old == new or (old.left and new.left):
            return
        self._memberships[place.id, person] = new
        self._changed_memberships.add((place.id, person))
        if old.counts != new.counts:
            place.members += 1 if new.counts else -1
            place.changed = True
            self._on_membership(place, person, new.counts)

    def set_administrator(self, home: Home, person: PersonId, administrator: bool) -> None:
        key = home.id, person
        if key not in self._roles:
            row = (
                None
                if person in self._new
                else self._session.connection.execute(_ROLES, {"pairs": list_parameter([key])}).first()
            )
            self._roles[key] = row is not None and row.administrator
        if self._roles[key] != administrator:
            self._roles[key] = administrator
            self._changed_roles.add(key)
            if home.administrators_seq is not None:
                home.administrators_seq = None
                self._reorganised[home.id] = home

    def _has_administrator(self, home: Home) -> bool:
        if home.id not in self._led:
            roles = ((where, yes) for (where, _), yes in self._roles.items())
            stored = self._session.connection.execute(_ANY_ADMINISTRATOR, {"is_home": home.id}).first()
            if stored is None and not any(where == home.id and yes for where, yes in roles):
                return False
            self._led.add(home.id)
        return True

    # ------------------------------------------------------------------------------------------- what is committed to

    def _note_who(self, person: PersonId, seq: int | None) -> None:
        if seq is not None:
            self._who[person] = seq

    def uncommitted(self, home: Home, person: PersonId, account: str) -> list[Known]:
        """What an entry of this person is to commit to: who they are and who administers the home, where no entry does."""
        wanted = [] if person in self._who or person in self._forgotten else [self.who(home, person, account)]
        return wanted if home.administrators_seq is not None else [*wanted, self.administration(home)]

    def who(self, home: Home, person: PersonId, account: str) -> Known:
        value = {
            "platform": home.platform,
            "home": home.external,
            "account": account,
            "name": self.name(person),
        }
        return known(WHO, value, person)

    def administration(self, home: Home) -> Known:
        leaders = set(self._session.connection.execute(_LEADERS, {"is_home": home.id}).scalars())
        for (where, person), yes in self._roles.items():
            if where == home.id:
                leaders = leaders | {person} if yes else leaders - {person}
        return known(ADMINISTRATORS, {"home": home.id, "people": sorted(leaders)})

    def commit(self, home: Home, written: Iterable[Known], seq: int) -> None:
        """The entry `seq` commits to these."""
        for item in written:
            if item.field == ADMINISTRATORS:
                home.administrators_seq, home.committed = seq, True
                self._reorganised.pop(home.id, None)
            elif item.field == WHO and item.person is not None:
                self._who[item.person] = seq
                self._committed.add(item.person)
                self._owed.pop(item.person, None)

    @property
    def owed(self) -> tuple[dict[PersonId, tuple[Home, str]], list[Home]]:
        """What changed of what was committed to, and stands in no entry yet: names, and administrators of homes."""
        return dict(self._owed), list(self._reorganised.values())

    def roll(self, place: Place) -> Known:
        """Those who are in the place, as a roll that begins now has them."""
        here = {row.person for row in self._session.read(_PRESENT, is_place=place.id)}
        for where, person in self._changed_memberships:
            if where == place.id:
                membership = self._memberships[where, person] or STRANGER
                here = here | {person} if membership.counts else here - {person}
        return known(ROLL, roll_digest(here))

    # ----------------------------------------------------------------------------------------------------- erasure

    def administrators(self, home: Home) -> list[PersonId]:
        """Everybody who administers the home, with what this unit of work changed."""
        leaders = set(self._session.connection.execute(_LEADERS, {"is_home": home.id}).scalars())
        leaders |= {who for (where, who), yes in self._roles.items() if where == home.id and yes}
        leaders -= {who for (where, who), yes in self._roles.items() if where == home.id and not yes}
        return sorted(PersonId(leader) for leader in leaders)

    def others_who_lead(self, home: Home, person: PersonId) -> list[PersonId]:
        """The administrators of the home but this person."""
        leaders = set(self._session.connection.execute(_LEADERS, {"is_home": home.id}).scalars())
        return sorted(PersonId(leader) for leader in leaders if leader != person)

    def leads_alone(self, person: PersonId) -> bool:
        """Whether this is the only administrator of a home in which there are other people."""
        connection, is_person = self._session.connection, {"is_person": person}
        homes = set(connection.execute(_LED_BY, is_person).scalars())
        homes |= {home for (home, who), yes in self._roles.items() if who == person and yes}
        for home in sorted(homes):
            leaders = set(connection.execute(_LEADERS, {"is_home": home}).scalars())
            leaders |= {who for (where, who), yes in self._roles.items() if where == home and yes}
            leaders -= {who for (where, who), yes in self._roles.items() if where == home and not yes}
            others = connection.execute(_OTHERS, {"is_home": home, **is_person}).first()
            if leaders == {person} and others is not None:
                return True
        return False

    def forget(self, person: PersonId) -> None:
        """Delete name, accounts and roles; the random id stays. The memberships have ended (membership.part)."""
        self._names[person] = ""
        self._renamed.add(person)
        self._forgotten.add(person)
        self._who.pop(person, None)
        self._owed.pop(person, None)
        for role in [role for role in self._roles if role[1] == person]:
            self._roles[role] = False
            self._changed_roles.discard(role)
        for key, owner in self._accounts.items():
            if owner == person:
                self._accounts[key] = None
                self._new_accounts.discard(key)

    def places_of(self, person: PersonId) -> set[str]:
        """The ids of the places where the person is, or was, a member."""
        stored = self._session.connection.execute(_PLACES_OF, {"is_person": person}).scalars()
        return {*stored, *(place for place, who in self._memberships if who == person)}

    # ------------------------------------------------------------------------------------------------------- writing

    def flush(self) -> None:
        session = self._session
        forgotten = [{"is_person": person} for person in sorted(self._forgotten)]
        session.write(_FORGET_ACCOUNTS, forgotten)
        session.write(
            _NEW_PERSON,
            [
                {"id": person, "name": self._names[person], "who_seq": self._who.get(person)}
                for person in sorted(self._new)
            ],
        )
        session.write(
            _COMMITTED,
            [
                {"is_id": person, "who_seq": self._who.get(person)}
                for person in sorted((self._committed | self._forgotten) - self._new)
            ],
        )
        session.write(
            _RENAME,
            [{"is_id": person, "name": self._names[person]} for person in sorted(self._renamed - self._new)],
        )
        session.write(
            _NEW_ACCOUNT,
            [
                {"home": home, "external": external, "person": self._accounts[home, external]}
                for home, external in sorted(self._new_accounts)
            ],
        )
        session.write(
            dialect.upsert(MEMBER, session.dialect, "left", "bot", "guest"),
            [
                {"place": place, "person": person, **(self._memberships[place, person] or STRANGER)._asdict()}
                for place, person in sorted(self._changed_memberships)
            ],
        )
        session.write(
            dialect.upsert(HOME_ROLE, session.dialect, "administrator"),
            [
                {"home": home, "person": person, "administrator": self._roles[home, person]}
                for home, person in sorted(self._changed_roles)
            ],
        )
