"""What is held about people: as counts, and everything about one of them for themselves."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, true

from consensus.ballot_boxes import SOUNDINGS
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views.people import AccountView, HeldView, RequestView
from storage.digests import ONCE
from storage.erasure import MET, accounts_of
from storage.tables import (
    ACCOUNT,
    BALLOT,
    CREDENTIAL,
    DECISION,
    DELIVERY,
    DIGEST,
    ENTRY,
    HOME,
    HOME_ROLE,
    LABEL,
    MEMBER,
    NAMED_GROUP,
    OBJECTION,
    OFFER,
    OFFER_MUTED,
    OUTBOX_NOTICE,
    PERSON,
    PLACE,
    PLATFORM_NOTE,
    PLATFORM_REACTION,
    PRIVATE,
    REQUEST,
    TODO,
    VOTED,
)
from storage.visibility import seat_of

_COUNTED = {
    "decisions": DECISION.c.opened_by,
    "ballots": BALLOT.c.person,
    "objections": OBJECTION.c.holder,
    "todos": TODO.c.owner,
}
_REQUESTS = (
    select(PERSON.c.name, ACCOUNT.c.external)
    .select_from(REQUEST)
    .join(PERSON, PERSON.c.id == REQUEST.c.person)
    .join(ACCOUNT, (ACCOUNT.c.person == REQUEST.c.person) & (ACCOUNT.c.home == REQUEST.c.home))
    .where(REQUEST.c.administrator == bindparam("is_person"), REQUEST.c.draft == "")
    .order_by(REQUEST.c.id)
)
_MARK = "accord:"
"""How accounts begin that stand for nobody (work.IMPORTER)."""


def people(connection: Connection, only: PersonId | None = None) -> list[HeldView]:
    """Everybody who is known, or one of them, by name."""
    accounts: dict[str, list[AccountView]] = {}
    of_accounts = select(
        ACCOUNT.c.person, HOME.c.platform, HOME.c.external, ACCOUNT.c.external.label("account")
    )
    of_accounts = of_accounts.join(HOME, HOME.c.id == ACCOUNT.c.home).order_by(
        HOME.c.platform, HOME.c.external
    )
    for row in connection.execute(_only(of_accounts, ACCOUNT.c.person, only)):
        view = AccountView(platform=row.platform, home=row.external, account=row.account)
        accounts.setdefault(row.person, []).append(view)
    counts = {name: _counts(connection, column, only) for name, column in _COUNTED.items()}
    counts["texts"] = _counts(connection, PRIVATE.c.person, only, PRIVATE.c.field == "words")
    of_places = select(MEMBER.c.person, PLACE.c.name).join(PLACE, PLACE.c.id == MEMBER.c.place)
    places = _gathered(
        connection.execute(
            _only(of_places.where(~MEMBER.c.left), MEMBER.c.person, only).order_by(PLACE.c.name)
        )
    )
    of_roles = select(HOME_ROLE.c.person, HOME.c.external).join(HOME, HOME.c.id == HOME_ROLE.c.home)
    roles = _gathered(
        connection.execute(_only(of_roles.where(HOME_ROLE.c.administrator), HOME_ROLE.c.person, only))
    )
    credentials = _credentials(connection)
    named = _only(select(PERSON).order_by(func.lower(PERSON.c.name), PERSON.c.id), PERSON.c.id, only)
    return [
        HeldView(
            person=row.id,
            name=row.name,
            accounts=tuple(accounts[row.id]),
            places=places.get(row.id, ()),
            administers=roles.get(row.id, ()),
            decisions=counts["decisions"].get(row.id, 0),
            texts=counts["texts"].get(row.id, 0),
            ballots=counts["ballots"].get(row.id, 0),
            objections=counts["objections"].get(row.id, 0),
            todos=counts["todos"].get(row.id, 0),
            credentials=sum(credentials.get(account, 0) for account in accounts[row.id]),
        )
        for row in connection.execute(named)
        if row.id in accounts and not any(view.account.startswith(_MARK) for view in accounts[row.id])
    ]


def _only(statement: Select[Any], column: ColumnElement[Any], only: PersonId | None) -> Select[Any]:
    return statement if only is None else statement.where(column == only)


def _counts(
    connection: Connection,
    column: ColumnElement[Any],
    only: PersonId | None,
    condition: ColumnElement[bool] | None = None,
) -> dict[str, int]:
    """How many rows under the condition are of each person."""
    counted = select(column, func.count()).where(
        column.is_not(None), true() if condition is None else condition
    )
    counted = _only(counted, column, only).group_by(column)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _gathered(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    gathered: dict[str, tuple[str, ...]] = {}
    for person, value in rows:
        gathered[person] = (*gathered.get(person, ()), value)
    return gathered


def _credentials(connection: Connection) -> dict[AccountView, int]:
    columns = (CREDENTIAL.c.platform, CREDENTIAL.c.home, CREDENTIAL.c.account)
    return {
        AccountView(platform=platform, home=home, account=account): count
        for platform, home, account, count in connection.execute(
            select(*columns, func.count()).group_by(*columns)
        )
    }


def held_for(connection: Connection, viewer: Viewer, account: str) -> HeldView:
    """See Reader.held."""
    seat, spot = seat_of(connection, viewer), viewer.spot
    wanted = account or viewer.account or ""
    mine = wanted == viewer.account
    leads = seat.administrator if viewer.administrator is None else viewer.administrator
    if not (mine or leads):
        raise Refused("administrators-only", try_code="ask-an-administrator")
    person = None
    if spot is not None:
        query = select(ACCOUNT.c.person).join(HOME, HOME.c.id == ACCOUNT.c.home)
        here = (HOME.c.platform == spot.platform, HOME.c.external == spot.home)
        person = connection.execute(query.where(*here, ACCOUNT.c.external == wanted)).scalar()
    if person is None:
        raise Refused("no-such-person", try_code="check-the-account")
    [view] = people(connection, PersonId(person))
    asked = connection.execute(_REQUESTS, {"is_person": person}) if mine and leads else ()
    requests = tuple(RequestView(name=name, account=account) for name, account in asked)
    return replace(view, mine=mine, may_erase=leads, asked_for=requests)


# ------------------------------------------------------------------------------------------------ everything about one


def everything(connection: Connection, person: PersonId) -> dict[str, Any]:
    """For the person: all that stands in the database about them, as values of JSON (instants are datetimes). Without the
    choices of hidden decisions that are open, and what they answered a sounding in confidence; without secrets, of which only
    digests are kept."""
    [view] = people(connection, person)
    accounts = accounts_of(connection, person)
    of_accounts = or_(
        *(and_(CREDENTIAL.c.platform == account.platform, CREDENTIAL.c.home == account.home,
               CREDENTIAL.c.account == account.account) for account in accounts)
    )  # fmt: skip
    notes = or_(
        *(and_(PLATFORM_NOTE.c.platform == account.platform, PLATFORM_NOTE.c.home == account.home,
               PLATFORM_NOTE.c.key == f"{MET}{account.account}") for account in accounts)
    )  # fmt: skip
    reactions = or_(
        *(and_(PLATFORM_REACTION.c.platform == account.platform,
               PLATFORM_REACTION.c.account == account.account) for account in accounts)
    )  # fmt: skip

    def rows(statement: Select[Any]) -> list[dict[str, Any]]:
        return [dict(row) for row in connection.execute(statement).mappings()]

    number = DECISION.c.number.label("decision")
    concealed = and_(DECISION.c.hidden, DECISION.c.status != "closed")
    return {
        "person": view.person,
        "name": view.name,
        "accounts": [
            {"platform": account.platform, "home": account.home, "account": account.account}
            for account in accounts
        ],
        "places": rows(
            select(PLACE.c.name, PLACE.c.external.label("place"), MEMBER.c.left, MEMBER.c.guest)
            .join(PLACE, PLACE.c.id == MEMBER.c.place)
            .where(MEMBER.c.person == person)
            .order_by(PLACE.c.name)
        ),
        "administers": list(view.administers),
        "groups": rows(
            select(NAMED_GROUP.c.name).where(NAMED_GROUP.c.person == person).order_by(NAMED_GROUP.c.name)
        ),
        "entries": _entries(connection, person),
        "ballots": rows(
            select(number, BALLOT.c.box, BALLOT.c.revision, BALLOT.c.choice, BALLOT.c.at)
            .join(DECISION, DECISION.c.id == BALLOT.c.decision)
            .where(BALLOT.c.person == person, BALLOT.c.box != SOUNDINGS, ~concealed)
            .order_by(DECISION.c.number, BALLOT.c.box)
        ),
        "voted": rows(
            select(number, VOTED.c.revision)
            .join(DECISION, DECISION.c.id == VOTED.c.decision)
            .where(VOTED.c.person == person)
            .order_by(DECISION.c.number)
        ),
        "objections": rows(
            select(number, OBJECTION.c.number.label("objection"), OBJECTION.c.state, OBJECTION.c.since)
            .join(DECISION, DECISION.c.id == OBJECTION.c.decision)
            .where(OBJECTION.c.holder == person)
            .order_by(DECISION.c.number, OBJECTION.c.number)
        ),
        "todos": rows(
            select(number, TODO.c.number.label("todo"), TODO.c.due_at, TODO.c.open)
            .join(DECISION, DECISION.c.id == TODO.c.decision)
            .where(TODO.c.owner == person)
            .order_by(DECISION.c.number, TODO.c.number)
        ),
        "labels": rows(
            select(number, LABEL.c.kind, LABEL.c.value)
            .join(DECISION, DECISION.c.id == LABEL.c.decision)
            .join(PRIVATE, and_(PRIVATE.c.community == LABEL.c.community, PRIVATE.c.seq == LABEL.c.seq))
            .where(PRIVATE.c.person == person)
            .order_by(DECISION.c.number, LABEL.c.kind, LABEL.c.value)
        ),
        "digests": rows(
            select(
                HOME.c.platform, HOME.c.external.label("home"), DIGEST.c.every, DIGEST.c.minute, DIGEST.c.zone
            )
            .join(HOME, HOME.c.id == DIGEST.c.home)
            .where(DIGEST.c.person == person, DIGEST.c.every != ONCE)
            .order_by(DIGEST.c.id)
        ),
        "offers": rows(
            select(PLACE.c.name.label("place"), OFFER.c.at, OFFER.c.answer)
            .join(PLACE, PLACE.c.id == OFFER.c.place)
            .where(OFFER.c.person == person)
            .order_by(OFFER.c.at)
        ),
        "no_offers_in": rows(
            select(PLACE.c.name.label("place"))
            .join(OFFER_MUTED, OFFER_MUTED.c.place == PLACE.c.id)
            .where(OFFER_MUTED.c.person == person)
            .order_by(PLACE.c.name)
        ),
        "credentials": rows(
            select(
                CREDENTIAL.c.kind,
                CREDENTIAL.c.label,
                CREDENTIAL.c.made_at,
                CREDENTIAL.c.used_at,
                CREDENTIAL.c.expires_at,
            )
            .where(of_accounts)
            .order_by(CREDENTIAL.c.made_at)
        ),
        "notes": rows(select(PLATFORM_NOTE.c.key, PLATFORM_NOTE.c.value).where(notes)),
        "reactions": rows(
            select(PLATFORM_REACTION.c.message, PLATFORM_REACTION.c.emoji, PLATFORM_REACTION.c.on)
            .where(reactions)
            .order_by(PLATFORM_REACTION.c.message, PLATFORM_REACTION.c.emoji)
        ),
        "messages": rows(
            select(number, OUTBOX_NOTICE.c.kind, OUTBOX_NOTICE.c.state)
            .join(DECISION, DECISION.c.id == OUTBOX_NOTICE.c.decision)
            .where(OUTBOX_NOTICE.c.person == person)
            .order_by(OUTBOX_NOTICE.c.id)
        ),
        "answers": rows(
            select(DELIVERY.c.at, DELIVERY.c.answer)
            .where(DELIVERY.c.person == person)
            .order_by(DELIVERY.c.at, DELIVERY.c.delivery)
        ),
    }


def _entries(connection: Connection, person: PersonId) -> list[dict[str, Any]]:
    """The entries that name them, each with their own texts in it."""
    mine = select(PRIVATE.c.community, PRIVATE.c.seq).where(PRIVATE.c.person == person).distinct().subquery()
    query = (
        select(
            ENTRY.c.community, ENTRY.c.seq, ENTRY.c.type, ENTRY.c.at, DECISION.c.number, DECISION.c.hidden,
            DECISION.c.status, ENTRY.c.body,
        )
        .outerjoin(DECISION, DECISION.c.id == ENTRY.c.decision)
        .outerjoin(mine, and_(mine.c.community == ENTRY.c.community, mine.c.seq == ENTRY.c.seq))
        .where(or_(mine.c.seq.is_not(None), ENTRY.c.body.contains(person, autoescape=True)))
        .order_by(ENTRY.c.community, ENTRY.c.seq)
    )  # fmt: skip
    texts: dict[tuple[str, int], dict[str, Any]] = {}
    for row in connection.execute(select(PRIVATE).where(PRIVATE.c.person == person)):
        texts.setdefault((row.community, row.seq), {})[row.field] = json.loads(row.value)
    return [
        {
            "decision": row.number,
            "entry": row.seq,
            "type": row.type,
            "at": row.at,
            **_open_texts(row, texts.get((row.community, row.seq), {})),
        }
        for row in connection.execute(query)
    ]


def _open_texts(row: Any, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is sealed still, and the reason that would tell it."""
    sounding = json.loads(row.body).get("box") == SOUNDINGS
    if sounding or (row.hidden and row.status != "closed" and row.type == "ballot_cast.v1"):
        return {"withheld": True}
    return {"texts": texts} if texts else {}
