"""Whether what entries rest on (known.py) is what the database says today, and whether everything private is still there.

Folded along with the audit of a log, and judged at its end: an erasure comes after what it takes away.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from consensus.events import CommunityEvent, ErasurePerformed, Event, Opened, PersonRenamed, ProcessChanged
from consensus.plain import instant
from storage import heartbeat
from storage.known import ADMINISTRATORS, HEARD, OF_NOBODY, ROLL, WHO, roll_digest
from storage.places import ARCHIVE
from storage.tables import ACCOUNT, DECISION, ELECTOR, HOME, HOME_ROLE, PERSON


class Missed(NamedTuple):
    """`seq`: the entry; `number`: of its decision, where it is about one."""

    message: str
    seq: int | None
    number: int | None = None


class AuditKnown:
    def __init__(self, connection: Connection, community: str) -> None:
        self._connection = connection
        self._community = community
        self._erased: set[int] = set()
        self._missing: list[tuple[int, str, int | None]] = []
        self._who: dict[str, tuple[int, Any]] = {}
        self._administrators: dict[str, tuple[int, Any]] = {}
        self._rolls: dict[str, tuple[int, int | None, str]] = {}
        self._heard: list[tuple[int, int | None, str, Any, Any]] = []
        self._acted: dict[str, int] = {}
        """Who acted -> their first entry."""

    def take(self, row: RowMapping, event: Event | CommunityEvent, private: Mapping[str, str]) -> None:
        """Fold in one entry, with the private values that still exist."""
        seq, number, decision = row["seq"], row["number"], row["decision"]
        if isinstance(event, ErasurePerformed):
            self._erased.update(event.entries)
        person = event.person if isinstance(event, PersonRenamed) else getattr(event, "by", None)
        if person is not None:
            self._acted.setdefault(person, seq)
        if isinstance(event, Opened | ProcessChanged) and event.named:
            self._rolls[decision] = seq, number, roll_digest(event.named)
        for field in json.loads(row["priv"]) if row["priv"] != "{}" else ():
            if field not in private:
                self._missing.append((seq, field, number))
            value = json.loads(private[field]) if field in private else None
            if field == WHO and person is not None:
                self._who[person] = seq, value
            elif value is None:
                continue
            elif field == ADMINISTRATORS:
                self._administrators[value["home"]] = seq, value["people"]
            elif field == ROLL:
                self._rolls[decision] = seq, number, value
            elif field == HEARD:
                self._heard.append((seq, number, decision, value, row["at"]))

    def faults(self) -> Iterator[Missed]:
        # What came without who is who holds nothing of what was not shown.
        platforms = select(HOME.c.platform).where(HOME.c.community == self._community)
        if set(self._connection.execute(platforms).scalars()) == {ARCHIVE}:
            return
        yield from self._of_missing()
        yield from self._of_who()
        yield from self._of_administrators()
        yield from self._of_rolls()
        yield from self._of_heard()

    def uncovered(self) -> tuple[int, int | None]:
        """How many of those who acted no entry says who they are, and the first entry that says it of anybody."""
        first = min((seq for seq, _ in self._who.values()), default=None)
        return len(self._acted.keys() - self._who.keys()), first

    def _of_missing(self) -> Iterator[Missed]:
        """One for each decision: where all texts are gone, a line for each entry would say no more."""
        missing: dict[int | None, list[tuple[int, str]]] = {}
        for seq, field, number in self._missing:
            if seq not in self._erased or field in OF_NOBODY:
                missing.setdefault(number, []).append((seq, field))
        for number, entries in missing.items():
            (seq, field), more = entries[0], len(entries) - 1
            others = f" So are those of {more} more." if more else ""
            message = (
                f"The private value {field!r} of entry {seq} is missing, and no erasure took it.{others}"
            )
            yield Missed(message, seq, number)

    def _of_who(self) -> Iterator[Missed]:
        query = (
            select(PERSON.c.id, PERSON.c.name, ACCOUNT.c.external.label("account"))
            .add_columns(HOME.c.platform, HOME.c.external.label("home"))
            .join(ACCOUNT, ACCOUNT.c.person == PERSON.c.id)
            .join(HOME, HOME.c.id == ACCOUNT.c.home)
            .where(HOME.c.community == self._community)
        )
        now: dict[str, list[dict[str, Any]]] = {}
        for row in self._connection.execute(query).mappings():
            now.setdefault(row["id"], []).append({key: row[key] for key in row if key != "id"})
        for person, (seq, value) in self._who.items():
            if value is not None and value not in now.get(person, []):
                yield Missed(
                    f"Entry {seq} was {_called(value)}, and now it is {_those(now.get(person))}.", seq
                )

    def _of_administrators(self) -> Iterator[Missed]:
        query = (
            select(HOME_ROLE.c.home, HOME_ROLE.c.person)
            .join(HOME, HOME.c.id == HOME_ROLE.c.home)
            .where(HOME.c.community == self._community, HOME_ROLE.c.administrator)
        )
        now: dict[str, list[str]] = {}
        for row in self._connection.execute(query):
            now.setdefault(row.home, []).append(row.person)
        for home, (seq, people) in self._administrators.items():
            if sorted(now.get(home, [])) != people:
                yield Missed(f"Others administer than entry {seq} says, the last one about it.", seq)

    def _of_rolls(self) -> Iterator[Missed]:
        for decision, (seq, number, digest) in self._rolls.items():
            query = select(ELECTOR.c.person).where(ELECTOR.c.decision == decision)
            if roll_digest(self._connection.execute(query).scalars()) != digest:
                message = f"D-{number}: who is on its roll is not what entry {seq} says."
                yield Missed(message, seq, number)

    def _of_heard(self) -> Iterator[Missed]:
        homes = {
            row.id: row.home
            for row in self._connection.execute(
                select(DECISION.c.id, DECISION.c.home).where(DECISION.c.community == self._community)
            )
        }
        for seq, number, decision, window, at in self._heard:
            since, until = instant(window["since"]), instant(window["until"])
            deaf = heartbeat.deaf_seconds(self._connection, homes[decision], since, until, now=at)
            if abs(deaf - window["deaf"]) > ROUNDED:
                message = (
                    f"D-{number}: entry {seq} says that nothing was heard for {window['deaf']} seconds, and what "
                    f"was heard makes that {deaf}."
                )
                yield Missed(message, seq, number)


ROUNDED = timedelta(seconds=1).seconds
"""Seconds are whole."""


def _called(value: Mapping[str, Any]) -> str:
    """Names are texts of people: what could steer a terminal is left out."""
    name = "".join(character for character in str(value["name"]) if character.isprintable())
    return f"“{name}” ({value['platform']} {value['home']} {value['account']})"


def _those(known: Sequence[Mapping[str, Any]] | None) -> str:
    return " and ".join(map(_called, known)) if known else "nobody's account"
