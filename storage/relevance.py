"""The best matches of a search first: counted the same way on every database, titles above all."""

from collections.abc import Sequence

from sqlalchemy import Connection, case, func, or_, select, union_all

from consensus.ids import DecisionId
from storage import search
from storage.chain import words_text
from storage.dialect import found_in
from storage.filtering import Condition
from storage.rows import plain
from storage.sql.lists import in_list, list_parameter
from storage.tables import COMMUNITY, DECISION, PRIVATE, SEARCH, current_text

RANKED_MAX = 200
"""Matches that are put in order; others are not shown."""
IN_TITLE, IN_OPENING, ELSEWHERE = 20, 5, 1
"""What a hit counts: in the text as it is now; in what was written with it or at the opening; in any other entry."""
_TITLES = (
    select(DECISION.c.id, PRIVATE.c.value)
    .join(
        PRIVATE,
        current_text(PRIVATE),
    )
    .where(in_list("ids", DECISION.c.id))
)


def best(
    connection: Connection, conditions: Sequence[Condition], wanted: Sequence[search.Spellings]
) -> Sequence[DecisionId]:
    """The ids of the decisions that meet the conditions, best match first, newest first among equals."""
    hits = union_all(
        *(
            select(SEARCH.c.decision, SEARCH.c.seq).where(
                found_in(connection.dialect.name, SEARCH, spellings)
            )
            for spellings in wanted
        )
    ).subquery("hits")
    opening = or_(hits.c.seq == DECISION.c.text_seq, hits.c.seq == DECISION.c.opened_seq)
    score = func.sum(case((opening, IN_OPENING), else_=ELSEWHERE))
    matches = connection.execute(
        select(DECISION.c.id, DECISION.c.number, score.label("score"))
        .join(hits, hits.c.decision == DECISION.c.id)
        .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
        .where(*conditions)
        .group_by(DECISION.c.id, DECISION.c.number)
        .order_by(score.desc(), DECISION.c.number.desc(), DECISION.c.id)
        .limit(RANKED_MAX)
    ).all()
    titles = {
        row.id: f" {search.words(words_text(plain(row.value)))} "
        for row in connection.execute(_TITLES, {"ids": list_parameter(row.id for row in matches)})
    }

    def rank(row: tuple[str, int, int]) -> tuple[int, int, str]:
        decision, number, counted = row
        title = titles.get(decision, "")
        in_title = sum(any(f" {phrase} " in title for phrase in spellings) for spellings in wanted)
        return -(counted + IN_TITLE * in_title), -number, decision

    return [DecisionId(row.id) for row in sorted(matches, key=lambda row: rank(tuple(row)))]
