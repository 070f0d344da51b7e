"""What is in force about the same: candidates for a comparison, by the index of words and at a bounded cost."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, union_all

from consensus.decision import Decision
from consensus.ids import DecisionId
from consensus.plain import from_json
from consensus.views.conflicts import COMPARED_MAX, Standing
from storage import search
from storage.chain import words_text
from storage.dialect import newest_with_any
from storage.rows import plain
from storage.tables import COMMUNITY, DECISION, PLACE, PRIVATE, SEARCH, current_text
from storage.texts import options_of
from storage.visibility import Seat

NEWEST_MAX = 1_000
"""Texts with a word that are looked at: of a word that is everywhere the newest alone."""


def near(
    connection: Connection, seat: Seat, wanted: Sequence[Sequence[str]], but: int | None
) -> tuple[Standing, ...]:
    """`wanted`: words, each with the others that mean the same."""
    groups = [spellings for words in wanted if (spellings := _folded(words))]
    if not groups or seat.anybody:
        return ()
    newest = (
        newest_with_any(connection.dialect.name, SEARCH, spellings, NEWEST_MAX).subquery()
        for spellings in groups
    )
    hits = union_all(*(select(rows.c.id) for rows in newest)).subquery("hits")
    query = (
        select(
            DECISION.c.id,
            DECISION.c.number,
            DECISION.c.unit,
            DECISION.c.state,
            func.coalesce(PLACE.c.language, COMMUNITY.c.language).label("language"),
            PRIVATE.c.value,
            func.count().label("shared"),
        )
        .select_from(hits)
        .join(SEARCH, SEARCH.c.id == hits.c.id)
        .join(DECISION, (DECISION.c.id == SEARCH.c.decision) & (DECISION.c.text_seq == SEARCH.c.seq))
        .join(PLACE, PLACE.c.id == DECISION.c.place)
        .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
        .join(PRIVATE, current_text(PRIVATE))
        .where(seat.visible, DECISION.c.status == "closed", DECISION.c.outcome == "adopted")
        .group_by(
            DECISION.c.id, PLACE.c.id, COMMUNITY.c.id, PRIVATE.c.community, PRIVATE.c.seq, PRIVATE.c.field
        )
        .order_by(func.count().desc(), DECISION.c.number.desc())
        .limit(COMPARED_MAX)
    )
    if but is not None:
        query = query.where(DECISION.c.number != but)
    rows = connection.execute(query).all()
    winners = {
        DecisionId(row.id): ending.winners
        for row in rows
        if row.unit == "options" and (ending := from_json(Decision, row.state).ending) is not None
    }
    options = options_of(connection, list(winners))
    standing = []
    for row in rows:
        won = [options[DecisionId(row.id)][option] for option in winners.get(DecisionId(row.id), ())]
        text = " ".join((words_text(plain(row.value)), *won))
        standing.append(Standing(number=row.number, text=text, language=row.language))
    return tuple(standing)


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase for word in words if (phrase := search.words(word))))
