"""A change of the table of rights, in the platform's names, becomes rows with ids; and who is in the groups it names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consensus import rights
from consensus.commands import SetRight
from consensus.ids import PersonId
from consensus.refusal import Refused
from consensus.rights import ADMINISTRATORS, BY_PROCESS, EVERYONE, HERE, KEPT, NOBODY, Row, Subject
from storage.community_processes import CommunityProcesses
from storage.groups import Groups
from storage.people import People
from storage.places import Home, Place, Places
from storage.table_of_rights import looked_up


@dataclass(slots=True)
class Rights:
    """That of one unit of work."""

    places: Places
    people: People
    groups: Groups
    processes: CommunityProcesses

    def belongs(self, person: PersonId, home: Home) -> frozenset[Subject]:
        """Of the groups and places that the table names, those that the person is in."""
        wanted = looked_up(home.community.rights)
        if not wanted:
            return frozenset()
        return self.of_these(person, wanted, home)

    def of_these(self, person: PersonId, wanted: Iterable[Subject], home: Home) -> frozenset[Subject]:
        """Of these groups and places, those that the person is in."""
        looked_up = (subject for subject in wanted if subject.kind in ("group", "place"))
        return frozenset(subject for subject in looked_up if self._is_in(person, subject, home))

    def subjects(self, home: Home, who: Sequence[Subject], accounts: Sequence[str]) -> tuple[Subject, ...]:
        """Those who are named, once each. Raises Refused for a group or place that there is not."""
        return tuple(dict.fromkeys((*self._subjects(home, who), *self._persons(home, accounts))))

    def _is_in(self, person: PersonId, subject: Subject, home: Home) -> bool:
        if subject.kind == "group":
            return person in self.groups.of(home).get(subject.id, ())
        place = self.places.known(subject.id)
        return place is not None and self.people.membership(place, person).counts

    def voters(self, place: Place, members: Mapping[str, tuple[str, ...]]) -> tuple[PersonId, ...] | None:
        """Who may vote in this place, where the table lists them; None where it says nothing, or names everybody in the place
        or a role of which nobody says who has it. `members`: of roles, by their ids."""
        home = place.home
        who = rights.holders(home.community.rights, "vote", place.id)
        if who is None or any(
            subject.kind == "everyone" or (subject.kind == "role" and subject.id not in members)
            for subject in who
        ):
            return None
        listed: dict[PersonId, None] = {}
        for subject in who:
            listed |= dict.fromkeys(self._listed(subject, home, place, members))
        if not place.roll_complete:
            return tuple(listed)
        return tuple(person for person in listed if self.people.membership(place, person).counts)

    def _listed(
        self, subject: Subject, home: Home, place: Place, members: Mapping[str, tuple[str, ...]]
    ) -> Sequence[PersonId]:
        match subject.kind:
            case "role":
                return self.groups.persons(home, members[subject.id])
            case "person":
                return (PersonId(subject.id),)
            case "group":
                return self.groups.of(home).get(subject.id, ())
            case "administrators":
                return self.people.administrators(home)
            case "place":
                other = self.places.known(subject.id)
                return () if other is None else self.people.people_in(other)
        return ()

    # -------------------------------------------------------------------------------------------------- changing it

    def rows(self, place: Place, setting: SetRight) -> tuple[Row, ...]:
        """The rows that the command asks for. Raises Refused."""
        right, home = setting.right, place.home
        where = self._where(place, setting.where)
        if right == "rules" and where:
            raise Refused("rules-everywhere", try_code="leave-out-place")
        processes = tuple(self._process(home, setting, process) for process in setting.processes)
        if processes and right not in BY_PROCESS and right != "rules":
            raise Refused("right-without-process", right=right, try_code="leave-out-process")
        if setting.who is None:
            return (Row(right=right, place=where, who=None),)
        who = self.subjects(home, setting.who, setting.accounts)
        if not who and not (processes and right in BY_PROCESS):
            raise Refused("right-for-whom", right=right, try_code="say-who")
        unfit = [subject for subject in who if subject.kind not in rights.FITTING[right]]
        if unfit or (rights.DECISION in who and len(who) > 1):
            raise Refused(
                "right-not-for",
                right=right,
                who=tuple(f"{subject.kind}:{subject.id}" for subject in unfit or who),
                try_code="say-who",
            )
        if right in KEPT and rights.DECISION not in who:
            who = (ADMINISTRATORS, *who)
        if right == "rules":
            return (Row(right=right, place=where, process=next(iter(processes), ""), who=who),)
        if who:
            return tuple(Row(right=right, place=where, process=name, who=who) for name in processes or ("",))
        return self._by_these_alone(home, setting, where, processes)

    def _by_these_alone(
        self, home: Home, setting: SetRight, where: str, processes: tuple[str, ...]
    ) -> tuple[Row, ...]:
        """Whoever has the right keeps it, for these processes."""
        table = home.community.rights
        who = rights.of(table, setting.right, where)
        if who == (NOBODY,):
            known = (row.who for row in table if row.right == setting.right and row.process)
            who = next((row for row in known if row), (EVERYONE,))
        return (
            Row(right=setting.right, place=where, who=(NOBODY,)),
            *(Row(right=setting.right, place=where, process=name, who=who) for name in processes),
        )

    def _where(self, place: Place, typed: str) -> str:
        if typed in ("", HERE):
            return place.id if typed else ""
        place_id = self.places.named(place.home, typed)
        if place_id is None:
            raise Refused("no-such-place", typed=typed[:80], try_code="name-a-place")
        return place_id

    def _process(self, home: Home, setting: SetRight, process: str) -> str:
        known = self.processes.named(home.community, process)
        if known is None:
            raise Refused("no-such-process", process=process, try_code="list-processes")
        unit = "options" if setting.right == "poll" else "proposal"
        if known.unit != unit:
            raise Refused(
                "process-for-other-unit", process=process, unit=known.unit, try_code="list-processes"
            )
        return known.id

    def _subjects(self, home: Home, who: Sequence[Subject]) -> Iterator[Subject]:
        """A bare name is that of a group; where people are called by bare names, else that of a person."""
        for subject in who:
            if subject.kind == "place":
                place_id = self.places.named(home, subject.id)
                if place_id is None:
                    raise Refused("no-such-place", typed=subject.id[:80], try_code="name-a-place")
                yield Subject(kind="place", id=place_id)
            elif subject.kind == "group" and not self.groups.of(home).get(subject.id):
                if home.platform != "local":
                    raise Refused("no-such-group", group=subject.id[:80], try_code="name-the-group")
                yield from self._persons(home, (subject.id,))
            else:
                yield subject

    def _persons(self, home: Home, accounts: Sequence[str]) -> Iterator[Subject]:
        for person in self.groups.persons(home, accounts):
            yield Subject(kind="person", id=person)

    # ---------------------------------------------------------------------------------------------------------------

    def label(self, code: str) -> str:
        """What `kind:id` of a refusal is called."""
        kind, _, id_ = code.partition(":")
        if kind == "person":
            return f"person:{self.people.name(PersonId(id_))}"
        if kind == "place":
            place = self.places.known(id_)
            return f"place:{'' if place is None else place.name}"
        return code
