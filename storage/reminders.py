"""Whom no reminder reached, of those who are silent: their silence says nothing."""

from sqlalchemy import Connection, bindparam, exists, func, select

from consensus import limits
from consensus.decision import Decision
from consensus.views.notices import round_of_reminders
from storage.electorate import electorate, silent
from storage.tables import ACCOUNT, ELECTOR, MEMBER, OUTBOX_NOTICE

_SENT = (
    select(OUTBOX_NOTICE.c.person, OUTBOX_NOTICE.c.state, OUTBOX_NOTICE.c.attempts, OUTBOX_NOTICE.c.reference)
    .where(
        OUTBOX_NOTICE.c.decision == bindparam("is_decision"),
        OUTBOX_NOTICE.c.kind.in_(["reminder", "reminder_thread"]),
        OUTBOX_NOTICE.c.key.startswith(bindparam("is_round"), autoescape=False),
        OUTBOX_NOTICE.c.state != "dropped",
    )
    .order_by(OUTBOX_NOTICE.c.id)
)


_NAMED_ONLY = select(func.count()).where(
    ELECTOR.c.decision == bindparam("is_decision"),
    ~exists().where(MEMBER.c.place == bindparam("is_place"), MEMBER.c.person == ELECTOR.c.person),
)


def unreminded(connection: Connection, decision: Decision) -> int:
    """How many of the silent no reminder of this round went out to. What was not tried yet is about to go out; before the
    reminder, only those count whom none can reach."""
    unknown = _never_met(connection, decision)
    if decision.reminded_at is None:
        return unknown
    values = {"is_decision": decision.id, "is_round": round_of_reminders(decision)}
    rows = connection.execute(_SENT, values).all()
    # One that is edited waits again, and was sent all the same.
    out = {
        row.person
        for row in rows
        if row.state == "sent" or (row.state == "waiting" and (not row.attempts or row.reference is not None))
    }
    if "" in out:
        return unknown  # one line in the thread for all; of a counted electorate it names them
    people = set(connection.execute(silent(decision)).scalars())
    if decision.snapshot == "counted" or any(row.person == "" for row in rows):
        return unknown + len(people - out)
    return len(people & ({row.person for row in rows} - out))


def _never_met(connection: Connection, decision: Decision) -> int:
    """How many of the electorate nobody can write to, because they were never seen in the place."""
    match decision.snapshot:
        case "counted":
            known = electorate(decision).with_only_columns(func.count(), maintain_column_froms=True)
            return max(0, (decision.eligible or 0) - connection.execute(known).scalar_one())
        case "frozen" if decision.named:
            return connection.execute(
                _NAMED_ONLY, {"is_decision": decision.id, "is_place": decision.place}
            ).scalar_one()
        case _:
            return 0


def silent_accounts(connection: Connection, decision: Decision) -> tuple[str, ...]:
    """The accounts of those of a counted electorate who are known and have not answered, as many as one line names; of secret
    ballots nobody says who has."""
    if decision.secret or decision.snapshot != "counted" or decision.groups:
        return ()  # who is in a group of the platform is known only as they act
    people = silent(decision).subquery()
    named = (
        select(func.min(ACCOUNT.c.external))
        .where(ACCOUNT.c.home == decision.home, ACCOUNT.c.person.in_(select(people.c.person)))
        .group_by(ACCOUNT.c.person)
        .order_by(func.min(ACCOUNT.c.external))
        .limit(limits.SILENT_REMINDED_ONE_BY_ONE_MAX)
    )
    return tuple(connection.execute(named).scalars())
