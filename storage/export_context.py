"""What a log needs beside its entries to be taken in elsewhere: the rules, and (where asked for) who is who.

It goes with the last line of an export, is covered by the checkpoint's digest, and can be left out when
an export is passed on. `people` are names, accounts and places: without them a log can be read elsewhere, but not gone on with.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from storage.sql.instants import to_micros
from storage.tables import (
    ACCOUNT,
    COMMUNITY,
    DECISION,
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

Context = Mapping[str, Any]
_NOTICE = ("decision", "kind", "key", "person", "audience", "sequence", "objection", "place")
_WAITING = (
    select(
        *(OUTBOX_NOTICE.c[name] for name in _NOTICE),
        # What is under way at this moment may arrive, or not.
        (OUTBOX_NOTICE.c.in_doubt | OUTBOX_NOTICE.c.taken_at.is_not(None)).label("in_doubt"),
    )
    .where(OUTBOX_NOTICE.c.state == "waiting")
    .order_by(OUTBOX_NOTICE.c.id)
)
WHO_IS_WHO = ("homes", "places", "people", "accounts", "members", "roles", "groups", "electors", "cards")


def context_of(connection: Connection, community: str, *, people: bool) -> Context:
    """The context of a community's log: plain values, ready for canonical JSON."""
    here = select(DECISION.c.id).where(DECISION.c.community == community)
    digests = select(DECISION.c.process_digest).where(DECISION.c.community == community)
    own = select(OWN_PROCESS.c.digest).where(OWN_PROCESS.c.community == community)
    context: dict[str, Any] = {
        "community": _rows(
            connection,
            select(COMMUNITY.c.language, COMMUNITY.c.zone).where(COMMUNITY.c.id == community),
        )[0],
        "definitions": _rows(
            connection,
            select(DEFINITION)
            .where(DEFINITION.c.digest.in_(digests.union(own)))
            .order_by(DEFINITION.c.digest),
        ),
        "own_processes": _rows(
            connection, _of(OWN_PROCESS, OWN_PROCESS.c.community == community, but=("community",))
        ),
    }
    if not people:
        return context
    homes = select(HOME.c.id).where(HOME.c.community == community)
    places = select(PLACE.c.id).where(PLACE.c.home.in_(homes))
    known = (
        select(MEMBER.c.person)
        .where(MEMBER.c.place.in_(places))
        .union(
            select(ACCOUNT.c.person).where(ACCOUNT.c.home.in_(homes)),
            select(NAMED_GROUP.c.person).where(NAMED_GROUP.c.home.in_(homes)),
            select(DECISION.c.opened_by).where(DECISION.c.community == community),
        )
    )
    context |= {
        "homes": _rows(connection, _of(HOME, HOME.c.community == community, but=("community",))),
        "places": _rows(connection, _of(PLACE, PLACE.c.home.in_(homes), but=("public", "offers"))),
        "people": _rows(connection, _of(PERSON, PERSON.c.id.in_(known))),
        "accounts": _rows(connection, _of(ACCOUNT, ACCOUNT.c.home.in_(homes))),
        "members": _rows(connection, _of(MEMBER, MEMBER.c.place.in_(places))),
        "roles": _rows(connection, _of(HOME_ROLE, HOME_ROLE.c.home.in_(homes))),
        "groups": _rows(connection, _of(NAMED_GROUP, NAMED_GROUP.c.home.in_(homes))),
        "electors": _rows(connection, _of(ELECTOR, ELECTOR.c.decision.in_(here))),
        "cards": _rows(
            connection,
            select(
                OUTBOX_CARD.c.decision,
                OUTBOX_CARD.c.place,
                OUTBOX_CARD.c.wanted,
                OUTBOX_CARD.c.sent,
                OUTBOX_CARD.c.reference,
                OUTBOX_CARD.c.lost,
            )
            .where(OUTBOX_CARD.c.decision.in_(here))
            .order_by(OUTBOX_CARD.c.decision),
        ),
        "notices": [
            {**row, "in_doubt": bool(row["in_doubt"])}
            for row in _rows(connection, _WAITING.where(OUTBOX_NOTICE.c.decision.in_(here)))
        ],
        "heard": [
            {**row, "heard_from": to_micros(row["heard_from"]), "heard_until": to_micros(row["heard_until"])}
            for row in _rows(connection, _of(HEARTBEAT, HEARTBEAT.c.home.in_(homes)))
        ],
    }
    return context


def _of(table: Table, condition: Any, *, but: Sequence[str] = ()) -> Select[Any]:
    """The rows of a table under this condition, in the order of its key."""
    columns = [column for column in table.c if column.name not in but]
    return select(*columns).where(condition).order_by(*table.primary_key.columns)


def _rows(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(statement).mappings()]
