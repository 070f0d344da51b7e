"""The messages that are due (consensus.ports.Outbox): what to send next, and what became of it.

A message is marked in flight before it is sent. A mark that stands for longer than any sending can take was made by a
program that died: the message may have arrived, so the program that takes it next is told to look first. A card is one row
however often it changes: votes only raise the version that it should show. Several programs over one database share the
channels: each takes from those whose row (a place, a person) it can lock, and passes by the others.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, Update, and_, bindparam, delete, func, or_, select, true, update

from consensus.ballot_boxes import DELEGATED
from consensus.decision import Decision
from consensus.digests import LATE_MAX
from consensus.events import TodoAdded, TodoDue, TodoReassigned
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.ports import DigestParcel, Parcel, RequestParcel, Spot
from consensus.views import CasesView, Dossier
from consensus.views.notices import Audience, Kind, Notice, in_private
from consensus.views.people import RequestView
from storage import dialect
from storage.cases import OFFERED, cases_view, cases_with
from storage.decision_reader import dossier_of
from storage.digests import ONCE, rhythm_of
from storage.offers import STOPPED
from storage.outbox_queue import OPEN, candidates, hold_channels
from storage.sql.lists import in_list, list_parameter
from storage.store import Store
from storage.tables import (
    ACCOUNT,
    BALLOT,
    COMMUNITY,
    DIGEST,
    HOME,
    MEMBER,
    OUTBOX_CARD,
    OUTBOX_NOTICE,
    PERSON,
    PLACE,
    REQUEST,
    VOTED,
)

IN_FLIGHT_MAX = timedelta(seconds=60)
"""Longer than a platform is waited for; an older mark is nobody's any more, nor is one so far in the future: it is from
before the clock was set back. Nearer than that it is fresh, of another program whose clock is a little ahead."""
PUT_OFF = timedelta(minutes=5)
"""After this long a message that could not be made is tried again: a newer version may be able to."""
SURELY_NOT_SENT = frozenset({"rate-limited", "platform-not-running"})
"""Reasons of failure after which the message cannot have arrived."""
KEY_LENGTH = 24
"""Characters of the mark that a message carries; platforms take 25."""
CARD_LOST: Kind = "card_lost"
_TABLES: Mapping[str, Table] = {
    "card": OUTBOX_CARD,
    "notice": OUTBOX_NOTICE,
    "digest": DIGEST,
    "request": REQUEST,
}
_CARD = select(OUTBOX_CARD).where(
    OUTBOX_CARD.c.id == bindparam("is_id"), OUTBOX_CARD.c.taken_by == bindparam("is_mine")
)
_NOTICE = (
    select(OUTBOX_NOTICE, OUTBOX_CARD.c.reference.label("card_reference"))
    .join(OUTBOX_CARD, OUTBOX_CARD.c.decision == OUTBOX_NOTICE.c.decision)
    .where(OUTBOX_NOTICE.c.id == bindparam("is_id"), OUTBOX_NOTICE.c.taken_by == bindparam("is_mine"))
)
_DIGEST = (
    select(
        DIGEST,
        HOME.c.platform,
        HOME.c.external,
        COMMUNITY.c.clock_offset_seconds,
        PLACE.c.external.label("in_place"),
        PLACE.c.name,
    )
    .join(HOME, HOME.c.id == DIGEST.c.home)
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .outerjoin(PLACE, PLACE.c.id == DIGEST.c.place)
    .where(DIGEST.c.id == bindparam("is_id"), DIGEST.c.taken_by == bindparam("is_mine"))
)
_REQUEST = (
    select(REQUEST, HOME.c.platform, HOME.c.external, PERSON.c.name)
    .join(HOME, HOME.c.id == REQUEST.c.home)
    .join(PERSON, PERSON.c.id == REQUEST.c.person)
    .where(REQUEST.c.id == bindparam("is_id"), REQUEST.c.taken_by == bindparam("is_mine"))
)
_ROWS = {"request": _REQUEST, "card": _CARD, "notice": _NOTICE, "digest": _DIGEST}
_OFFSET = select(COMMUNITY.c.clock_offset_seconds).where(COMMUNITY.c.id == bindparam("is_community"))
_AT_REST: Mapping[str, Any] = {"taken_at": None, "taken_by": None, "next_try_at": None}
_SPOT = (
    select(HOME.c.id, HOME.c.platform, HOME.c.external, PLACE.c.external.label("place"), PLACE.c.name)
    .select_from(PLACE)
    .join(HOME, HOME.c.id == PLACE.c.home)
)


class Taken(NamedTuple):
    """A message that this program has marked as its own."""

    kind: str
    id: int
    channel: str


class Rendered(NamedTuple):
    parcels: list[Parcel | DigestParcel | RequestParcel]
    dropped: list[Taken]
    """What there is no longer a reason to send."""
    skipped: list[tuple[int, datetime]]
    """Digests that come too late, or to nobody, and when the next one is due."""
    broken: list[Taken]
    """What cannot be made, because what is stored of its decision cannot be read."""


class SqlOutbox:
    def __init__(
        self,
        store: Store,
        *,
        wall_clock: Callable[[], datetime],
        incarnation: str,
        on_broken: Callable[[int, Exception], None] = lambda parcel, error: None,
    ) -> None:
        """`incarnation`: an id of this run of the program, so that it settles no message that another run took.

        `on_broken(id, error)` hears of a message that could not be made.
        """
        self._on_broken = on_broken
        self._store = store
        self._wall_clock = wall_clock
        self._incarnation = incarnation

    async def take(self, limit: int) -> Sequence[Parcel | DigestParcel | RequestParcel]:
        """At most one message a free channel, marked in flight when this returns."""
        now = self._wall_clock()
        parcels: list[Parcel | DigestParcel | RequestParcel] = []
        # Asked in a reading transaction first, so that idling writes nothing.
        while len(parcels) < limit and await self._store.read(partial(_anything, now=now)):
            taken = await self._store.write(partial(self._claim, limit=limit - len(parcels), now=now))
            if not taken:
                break
            rendered = await self._store.read(partial(self._render, taken=taken))
            parcels += rendered.parcels
            if not (rendered.dropped or rendered.skipped or rendered.broken):
                break
            # A message that is dropped, or put off, frees its channel for the next one.
            await self._store.write(partial(self._clear, rendered=rendered, now=now))
        return parcels

    async def renew(self, parcel: Parcel | DigestParcel | RequestParcel) -> bool:
        """Whether it is still this program's, which has as long as any sending can take from now on."""
        mark = self._mine(parcel).values(taken_at=self._wall_clock())
        return await self._store.write(lambda connection: connection.execute(mark).rowcount > 0)

    async def sent(self, parcel: Parcel | DigestParcel | RequestParcel, reference: str) -> bool:
        """It arrived. A card that changed meanwhile is due again. False: another program posted it, too."""
        if isinstance(parcel, DigestParcel) and parcel.asks_only:
            mine = DIGEST.c.id == parcel.id, DIGEST.c.taken_by == self._incarnation
            await self._store.write(
                lambda connection: connection.execute(delete(DIGEST).where(*mine)).close()
            )
            return True
        if isinstance(parcel, DigestParcel):
            await self._settle(self._mine(parcel).values(**_moved_on(parcel.following)))
            return True
        shown: dict[str, Any] = {"state": "sent"}
        if parcel.kind == "card":
            shown = {"sent": parcel.version}
            if parcel.in_doubt:
                # What an earlier attempt has on its way arrives within that time; with a reference it was looked for.
                again = self._wall_clock() + IN_FLIGHT_MAX
                shown["strays_at"] = again if parcel.reference is None else None
        statement = self._mine(parcel).values(
            **_AT_REST, reference=reference, in_doubt=False, attempts=0, **shown
        )

        def job(connection: Connection) -> bool:
            return connection.execute(statement).rowcount > 0 or _is_the_one(connection, parcel, reference)

        return await self._store.write(job)

    async def failed(
        self, parcel: Parcel | DigestParcel | RequestParcel, *, retry_after_seconds: float, reason: str
    ) -> None:
        """It did not arrive, or nobody knows: try again after this time."""
        now = self._wall_clock()
        table = _table(parcel)
        again = self._mine(parcel).values(
            taken_at=None,
            taken_by=None,
            next_try_at=now + timedelta(seconds=retry_after_seconds),
            attempts=table.c.attempts + 1,
            in_doubt=table.c.in_doubt if reason in SURELY_NOT_SENT else True,
        )

        def job(connection: Connection) -> None:
            late = not connection.execute(again).rowcount
            if late and parcel.kind == "card" and reason not in SURELY_NOT_SENT:
                look = update(OUTBOX_CARD).where(OUTBOX_CARD.c.id == parcel.id)
                connection.execute(look.values(strays_at=now))

        await self._store.write(job)

    async def lost(self, parcel: Parcel | DigestParcel | RequestParcel, reason: str) -> None:
        """It can never arrive. Of a lost card its opener is told in private, once; the decision goes on. The next digest is
        tried again: a channel comes back, and somebody opens their private messages."""
        if isinstance(parcel, DigestParcel):
            await self.sent(parcel, "")
            return
        if parcel.kind != "card" and parcel.reference is not None:
            await self.sent(parcel, parcel.reference)  # it was: now there is nothing left to edit
            return
        if isinstance(parcel, RequestParcel):
            await self._settle(self._mine(parcel).values(**_AT_REST, state="lost"))
            return
        if parcel.kind == "notice":
            await self._store.write(partial(self._lose_notice, parcel=parcel))
            return

        def job(connection: Connection) -> None:
            if connection.execute(self._mine(parcel).values(**_AT_REST, lost=True)).rowcount:
                _tell_opener(connection, parcel.dossier.decision)

        await self._store.write(job)

    async def unsent(self, *, tried: int = 0) -> int:
        """How many messages wait to be sent, of those that were tried so often already."""

        def job(connection: Connection) -> int:
            now = self._wall_clock()
            counts = (
                select(func.count())
                .select_from(table)
                .where(condition, DIGEST.c.due <= now if table is DIGEST else true())
                .where(table.c.attempts >= tried)
                .where(OUTBOX_CARD.c.wanted > OUTBOX_CARD.c.sent if table is OUTBOX_CARD else true())
                for table, condition in OPEN.items()
            )
            return sum(int(connection.execute(count).scalar_one()) for count in counts)

        return await self._store.read(job)

    # ---------------------------------------------------------------------------------------------------------------

    def _claim(self, connection: Connection, limit: int, now: datetime) -> list[Taken]:
        """Mark the next message of each free channel that no other program is looking at."""
        _give_up_old_marks(connection, now)
        waiting = candidates(connection, now)
        held = hold_channels(connection, [candidate.channel for candidate in waiting])
        if held is not None:
            # Now nobody else takes from these channels; what was taken just before is not free any more.
            waiting = [candidate for candidate in candidates(connection, now) if candidate.channel in held]
        taken = [Taken(candidate.kind, candidate.row.id, candidate.channel) for candidate in waiting[:limit]]
        marked: set[tuple[str, int]] = set()
        for kind, table in _TABLES.items():
            ids = list_parameter(message.id for message in taken if message.kind == kind)
            free = select(table.c.id).where(in_list("ids", table.c.id), table.c.taken_at.is_(None))
            mine = connection.execute(free.with_for_update(skip_locked=True), {"ids": ids}).scalars().all()
            if mine:
                mark = update(table).where(in_list("ids", table.c.id))
                mark = mark.values(taken_at=now, taken_by=self._incarnation)
                connection.execute(mark, {"ids": list_parameter(mine)})
            marked |= {(kind, row_id) for row_id in mine}
        return [message for message in taken if (message.kind, message.id) in marked]

    def _render(self, connection: Connection, taken: Sequence[Taken]) -> Rendered:
        """The parcels, all from one snapshot: a card shows the version that it says it shows."""
        rendered = Rendered([], [], [], [])
        for message in taken:
            row = connection.execute(
                _ROWS[message.kind], {"is_id": message.id, "is_mine": self._incarnation}
            ).first()
            if row is None:
                continue
            parcel: Parcel | DigestParcel | RequestParcel | None
            try:
                if message.kind == "digest":
                    parcel = self._digest(connection, message, row)
                elif message.kind == "request":
                    parcel = self._request(connection, message, row)
                else:
                    parcel = self._parcel(connection, message, row)
            except Exception as error:  # noqa: BLE001 - one poisoned decision keeps nobody else's messages
                self._on_broken(message.id, error)
                rendered.broken.append(message)
                continue
            if parcel is None and message.kind == "digest":
                rendered.skipped.append((message.id, _following(row, self._wall_clock())))
            elif parcel is None:
                rendered.dropped.append(message)
            else:
                rendered.parcels.append(parcel)
        return rendered

    def _clear(self, connection: Connection, rendered: Rendered, now: datetime) -> None:
        """What cannot be sent leaves its channel: for good, or until it is tried again."""
        drop: dict[str, Any] = {**_AT_REST, "state": "dropped"}
        for message in rendered.dropped:
            self._release(connection, _TABLES[message.kind], [message.id], drop)
        for digest, following in rendered.skipped:
            self._release(connection, DIGEST, [digest], _moved_on(following))
        for kind, table in _TABLES.items():
            put_off = {**_AT_REST, "next_try_at": now + PUT_OFF, "attempts": table.c.attempts + 1}
            self._release(
                connection,
                table,
                [message.id for message in rendered.broken if message.kind == kind],
                put_off,
            )

    def _release(
        self, connection: Connection, table: Table, ids: Sequence[int], values: Mapping[str, Any]
    ) -> None:
        if ids:
            mine = in_list("ids", table.c.id) & (table.c.taken_by == self._incarnation)
            connection.execute(update(table).where(mine).values(**values), {"ids": list_parameter(ids)})

    def _parcel(self, connection: Connection, taken: Taken, row: Any) -> Parcel | None:
        """The parcel; None for a message that there is no longer a reason, or nobody, to send to."""
        place = connection.execute(_SPOT.where(PLACE.c.id == row.place)).one()
        sounding = taken.kind == "notice" and row.kind == "sounding"  # its words lie with the ballots
        reminder = taken.kind == "notice" and row.kind.startswith("reminder")
        dossier = dossier_of(
            connection, self._store.definitions, row.decision, ballots=sounding, reminder=reminder
        )
        if taken.kind == "notice" and row.kind == OFFERED:
            dossier = replace(dossier, cases=self._cases(connection, dossier.decision))
        spot = Spot(platform=place.platform, home=place.external, place=place.place, name=place.name)
        if taken.kind == "card":
            return Parcel(
                id=row.id,
                channel=taken.channel,
                spot=spot,
                kind="card",
                dossier=dossier,
                version=row.wanted,
                reference=row.reference,
                card_reference=row.reference,
                key=_key("card", row.decision),
                in_doubt=row.in_doubt or (row.strays_at is not None and row.strays_at <= self._wall_clock()),
                attempts=row.attempts,
            )
        account = _account(connection, place.id, row.place, row.person) if row.person else None
        if row.reference is None:
            if row.person and account is None:
                return None
            if not row.person and row.audience == "thread" and row.card_reference is None:
                return None  # the card is lost, and its thread with it
            if _is_stale(connection, row, dossier):
                return None
        return Parcel(
            id=row.id,
            channel=taken.channel,
            spot=spot,
            kind="notice",
            dossier=dossier,
            reference=row.reference,
            card_reference=row.card_reference,
            notice=_notice(row),
            account=account,
            key=_key(row.decision, row.kind, row.key, row.person),
            in_doubt=row.in_doubt,
            attempts=row.attempts,
        )

    def _cases(self, connection: Connection, decision: Decision) -> CasesView | None:
        offset = timedelta(
            seconds=connection.execute(_OFFSET, {"is_community": decision.community}).scalar_one()
        )
        group = cases_with(connection, decision, self._wall_clock() + offset)
        return None if group is None else cases_view(connection, decision, group)

    def _request(self, connection: Connection, taken: Taken, row: Any) -> RequestParcel | None:
        """The parcel; None where the administrator has no account any more."""
        account = _account_in(connection, row.home, row.administrator)
        if account is None:
            return None
        asking = _account_in(connection, row.home, row.person) or ""
        stopped = row.draft.startswith(STOPPED)
        return RequestParcel(
            id=row.id,
            channel=taken.channel,
            spot=Spot(platform=row.platform, home=row.external, place=""),
            account=account,
            key=_key("request", row.home, row.person, row.administrator, *([row.draft] if row.draft else [])),
            in_doubt=row.in_doubt,
            attempts=row.attempts,
            request=RequestView(
                name=row.name if asking else "",
                account=asking,
                draft=bool(row.draft) and not stopped,
                line="" if stopped else row.line,
                no_offers_in=row.line if stopped else "",
            ),
            reference=row.reference,
        )

    def _digest(self, connection: Connection, taken: Taken, row: Any) -> DigestParcel | None:
        """The parcel; None for a digest that comes too late, or to somebody who was erased."""
        now = self._wall_clock()
        account = _account_in(connection, row.home, row.person) if row.person else None
        if now - row.due > LATE_MAX or (row.person and account is None):
            return None
        spot = Spot(platform=row.platform, home=row.external, place=row.in_place or "", name=row.name or "")
        return DigestParcel(
            id=row.id,
            channel=taken.channel,
            spot=spot,
            account=account,
            key=_key("digest", row.home, row.place, row.person, row.due.isoformat()),
            in_doubt=row.in_doubt,
            attempts=row.attempts,
            rhythm=rhythm_of(row),
            following=_following(row, now),
            asks_only=row.every == ONCE,
        )

    def _lose_notice(self, connection: Connection, parcel: Parcel) -> None:
        """Whom a reminder did not reach, their silence does not count: the card says so."""
        connection.execute(self._mine(parcel).values(**_AT_REST, state="lost"))
        if parcel.notice is not None and parcel.notice.kind.startswith("reminder"):
            card = update(OUTBOX_CARD).where(OUTBOX_CARD.c.decision == parcel.dossier.decision.id)
            connection.execute(card.values(wanted=OUTBOX_CARD.c.wanted + 1))

    def _mine(self, parcel: Parcel | DigestParcel | RequestParcel) -> Update:
        """The row of a parcel, if this run of the program still holds it."""
        table = _table(parcel)
        return update(table).where(table.c.id == parcel.id, table.c.taken_by == self._incarnation)

    async def _settle(self, statement: Update) -> None:
        await self._store.write(lambda connection: connection.execute(statement).close())


def _table(parcel: Parcel | DigestParcel | RequestParcel) -> Table:
    return _TABLES[parcel.kind]


def _is_the_one(connection: Connection, parcel: Parcel | RequestParcel, reference: str) -> bool:
    """Of a message that this program was late with: whether it is the one that stands. What it put on a card that stands
    may be older than what another program has put there, so the card is due again."""
    table = _table(parcel)
    stands = connection.execute(select(table.c.reference).where(table.c.id == parcel.id)).scalar()
    if parcel.kind == "card" and stands == reference:
        card = update(OUTBOX_CARD).where(OUTBOX_CARD.c.id == parcel.id)
        connection.execute(card.values(wanted=OUTBOX_CARD.c.wanted + 1))
    return stands is None or stands == reference


def _moved_on(following: datetime) -> dict[str, Any]:
    """What is written of a digest when the next one is waited for."""
    return {**_AT_REST, "due": following, "in_doubt": False, "attempts": 0}


def _following(row: Any, now: datetime) -> datetime:
    """When the next digest of this row is due, in real time."""
    offset = timedelta(seconds=row.clock_offset_seconds)
    return rhythm_of(row).after(now + offset) - offset


def _anything(connection: Connection, now: datetime) -> bool:
    """Whether there may be something to take: asked in a reading transaction, so that idling writes nothing."""
    for table, condition in OPEN.items():
        stuck = select(table.c.id).where(condition, _is_old(table, now)).limit(1)
        if connection.execute(stuck).first() is not None:
            return True
    return bool(candidates(connection, now))


def _give_up_old_marks(connection: Connection, now: datetime) -> None:
    """What a dead run of the program had under way may or may not have arrived."""
    for table, condition in OPEN.items():
        old = select(table.c.id).where(condition, _is_old(table, now))
        # What another transaction is busy with is found the next time.
        free = old.with_for_update(skip_locked=True)
        connection.execute(update(table).where(table.c.id.in_(free)).values(**_AT_REST, in_doubt=True))


def _is_old(table: Table, now: datetime) -> Any:
    return or_(table.c.taken_at <= now - IN_FLIGHT_MAX, table.c.taken_at > now + IN_FLIGHT_MAX)


def _account(connection: Connection, home: str, place: str, person: str) -> str | None:
    """The account to write to; None where the person was erased, or is no longer in the place."""
    account = connection.execute(
        select(ACCOUNT.c.external)
        .join(MEMBER, MEMBER.c.person == ACCOUNT.c.person)
        .where(ACCOUNT.c.home == home, ACCOUNT.c.person == person, MEMBER.c.place == place, ~MEMBER.c.left)
        .order_by(ACCOUNT.c.external)
        .limit(1)
    ).scalar()
    return None if account is None else str(account)


def _account_in(connection: Connection, home: str, person: str) -> str | None:
    """The account of a person of this home; None where they were erased."""
    account = select(ACCOUNT.c.external).where(ACCOUNT.c.home == home, ACCOUNT.c.person == person)
    external = connection.execute(account.order_by(ACCOUNT.c.external).limit(1)).scalar()
    return None if external is None else str(external)


def _is_stale(connection: Connection, row: Any, dossier: Dossier) -> bool:
    """A reminder for somebody who has acted meanwhile (where silence is all that is asked, the opener did so by opening
    it), or about what has ended; a wish that nobody has any more."""
    decision = dossier.decision
    if row.kind == "wish":
        return not decision.wishes or not decision.is_open
    if row.kind == "amended_editorial" and row.person:
        return decision.editorial is None or not decision.is_open
    if row.kind in ("sounding_asked", "sounding_changed"):
        return not (decision.is_open and in_private(decision, dossier.process))
    if row.kind in ("stamp_asked", "judgement_asked", "advice_asked"):
        return not decision.is_open
    if row.kind in ("todo_given", "todo_due"):
        events = (entry.event for entry in dossier.entries if entry.sequence == row.sequence)
        numbers = {event.todo for event in events if isinstance(event, TodoAdded | TodoReassigned | TodoDue)}
        return not any(todo.number in numbers and todo.owner == row.person for todo in decision.open_todos)
    if row.kind == OFFERED:
        return dossier.cases is None
    if row.kind == "todo_wanted":
        return bool(decision.todos) or not decision.in_force
    if row.kind != "reminder":
        return False
    if row.person == decision.opened_by and dossier.process.ballot.type == "none":
        return True
    if decision.secret:
        voted = select(VOTED.c.person).where(
            VOTED.c.decision == decision.id,
            VOTED.c.person == row.person,
            VOTED.c.revision == decision.revision,
        )
        return not decision.is_open or connection.execute(voted).first() is not None
    acted = connection.execute(
        select(BALLOT.c.seq).where(
            BALLOT.c.decision == decision.id,
            BALLOT.c.person == row.person,
            or_(
                and_(BALLOT.c.box == decision.box, BALLOT.c.revision == decision.revision),
                BALLOT.c.box == DELEGATED,
            ),
        )
    ).first()
    return acted is not None or not decision.is_open


def _tell_opener(connection: Connection, decision: Decision) -> None:
    row = {
        "decision": decision.id,
        "kind": CARD_LOST,
        "key": "card",
        "person": decision.opened_by,
        "audience": "opener",
        "sequence": decision.sequence,
        "objection": None,
        "place": decision.place,
        "state": "waiting",
        "in_doubt": False,
        "attempts": 0,
    }
    connection.execute(dialect.insert_or_ignore(OUTBOX_NOTICE, connection.dialect.name), [row])


def _notice(row: Any) -> Notice:
    return Notice(
        kind=cast(Kind, row.kind),
        key=row.key,
        audience=cast(Audience, row.audience),
        sequence=row.sequence,
        to=PersonId(row.person) if row.person else None,
        objection=row.objection,
    )


def _key(*parts: str) -> str:
    """The mark by which a message is found again on its platform. It says nothing."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:KEY_LENGTH]
