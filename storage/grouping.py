"""Decisions that were recorded under the same tag, which lists show as one line."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, select

from consensus.evolve import RECORDED_ELSEWHERE
from consensus.ids import DecisionId
from consensus.views import Row, TagGroup
from storage.sql.lists import in_list, list_parameter
from storage.tables import DECISION, LABEL
from storage.visibility import Seat

GROUPED_FROM = 3
"""From so many recorded decisions of a tag on, they are shown as one line."""
_TAGGED = (
    select(LABEL.c.decision, LABEL.c.value)
    .join(DECISION, DECISION.c.id == LABEL.c.decision)
    .where(in_list("ids", LABEL.c.decision), LABEL.c.kind == "tag", DECISION.c.process == RECORDED_ELSEWHERE)
)


def groups_of(connection: Connection, seat: Seat, rows: Sequence[Row]) -> tuple[TagGroup, ...]:
    """The tags that several recorded decisions of the page have, the most frequent first."""
    recorded = [tag for row in rows if row.process == RECORDED_ELSEWHERE for tag in row.tags]
    tags = sorted({tag for tag in recorded if recorded.count(tag) >= GROUPED_FROM})
    if not tags:
        return ()
    count = func.count()
    counted = (
        select(LABEL.c.value, count)
        .join(DECISION, DECISION.c.id == LABEL.c.decision)
        .where(
            seat.visible,
            LABEL.c.community == DECISION.c.community,
            LABEL.c.kind == "tag",
            LABEL.c.value.in_(tags),
            DECISION.c.process == RECORDED_ELSEWHERE,
        )
        .group_by(LABEL.c.value)
        .order_by(count.desc(), LABEL.c.value)
    )
    return tuple(TagGroup(tag=tag, count=number) for tag, number in connection.execute(counted))


def recorded_under(
    connection: Connection, ids: Sequence[DecisionId]
) -> Mapping[DecisionId, tuple[str, DecisionId]]:
    """Of these, latest first, each that several were recorded under its tag: the tag, and the first of them."""
    tags: dict[DecisionId, set[str]] = {}
    for decision, tag in connection.execute(_TAGGED, {"ids": list_parameter(ids)}) if ids else ():
        tags.setdefault(decision, set()).add(tag)
    counts = Counter(tag for own in tags.values() for tag in own)
    first: dict[str, DecisionId] = {}
    under = {}
    for decision in ids:
        frequent = [tag for tag in tags.get(decision, ()) if counts[tag] >= GROUPED_FROM]
        if frequent:
            tag = min(frequent, key=lambda tag: (-counts[tag], tag))
            under[decision] = tag, first.setdefault(tag, decision)
    return under


def under_tag(tag: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions for what was recorded under this tag."""
    tagged = exists().where(LABEL.c.decision == DECISION.c.id, LABEL.c.kind == "tag", LABEL.c.value == tag)
    return DECISION.c.process == RECORDED_ELSEWHERE, tagged
