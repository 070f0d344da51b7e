"""The table of rights of a community as its row keeps it, and who is in the groups and places that it names."""

from functools import lru_cache

from sqlalchemy import Connection, select

from consensus.ids import PersonId
from consensus.plain import from_json, to_json
from consensus.rights import Subject, Table
from storage.tables import MEMBER, NAMED_GROUP


@lru_cache(maxsize=256)  # one for each community that was read lately; a vote does not read it anew
def table_of(text: str) -> Table:
    return from_json(Table, text) if text else ()


def text_of(table: Table) -> str:
    return to_json(table) if table else ""


@lru_cache(maxsize=256)
def looked_up(table: Table) -> frozenset[Subject]:
    """The groups and places that it names: of an actor it has to be looked up whether they are in them."""
    return frozenset(
        subject for row in table for subject in row.who or () if subject.kind in ("group", "place")
    )


def roles_in(table: Table) -> tuple[str, ...]:
    """The roles of the platform that it names, in order."""
    named = (subject.id for row in table for subject in row.who or () if subject.kind == "role")
    return tuple(dict.fromkeys(named))


def belongs_to(connection: Connection, table: Table, home: str, person: PersonId) -> frozenset[Subject]:
    """Of the groups and places that the table names, those that the person is in, as it is stored."""
    wanted = looked_up(table)
    if not wanted:
        return frozenset()
    groups = connection.execute(
        select(NAMED_GROUP.c.name).where(NAMED_GROUP.c.home == home, NAMED_GROUP.c.person == person)
    ).scalars()
    places = connection.execute(
        select(MEMBER.c.place).where(
            MEMBER.c.person == person, ~MEMBER.c.left, ~MEMBER.c.bot, ~MEMBER.c.guest
        )
    ).scalars()
    held = {Subject(kind="group", id=name) for name in groups}
    held |= {Subject(kind="place", id=place) for place in places}
    return wanted & held
