"""What goes with somebody who is erased besides their name and accounts (people.py) and their words (ledger.py), and what
was posted and is to be shown anew."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, exists, or_, select, update

from consensus.ids import PersonId
from storage import dialect
from storage.session import Session
from storage.tables import (
    ACCOUNT,
    CREDENTIAL,
    DECISION,
    ENTRY,
    HOME,
    HOME_ROLE,
    NAMED_GROUP,
    OFFER,
    OFFER_MUTED,
    OUTBOX_CARD,
    OUTBOX_NOTICE,
    PLATFORM_MESSAGE,
    PLATFORM_NOTE,
    PLATFORM_REACTION,
    PRIVATE,
    REQUEST,
)

MET = "met:"
"""Before the id of an account, the key of the note that this person has used the bot in a home."""
OWED = {"platform": "", "home": "", "key": "scrub"}
"""The note that the files still hold what was erased. It is written with the erasure and goes with the last byte."""
_BALLOTS = ("ballot_cast.v1", "ballot_taken_back.v1")
_IS_OWED = and_(*(PLATFORM_NOTE.c[name] == value for name, value in OWED.items()))


class Account(NamedTuple):
    """An account in the platform's own words, and the id of its home here."""

    home_id: str
    platform: str
    home: str
    account: str


def accounts_of(connection: Connection, person: PersonId) -> list[Account]:
    query = (
        select(HOME.c.id, HOME.c.platform, HOME.c.external, ACCOUNT.c.external)
        .join(HOME, HOME.c.id == ACCOUNT.c.home)
        .where(ACCOUNT.c.person == person)
        .order_by(HOME.c.platform, HOME.c.external, ACCOUNT.c.external)
    )
    return [Account(*row) for row in connection.execute(query)]


def forget(connection: Connection, person: PersonId, accounts: Iterable[Account]) -> None:
    """Delete what is kept by their accounts, and their roles. The ids in the log stay."""
    for account in accounts:
        of_home = select(PLATFORM_MESSAGE.c.message).where(
            PLATFORM_MESSAGE.c.platform == account.platform, PLATFORM_MESSAGE.c.home == account.home
        )
        connection.execute(
            delete(PLATFORM_REACTION).where(
                PLATFORM_REACTION.c.platform == account.platform,
                PLATFORM_REACTION.c.account == account.account,
                PLATFORM_REACTION.c.message.in_(of_home),
            )
        )
        connection.execute(
            delete(PLATFORM_NOTE).where(
                PLATFORM_NOTE.c.platform == account.platform,
                PLATFORM_NOTE.c.home == account.home,
                PLATFORM_NOTE.c.key == f"{MET}{account.account}",
            )
        )
        connection.execute(
            delete(CREDENTIAL).where(
                CREDENTIAL.c.platform == account.platform,
                CREDENTIAL.c.home == account.home,
                CREDENTIAL.c.account == account.account,
            )
        )
    connection.execute(delete(HOME_ROLE).where(HOME_ROLE.c.person == person))
    connection.execute(delete(NAMED_GROUP).where(NAMED_GROUP.c.person == person))
    for offers in (OFFER, OFFER_MUTED):
        connection.execute(delete(offers).where(offers.c.person == person))
    # Where a message to them stands says whose it is: a conversation with one person has its own address.
    connection.execute(delete(OUTBOX_NOTICE).where(OUTBOX_NOTICE.c.person == person))
    connection.execute(delete(REQUEST).where(REQUEST.c.administrator == person))
    asked = REQUEST.c.person == person
    connection.execute(delete(REQUEST).where(asked, REQUEST.c.reference.is_(None)))
    connection.execute(update(REQUEST).where(asked).values(state="waiting", line=""))


def show_anew(connection: Connection, person: PersonId) -> None:
    """Let everything that was posted with their name or words be made again. Comes before the words are deleted."""
    written = and_(
        ENTRY.c.decision.is_not(None),
        or_(
            and_(ENTRY.c.type.not_in(_BALLOTS), ENTRY.c.body.contains(person, autoescape=True)),
            exists().where(
                PRIVATE.c.community == ENTRY.c.community,
                PRIVATE.c.seq == ENTRY.c.seq,
                PRIVATE.c.person == person,
            ),
        ),
    )
    decisions = select(ENTRY.c.decision).where(written)
    connection.execute(
        update(OUTBOX_CARD)
        .where(OUTBOX_CARD.c.decision.in_(decisions), OUTBOX_CARD.c.wanted > 0)
        .values(wanted=OUTBOX_CARD.c.wanted + 1)
    )
    # A message tells of the entry that caused it, and shows the text of its decision.
    texts = (
        select(DECISION.c.id)
        .join(
            PRIVATE,
            and_(
                PRIVATE.c.community == DECISION.c.community,
                PRIVATE.c.seq.in_((DECISION.c.opened_seq, DECISION.c.text_seq)),
            ),
        )
        .where(PRIVATE.c.person == person)
    )
    connection.execute(
        update(OUTBOX_NOTICE)
        .where(
            OUTBOX_NOTICE.c.state == "sent",
            OUTBOX_NOTICE.c.reference.is_not(None),
            or_(
                OUTBOX_NOTICE.c.decision.in_(texts),
                and_(
                    OUTBOX_NOTICE.c.decision.in_(decisions),
                    or_(
                        OUTBOX_NOTICE.c.objection.is_not(None),
                        exists().where(
                            ENTRY.c.decision == OUTBOX_NOTICE.c.decision,
                            ENTRY.c.sequence == OUTBOX_NOTICE.c.sequence,
                            written,
                        ),
                    ),
                ),
            ),
        )
        .values(state="waiting")
    )


def show_names_anew(session: Session, renamed: Iterable[PersonId]) -> None:
    """The cards of what is open show new names; of what is over, they show them when they are made again."""
    for person in sorted(renamed):
        shows = select(DECISION.c.id).where(
            DECISION.c.status != "closed", DECISION.c.state.contains(person, autoescape=True)
        )
        session.connection.execute(
            update(OUTBOX_CARD)
            .where(OUTBOX_CARD.c.decision.in_(shows), OUTBOX_CARD.c.wanted > 0)
            .values(wanted=OUTBOX_CARD.c.wanted + 1)
        )


def owe_a_scrub(connection: Connection) -> None:
    statement = dialect.insert_or_ignore(PLATFORM_NOTE, connection.dialect.name)
    connection.execute(statement, [{**OWED, "value": ""}])


def owes_a_scrub(connection: Connection) -> bool:
    return connection.execute(select(PLATFORM_NOTE.c.key).where(_IS_OWED)).first() is not None


def pay_scrub(connection: Connection) -> None:
    connection.execute(delete(PLATFORM_NOTE).where(_IS_OWED))
