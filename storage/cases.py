"""Decisions that people took alone, without a mandate, and which of them ask for a rule (consensus/views/cases.py)."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from consensus.decision import Decision
from consensus.evolve import RECORDED_ELSEWHERE
from consensus.frozen import replace
from consensus.ids import DecisionId, PersonId
from consensus.plain import from_json
from consensus.views.cases import WITHIN, Case, CaseGroup, CasesView, group_with, groups_in
from storage import chain, search
from storage.filtering import closed_since
from storage.listing import ids_where
from storage.sql.lists import in_list, list_parameter
from storage.tables import ACCOUNT, DECISION, LABEL, OUTBOX_NOTICE, PERSON, PLACE, PRIVATE, current_text
from storage.visibility import Seat

CASES_MAX = 500
"""The latest of one place that are looked at."""
OFFERED = "rule_wanted"
_CASES = (
    select(DECISION.c.id, DECISION.c.place, DECISION.c.state, PRIVATE.c.value.label("words"))
    .outerjoin(PRIVATE, current_text(PRIVATE))
    .where(
        DECISION.c.process == RECORDED_ELSEWHERE,
        DECISION.c.outcome == "adopted",
        DECISION.c.opened_at >= bindparam("since"),
    )
    .order_by(DECISION.c.number.desc())
)
_TAGS = select(LABEL.c.decision, LABEL.c.value).where(LABEL.c.kind == "tag", in_list("ids", LABEL.c.decision))
_RULED = (
    select(LABEL.c.value)
    .join(DECISION, DECISION.c.id == LABEL.c.decision)
    .where(
        LABEL.c.community == bindparam("is_community"),
        DECISION.c.community == bindparam("is_community"),
        LABEL.c.kind == "tag",
        in_list("tags", LABEL.c.value),
        DECISION.c.state.like('%"mandate":{%'),
        (DECISION.c.outcome == "adopted") | (DECISION.c.status != "closed"),
    )
    .distinct()
)
_BEFORE = select(OUTBOX_NOTICE.c.key).where(
    OUTBOX_NOTICE.c.kind == OFFERED, in_list("ids", OUTBOX_NOTICE.c.decision)
)
_DROP = (
    update(OUTBOX_NOTICE)
    .where(
        OUTBOX_NOTICE.c.kind == OFFERED,
        OUTBOX_NOTICE.c.state == "waiting",
        OUTBOX_NOTICE.c.attempts == 0,
        in_list("ids", OUTBOX_NOTICE.c.decision),
    )
    .values(state="dropped")
)
_IDS = select(DECISION.c.id).where(
    DECISION.c.community == bindparam("is_community"), in_list("numbers", DECISION.c.number)
)
_PLACE = select(PLACE.c.external).where(PLACE.c.id == bindparam("is_place"))
_MAKERS = (
    select(PERSON.c.id, PERSON.c.name, func.min(ACCOUNT.c.external).label("account"))
    .join(ACCOUNT, ACCOUNT.c.person == PERSON.c.id)
    .where(ACCOUNT.c.home == bindparam("is_home"), in_list("people", PERSON.c.id))
    .group_by(PERSON.c.id, PERSON.c.name)
)


def cases_of(connection: Connection, seat: Seat, now: datetime) -> Sequence[tuple[Decision, CasesView]]:
    """The cases that ask for a rule of which the viewer took some, those of each place apart, each with the latest of them. `now`
    is real time."""
    since = now + seat.offset - WITHIN
    recent = (seat.visible, closed_since(since), DECISION.c.process == RECORDED_ELSEWHERE)
    own = (*recent, DECISION.c.opened_by == seat.person)
    order = (DECISION.c.number.desc(),)
    if seat.person is None or not ids_where(connection, own, order, 1):
        return ()
    ids = list_parameter(ids_where(connection, recent, order, CASES_MAX))
    rows = connection.execute(_CASES.where(in_list("ids", DECISION.c.id)), {"since": since, "ids": ids}).all()
    places: dict[str, list[Any]] = {}
    for row in rows:
        places.setdefault(row.place, []).append(row)
    asking = []
    for group_rows in places.values():
        by_number = {
            decision.number: decision for row in group_rows for decision in [from_json(Decision, row.state)]
        }
        for group in groups_in(_without_rule(connection, group_rows, _read(connection, group_rows))):
            if seat.person in group.people:
                latest = by_number[group.cases[0].number]
                asking.append((latest, cases_view(connection, latest, group)))
    return asking


def cases_with(connection: Connection, decision: Decision, now: datetime) -> CaseGroup | None:
    """The cases of its place of which this decision is one, if they ask for a rule. `now` is by the community's clock."""
    here = DECISION.c.place == decision.place
    rows = connection.execute(_CASES.where(here).limit(CASES_MAX), {"since": now - WITHIN}).all()
    return group_with(decision.number, _without_rule(connection, rows, _read(connection, rows)))


def offered_before(connection: Connection, community: str, group: CaseGroup) -> int:
    """How many cases there were when a rule was last offered for these; 0: never."""
    keys = connection.execute(_BEFORE, {"ids": list_parameter(_ids(connection, community, group))}).scalars()
    return max((int(key) for key in keys if key.isdecimal()), default=0)


def drop_waiting_offers(connection: Connection, community: str, group: CaseGroup) -> None:
    """One that waits for the morning is not sent beside the one that takes its place."""
    connection.execute(_DROP, {"ids": list_parameter(_ids(connection, community, group))})


def _ids(connection: Connection, community: str, group: CaseGroup) -> Sequence[DecisionId]:
    numbers = {"is_community": community, "numbers": list_parameter(case.number for case in group.cases)}
    return connection.execute(_IDS, numbers).scalars().all()


def cases_view(connection: Connection, decision: Decision, group: CaseGroup) -> CasesView:
    """`decision`: one of them."""
    values = {"is_home": decision.home, "people": list_parameter(set(group.people))}
    makers = {PersonId(row.id): row for row in connection.execute(_MAKERS, values)}
    known = [makers[person] for person in group.people if person in makers]
    return CasesView(
        tag=group.tag,
        words=group.words,
        numbers=tuple(case.number for case in group.cases),
        since=min(case.at for case in group.cases),
        accounts=tuple(row.account for row in known),
        names=tuple(row.name for row in known),
        largest=group.largest,
        place=connection.execute(_PLACE, {"is_place": decision.place}).scalar_one(),
    )


def _read(connection: Connection, rows: Sequence[Any]) -> list[Case]:
    """Those that were taken without a mandate and written down here, and whose words are still there."""
    tags = _tags(connection, [row.id for row in rows])
    cases = []
    for row in rows:
        decision = from_json(Decision, row.state)
        alone = decision.ending is not None and decision.ending.because.code == "adopted.recorded"
        if alone and row.id in tags and row.words is not None:
            cases.append(
                Case(
                    number=decision.number,
                    by=decision.opened_by,
                    at=decision.opened_at,
                    tags=tags[row.id],
                    words=words_of(row.words),
                    amount=decision.amount,
                )
            )
    return cases


def words_of(stored: str) -> frozenset[str]:
    """What a text is about, in the words of the search: without numbers, which differ from case to case, and without the
    shortest words of scripts that put spaces between them."""
    words = search.words(chain.words_text(json.loads(stored))).split()
    return frozenset(
        word for word in words if not any(map(str.isdigit, word)) and (len(word) > 2 or not word.isascii())
    )


def _tags(connection: Connection, ids: Collection[DecisionId]) -> Mapping[DecisionId, tuple[str, ...]]:
    tags: dict[DecisionId, tuple[str, ...]] = {}
    for row in connection.execute(_TAGS, {"ids": list_parameter(ids)}):
        tags[row.decision] = (*tags.get(row.decision, ()), row.value)
    return {decision: tuple(sorted(values)) for decision, values in tags.items()}


def _without_rule(connection: Connection, rows: Sequence[Any], cases: Sequence[Case]) -> list[Case]:
    """The cases by those of their tags about which no mandate is in force, or asked for."""
    if not cases:
        return []
    community = from_json(Decision, rows[0].state).community
    values = {
        "is_community": community,
        "tags": list_parameter({tag for case in cases for tag in case.tags}),
    }
    ruled = set(connection.execute(_RULED, values).scalars())
    kept = (replace(case, tags=tuple(tag for tag in case.tags if tag not in ruled)) for case in cases)
    return [case for case in kept if case.tags]
