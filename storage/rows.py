"""Decisions as rows of a list: title, state, what they wait for, and whether they wait for the viewer."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select
from sqlalchemy.sql.selectable import ScalarSelect, Select

from consensus.decision import Decision, Ending
from consensus.ids import DecisionId, OptionId, identity_of
from consensus.plain import from_json
from consensus.views import Row
from consensus.views.overview import Hold
from consensus.views.waiting import held
from storage import search
from storage.awaited import awaited_of
from storage.chain import words_text
from storage.definitions import Definitions
from storage.dialect import found_in
from storage.holds import holds_of
from storage.sql.lists import in_list, list_parameter
from storage.tables import (
    COMMUNITY,
    DECISION,
    ENTRY,
    LABEL,
    PLACE,
    PRIVATE,
    SEARCH,
    current_text,
)
from storage.texts import BUT_BALLOTS, options_of
from storage.visibility import Seat
from storage.waiting import Open, stances

CHANGED_LATER = frozenset({"needs_judgement.appealed", "returned.appeal_upheld", "superseded.by"})
"""Reasons of endings that did not come with the close, but were changed to this afterwards."""


def _last(*types: str) -> ScalarSelect[str]:
    """The body of the last entry of these types: a decision that is opened again closes more than once."""
    return (
        select(ENTRY.c.body)
        .where(ENTRY.c.decision == DECISION.c.id, ENTRY.c.type.in_(types), BUT_BALLOTS)
        .order_by(ENTRY.c.sequence.desc())
        .limit(1)
        .correlate(DECISION)
        .scalar_subquery()
    )


_TAGS = select(LABEL.c.decision, LABEL.c.value).where(in_list("ids", LABEL.c.decision), LABEL.c.kind == "tag")
_TEXT = PRIVATE.alias("text_words")
SELECTION: Select[Any] = (
    select(
        DECISION.c.state,
        DECISION.c.blocked_since,
        PLACE.c.name.label("place_name"),
        PLACE.c.members,
        _TEXT.c.value.label("text_words"),
        _last("decision_closed.v1").label("closing"),
        _last("appealed.v1", "appeal_decided.v1", "superseded.v1").label("changing"),
    )
    .select_from(DECISION)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
    .outerjoin(
        _TEXT,
        current_text(_TEXT),
    )
)


def rows_of(
    connection: Connection,
    definitions: Definitions,
    seat: Seat,
    matches: Sequence[Any],
    wanted: Sequence[search.Spellings] = (),
) -> tuple[Row, ...]:
    """These rows of SELECTION. `wanted`: the phrases of a search, for the snippets."""
    seen = stances(connection, definitions, seat, [from_json(Decision, match.state) for match in matches])
    decisions = [entry.decision for entry in seen]
    chosen = [decision.id for decision in decisions if decision.ending and decision.ending.winners]
    written = _Written(
        options=options_of(connection, chosen),
        tags=_tags(connection, decisions),
        snippets=_snippets(connection, decisions, wanted) if wanted else {},
    )
    stopped = holds_of(connection, [held(entry.decision, entry.process) for entry in seen])
    return tuple(
        _row(connection, entry, match, written, holds)
        for entry, match, holds in zip(seen, matches, stopped, strict=True)
    )


class _Written(NamedTuple):
    """What people wrote, by decision, where there is any."""

    options: Mapping[DecisionId, Mapping[OptionId, str]]
    tags: Mapping[DecisionId, tuple[str, ...]]
    snippets: Mapping[DecisionId, str]


def _row(connection: Connection, seen: Open, match: Any, written: _Written, holds: tuple[Hold, ...]) -> Row:
    decision, ending = seen.decision, seen.decision.ending
    options = written.options.get(decision.id, {})
    awaited = awaited_of(connection, decision, seen.process)
    return Row(
        number=decision.number,
        identity=identity_of(decision.id),
        title=words_text(plain(match.text_words)),
        kind="proposal" if decision.unit == "proposal" else "poll",
        process=decision.process,
        state=decision.status,
        outcome=None if ending is None else ending.outcome,
        winners=() if ending is None else tuple(options.get(winner, winner) for winner in ending.winners),
        because=None if ending is None else _because(ending, match),
        opened_at=decision.opened_at,
        closes_at=decision.closes_at,
        closed_at=None if ending is None else ending.effective_at,
        place=match.place_name,
        objections=tuple(objection.number for objection in decision.standing) if decision.is_open else (),
        blocked_since=match.blocked_since,
        waiting_for=awaited.names,
        waiting_count=awaited.count,
        held=holds,
        needs_viewer=bool(seen.waits),
        review_at=decision.review_at,
        superseded_by=decision.superseded_by,
        tags=written.tags.get(decision.id, ()),
        snippet=written.snippets.get(decision.id, ""),
    )


def _tags(connection: Connection, decisions: Iterable[Decision]) -> Mapping[DecisionId, tuple[str, ...]]:
    tagged = [decision.id for decision in decisions if decision.tags]
    rows = connection.execute(_TAGS, {"ids": list_parameter(tagged)}) if tagged else ()
    tags: dict[DecisionId, tuple[str, ...]] = {}
    for decision, tag in sorted(tuple(row) for row in rows):
        tags[decision] = (*tags.get(decision, ()), tag)
    return tags


def _because(ending: Ending, match: Any) -> str | None:
    """The sentence of the entry by which it ended as it did; a recorded decision has none."""
    body = match.changing if ending.because.code in CHANGED_LATER else match.closing
    return None if body is None else json.loads(body).get("sentence") or None


def plain(value: str | None) -> Any:
    return None if value is None else json.loads(value)


def _snippets(
    connection: Connection, decisions: Sequence[Decision], wanted: Sequence[search.Spellings]
) -> Mapping[DecisionId, str]:
    """Of each decision the words of the first entry that holds the first phrase."""
    hit: ColumnElement[bool] = found_in(connection.dialect.name, SEARCH, wanted[0])
    first = (
        select(SEARCH.c.decision, SEARCH.c.community, func.min(SEARCH.c.seq).label("seq"))
        .where(in_list("ids", SEARCH.c.decision), hit)
        .group_by(SEARCH.c.decision, SEARCH.c.community)
        .subquery()
    )
    values = connection.execute(
        select(first.c.decision, PRIVATE.c.value).join(
            PRIVATE,
            and_(
                PRIVATE.c.community == first.c.community,
                PRIVATE.c.seq == first.c.seq,
                PRIVATE.c.field == "words",
            ),
        ),
        {"ids": list_parameter(decision.id for decision in decisions)},
    )
    return {
        row.decision: search.snippet(" · ".join(search.texts(json.loads(row.value))), wanted)
        for row in values
    }
