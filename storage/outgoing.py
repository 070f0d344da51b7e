"""The messages of one unit of work for the outbox: cards with a new state, and notices, a row for each person.

The database finds the members of an audience, when the rest of the work is written.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, exists, literal, select, update

from consensus.decision import Decision
from consensus.digests import Rhythm
from consensus.election import emptied, names
from consensus.frozen import replace
from consensus.ids import DecisionId, PersonId
from consensus.limits import SILENT_REMINDED_ONE_BY_ONE_MAX
from consensus.plain import instant_text
from consensus.process import Process
from consensus.views.cases import MORE
from consensus.views.notices import Notice, in_private, reminder_key
from storage import dialect
from storage.cases import OFFERED, cases_with, drop_waiting_offers, offered_before
from storage.decisions import Header
from storage.electorate import electorate, has_ballot, present, silent
from storage.session import Session
from storage.tables import COUNTER, DECISION, HOME_ROLE, MEMBER, OUTBOX_CARD, OUTBOX_NOTICE

BY_BALLOT = ("silent", "acted", "answered", "emptied")
"""Audiences that tell who has voted."""
_NOTHING_SENT = {"sent": 0, "in_doubt": False, "attempts": 0}


class Outgoing:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._notices: list[tuple[Header, Decision, Process, Notice]] = []
        self._reminders: list[tuple[Header, PersonId, datetime, datetime]] = []

    def add(self, header: Header, after: Decision, process: Process, notice: Notice) -> None:
        self._notices.append((header, after, process, notice))

    def remind_later(self, header: Header, person: PersonId, at: datetime, sent_at: datetime) -> None:
        """One person's reminder comes at this instant, which is `sent_at` on the wall clock. It is the row that the reminder of all would make
        for them, so that one finds it made already: they are reminded once."""
        self._reminders.append((header, person, at, sent_at))

    def time_passed(self, community: str, span: timedelta) -> None:
        """The clock of a local room was moved forward: what was put off comes that much sooner."""
        of_community = select(DECISION.c.id).where(DECISION.c.community == community)
        waiting = select(OUTBOX_NOTICE.c.id, OUTBOX_NOTICE.c.next_try_at).where(
            OUTBOX_NOTICE.c.decision.in_(of_community),
            OUTBOX_NOTICE.c.kind.in_(("reminder", OFFERED)),
            OUTBOX_NOTICE.c.state == "waiting",
            OUTBOX_NOTICE.c.next_try_at.is_not(None),
        )
        for row in self._session.connection.execute(waiting).all():
            moved = update(OUTBOX_NOTICE).where(OUTBOX_NOTICE.c.id == row.id)
            self._session.connection.execute(moved.values(next_try_at=row.next_try_at - span))

    def drop_secret(self, closed: Sequence[DecisionId]) -> None:
        """Secret ballots have closed: what was sent to those who had voted, or had not, is not kept."""
        if closed:
            known = delete(OUTBOX_NOTICE).where(
                OUTBOX_NOTICE.c.decision.in_(closed), OUTBOX_NOTICE.c.audience.in_(BY_BALLOT)
            )
            self._session.connection.execute(known)

    def flush(self, changed: list[Header], process_of: Callable[[Decision], Process]) -> None:
        """`changed`: the decisions whose cards should show a new state, or, where nothing is posted yet, have one to come."""
        self._session.write(
            dialect.upsert_adding_to(OUTBOX_CARD, self._session.dialect, "decision", "wanted"),
            [
                {
                    "decision": header.decision.id,
                    "place": header.place.id,
                    "wanted": 0 if in_private(header.decision, process_of(header.decision)) else 1,
                    "lost": False,
                    **_NOTHING_SENT,
                }
                for header in changed
                if not header.quiet
            ],
        )
        for header, after, process, notice in self._notices:
            self._notify(header, after, process, notice)
        for header, person, at, sent_at in self._reminders:
            self._put_off(header, person, at, sent_at)

    def _notify(self, header: Header, after: Decision, process: Process, notice: Notice) -> None:
        match notice.audience:
            case "thread" | "place":
                self._to_one(header, notice, PersonId(""))
            case "person":
                if notice.to is not None:
                    self._to_one(header, notice, notice.to)
            case "opener":
                self._to_one(header, notice, after.opened_by)
            case "administrators":
                self._to_all(header, notice, _administrators(header))
            case "silent":
                self._to_all(header, notice, silent(after))
            case "acted":
                # The holder of an objection gets a notice about that instead.
                holders = sorted(
                    {objection.by for objection in after.standing if objection.offered_by is not None}
                )
                acted = electorate(after).where(has_ballot(after, after.revision - 1))
                self._to_all(header, notice, acted.where(MEMBER.c.person.not_in(holders)))
            case "answered":
                changed_by = "" if after.editorial is None else after.editorial.by
                answered = electorate(after).where(has_ballot(after, after.revision))
                self._to_all(header, notice, answered.where(MEMBER.c.person != changed_by))
            case "sounded":
                asked = electorate(after).where(MEMBER.c.person != after.opened_by)
                if (after.eligible or 0) > SILENT_REMINDED_ONE_BY_ONE_MAX or after.snapshot == "counted":
                    named = {person for role in after.roles for person in role.people}
                    asked = asked.where(MEMBER.c.person.in_(sorted(named)))
                self._to_all(header, notice, asked)
            case "askable":
                objection = after.objection(notice.objection or 0)
                left_out = {after.opened_by} if objection is None else {after.opened_by, objection.by}
                self._to_all(
                    header, notice, electorate(after).where(MEMBER.c.person.not_in(sorted(left_out)))
                )

            case "makers":
                self._to_makers(header, notice, after)
            case "emptied":
                choices = self._emptied(after, process.within(after.phase))
                voters = has_ballot(after, after.revision, choices=choices)
                self._to_all(header, notice, electorate(after).where(voters))

    def _to_makers(self, header: Header, notice: Notice, after: Decision) -> None:
        """Those who decided like this alone are asked in the morning whether there should be a rule: once, and again only when
        there are many more."""
        community, connection = header.place.home.community, self._session.connection
        now = self._session.now + community.offset
        group = cases_with(connection, after, now)
        if group is None:
            return
        count = len(group.cases)
        if count < MORE * offered_before(connection, after.community, group):
            return
        drop_waiting_offers(connection, after.community, group)
        morning = Rhythm(every="daily", zone=header.place.facts().zone).after(now) - community.offset
        for person in group.people:
            self._to_one(header, replace(notice, key=str(count)), person, morning)

    def _emptied(self, after: Decision, process: Process) -> list[str]:
        """The ballots that name nothing but options that were taken off, the last of them the one that was just taken."""
        of_box = (COUNTER.c.decision == after.id, COUNTER.c.box == after.box, COUNTER.c.people > 0)
        cast = self._session.connection.execute(select(COUNTER.c.choice).where(*of_box).distinct()).scalars()
        removed = after.removed[-1]
        return [
            choice for choice in cast if names(process, choice, removed) and emptied(process, after, choice)
        ]

    def _put_off(self, header: Header, person: PersonId, at: datetime, sent_at: datetime) -> None:
        decision = header.decision
        notice = Notice(
            kind="reminder", key=reminder_key(decision), audience="silent", sequence=decision.sequence
        )
        mine = (
            OUTBOX_NOTICE.c.decision == decision.id,
            OUTBOX_NOTICE.c.person == person,
            OUTBOX_NOTICE.c.kind == "reminder",
        )
        connection = self._session.connection
        # Their pending reminders are not sent any more.
        connection.execute(
            update(OUTBOX_NOTICE).where(*mine, OUTBOX_NOTICE.c.state == "waiting").values(state="dropped")
        )
        self._to_one(header, replace(notice, key=f"{notice.key}:{instant_text(at)}"), person, sent_at)
        self._to_one(header, notice, person, state="dropped")

    def _to_one(
        self,
        header: Header,
        notice: Notice,
        person: PersonId,
        at: datetime | None = None,
        *,
        state: str = "waiting",
    ) -> None:
        statement = dialect.insert_or_ignore(OUTBOX_NOTICE, self._session.dialect)
        row = {**_row(header, notice), "person": person, "next_try_at": at, "state": state}
        self._session.write(statement, [row])

    def _to_all(self, header: Header, notice: Notice, people: Select[Any]) -> None:
        row = _row(header, notice)
        values = [literal(value, OUTBOX_NOTICE.c[name].type).label(name) for name, value in row.items()]
        rows = people.with_only_columns(*values, MEMBER.c.person, maintain_column_froms=True)
        insert = dialect.insert_or_ignore_select(OUTBOX_NOTICE, self._session.dialect, (*row, "person"), rows)
        self._session.connection.execute(insert)


def _row(header: Header, notice: Notice) -> dict[str, Any]:
    return {
        "decision": header.decision.id,
        "kind": notice.kind,
        "key": notice.key,
        "audience": notice.audience,
        "sequence": notice.sequence,
        "objection": notice.objection,
        "place": header.place.id,
        "state": "waiting",
        "in_doubt": False,
        "attempts": 0,
    }


def _administrators(header: Header) -> Select[Any]:
    """The administrators in the place: its decisions are only for people who can see it."""
    return present(header.place.id).where(
        exists().where(
            HOME_ROLE.c.home == header.place.home.id,
            HOME_ROLE.c.person == MEMBER.c.person,
            HOME_ROLE.c.administrator,
        )
    )
