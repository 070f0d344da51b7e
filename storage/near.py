"""What is in force about the same: candidates for a comparison, by the index of words and at a bounded cost."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import BigInteger, Connection, func, literal, select, union_all

from consensus.decision import Decision
from consensus.ids import DecisionId
from consensus.plain import from_json
from consensus.views.conflicts import COMPARED_MAX, OpenText, Standing, texts_of
from consensus.views.overview import Line
from storage import search
from storage.chain import words_text
from storage.dialect import newest_with_any
from storage.heads import heads_of
from storage.rows import plain
from storage.tables import COMMUNITY, DECISION, PLACE, PRIVATE, SEARCH, current_text
from storage.texts import options_of
from storage.visibility import Seat

OPEN_COMPARED_MAX = 20
"""Open decisions, the newest, that are compared with what is in force."""
NEWEST_MAX = 1_000
"""Texts with a word that are looked at: of a word that is everywhere the newest alone."""
_TEXTS = (
    select(
        DECISION.c.id,
        DECISION.c.number,
        DECISION.c.unit,
        DECISION.c.state,
        func.coalesce(PLACE.c.language, COMMUNITY.c.language).label("language"),
        PRIVATE.c.value,
    )
    .select_from(DECISION)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(COMMUNITY, COMMUNITY.c.id == DECISION.c.community)
    .join(PRIVATE, current_text(PRIVATE))
)
LookedFor = Callable[[str], Sequence[Sequence[str]]]
"""The words of a text by which one about the same is found, each with those that mean the same."""


def near(
    connection: Connection, seat: Seat, wanted: Sequence[Sequence[str]], but: int | None
) -> tuple[Standing, ...]:
    """`wanted`: words, each with the others that mean the same."""
    return _nearest(connection, seat, {but or 0: wanted}).get(but or 0, ())


def near_open(connection: Connection, seat: Seat, looked_for: LookedFor) -> tuple[OpenText, ...]:
    """The newest open decisions, each with what is in force about the same and is not named by it already."""
    if seat.anybody:
        return ()
    query = _TEXTS.where(seat.visible, DECISION.c.status == "open").order_by(DECISION.c.number.desc())
    rows = connection.execute(query.limit(OPEN_COMPARED_MAX)).all()
    decisions = [from_json(Decision, row.state) for row in rows]
    options = options_of(connection, [decision.id for decision in decisions if decision.unit == "options"])
    heads = heads_of(connection, decisions)
    texts = {
        decision.number: texts_of(words_text(plain(row.value)), tuple(options.get(decision.id, {}).values()))
        for decision, row in zip(decisions, rows, strict=True)
    }
    standing = _nearest(
        connection, seat, {number: looked_for(" ".join(pieces)) for number, pieces in texts.items()}
    )
    return tuple(
        OpenText(
            line=Line(**heads[decision.id]),
            opened_at=decision.opened_at,
            texts=texts[decision.number],
            standing=tuple(
                item
                for item in standing.get(decision.number, ())
                if item.number != decision.supersedes
                and all(relation.other != item.number for relation in decision.relations)
            ),
        )
        for decision in decisions
    )


def _nearest(
    connection: Connection, seat: Seat, wanted: Mapping[int, Sequence[Sequence[str]]]
) -> Mapping[int, tuple[Standing, ...]]:
    """For each number, which is not among its answers, those with most of its words."""
    newest = [
        (number, newest_with_any(connection.dialect.name, SEARCH, spellings, NEWEST_MAX).subquery())
        for number, groups in wanted.items()
        for words in groups
        if (spellings := _folded(words))
    ]
    if not newest or seat.anybody:
        return {}
    # For each text how many of its words a decision has, before anything else of that is looked at.
    hits = union_all(
        *(select(literal(number, BigInteger).label("about"), rows.c.id) for number, rows in newest)
    ).subquery("hits")
    shared = (
        select(hits.c.about, DECISION.c.id, DECISION.c.number, func.count().label("shared"))
        .select_from(hits)
        .join(SEARCH, SEARCH.c.id == hits.c.id)
        .join(DECISION, (DECISION.c.id == SEARCH.c.decision) & (DECISION.c.text_seq == SEARCH.c.seq))
        .where(
            seat.visible,
            DECISION.c.status == "closed",
            DECISION.c.outcome == "adopted",
            DECISION.c.number != hits.c.about,
        )
        .group_by(hits.c.about, DECISION.c.id)
        .subquery("shared")
    )
    place = func.row_number().over(
        partition_by=shared.c.about, order_by=(shared.c.shared.desc(), shared.c.number.desc())
    )
    ranked = select(shared.c.about, shared.c.id, place.label("place")).subquery("ranked")
    query = (
        _TEXTS.add_columns(ranked.c.about)
        .join(ranked, ranked.c.id == DECISION.c.id)
        .where(ranked.c.place <= COMPARED_MAX)
        .order_by(ranked.c.about, ranked.c.place)
    )
    rows = connection.execute(query).all()
    winners = {
        DecisionId(row.id): ending.winners
        for row in rows
        if row.unit == "options" and (ending := from_json(Decision, row.state).ending) is not None
    }
    options = options_of(connection, list(winners))
    standing: dict[int, list[Standing]] = {}
    for row in rows:
        won = [options[DecisionId(row.id)][option] for option in winners.get(DecisionId(row.id), ())]
        text = " ".join((words_text(plain(row.value)), *won))
        item = Standing(number=row.number, text=text, language=row.language)
        standing.setdefault(row.about, []).append(item)
    return {number: tuple(items) for number, items in standing.items()}


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase for word in words if (phrase := search.words(word))))
