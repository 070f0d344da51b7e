"""The groups that processes name, home by home: who is in them, as far as anybody has said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, insert, select

from consensus.commands import Named
from consensus.events import Role
from consensus.ids import PersonId
from storage.people import People
from storage.places import Home
from storage.session import Session
from storage.tables import NAMED_GROUP

_GROUPS = (
    select(NAMED_GROUP.c.name, NAMED_GROUP.c.person)
    .where(NAMED_GROUP.c.home == bindparam("is_home"))
    .order_by(NAMED_GROUP.c.name, NAMED_GROUP.c.place)
)
_EMPTY = delete(NAMED_GROUP).where(
    NAMED_GROUP.c.home == bindparam("is_home"), NAMED_GROUP.c.name == bindparam("is_name")
)


@dataclass(slots=True)
class Groups:
    session: Session
    people: People
    _known: dict[str, dict[str, tuple[PersonId, ...]]] = field(default_factory=dict)
    _changed: set[tuple[str, str]] = field(default_factory=set)

    def of(self, home: Home) -> Mapping[str, tuple[PersonId, ...]]:
        """All groups of the home; loaded only where somebody opens a decision."""
        if home.id not in self._known:
            groups: dict[str, tuple[PersonId, ...]] = {}
            for name, person in self.session.connection.execute(_GROUPS, {"is_home": home.id}):
                groups[name] = (*groups.get(name, ()), PersonId(person))
            self._known[home.id] = groups
        return self._known[home.id]

    def roles(self, home: Home, names: Iterable[str], given: Sequence[Named]) -> Mapping[str, Role]:
        """Who is in these groups for one decision: whom its opener names, else whom the home knows."""
        named = {group.role: group for group in given}
        roles: dict[str, Role] = {}
        for name in names:
            group = named.get(name)
            if group is not None and group.groups:
                roles[name] = Role(name=name, groups=group.groups, size=group.counted)
                continue
            people = self.persons(home, group.accounts) if group is not None else self.of(home).get(name, ())
            if people:
                roles[name] = Role(name=name, people=tuple(people), size=len(people))
        return roles

    def persons(self, home: Home, accounts: Iterable[str]) -> tuple[PersonId, ...]:
        """The people of these accounts, known from now on."""
        wanted = tuple(dict.fromkeys(accounts))
        self.people.load_accounts((home, account) for account in wanted)
        return tuple(dict.fromkeys(self._person(home, account) for account in wanted))

    def _person(self, home: Home, account: str) -> PersonId:
        """Where accounts are names that people choose themselves, somebody new is called so."""
        known = self.people.known(home, account)
        name = account if home.platform == "local" else ""
        return known if known is not None else self.people.person(home, account, name)

    def name(self, home: Home, group: str, people: tuple[PersonId, ...]) -> None:
        self._known[home.id] = {**self.of(home), group: people}
        self._changed.add((home.id, group))

    def flush(self) -> None:
        changed = sorted(self._changed)
        self.session.write(_EMPTY, [{"is_home": home, "is_name": name} for home, name in changed])
        self.session.write(
            insert(NAMED_GROUP),
            [
                {"home": home, "name": name, "person": person, "place": place}
                for home, name in changed
                for place, person in enumerate(self._known[home][name], 1)
            ],
        )
