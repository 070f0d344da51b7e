"""Why do we do this? The decision in force about some words, an address or a number, and the chain it stands in."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from consensus.decision import Decision
from consensus.plain import from_json
from consensus.views import ChainItem, ChainKind, Filters, InForceItem, InForceView, Row
from storage.chain import words_text
from storage.definitions import Definitions
from storage.labels import address
from storage.listing import listing
from storage.rows import SELECTION, rows_of
from storage.tables import DECISION, LABEL, PRIVATE, current_text
from storage.visibility import Seat, decision_id

IN_FORCE_SHOWN = 3
NEAREST_SHOWN = 3
LOOKED_AT_MAX = 50
CHAIN_MAX = 50
_NUMBER = re.compile(r"\s*#?d-?(\d{1,9})\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*https?://\S+\s*")


def in_force(
    connection: Connection, definitions: Definitions, seat: Seat, about: str, now: datetime
) -> InForceView:
    """`now` is real time. A match that was superseded leads to the decision that is in force in its place."""
    matches = _about(connection, definitions, seat, about, now)
    numbers: dict[int, None] = {}
    for row in matches:
        standing = _in_force_now(connection, seat, row.number)
        if standing is not None:
            numbers[standing] = None
    items = [_item(connection, definitions, seat, number) for number in list(numbers)[:IN_FORCE_SHOWN]]
    nearest = matches
    if not items and not nearest and not _ADDRESS.fullmatch(about):
        nearest = _by_single_words(connection, definitions, seat, about, now)
    return InForceView(
        about=about,
        decisions=tuple(items),
        more=len(numbers) > IN_FORCE_SHOWN,
        nearest=() if items else tuple(nearest[:NEAREST_SHOWN]),
        operator=seat.operator,
    )


def _about(
    connection: Connection, definitions: Definitions, seat: Seat, about: str, now: datetime
) -> tuple[Row, ...]:
    """The decisions about it, newest first; of words, those that have them in their title come first."""
    if match := _NUMBER.fullmatch(about):
        return _rows(
            connection, definitions, seat, DECISION.c.id == decision_id(connection, seat, int(match[1]))
        )
    if _ADDRESS.fullmatch(about):
        linked = select(LABEL.c.decision).where(LABEL.c.kind == "link", LABEL.c.value == address(about))
        if seat.community is not None:
            linked = linked.where(LABEL.c.community == seat.community)
        return _rows(connection, definitions, seat, DECISION.c.id.in_(linked))
    filters = Filters(words=about, limit=LOOKED_AT_MAX)
    rows = listing(connection, definitions, seat, filters, now).rows
    typed = about.casefold().split()
    return tuple(sorted(rows, key=lambda row: not all(word in row.title.casefold() for word in typed)))


def _rows(
    connection: Connection, definitions: Definitions, seat: Seat, condition: ColumnElement[bool]
) -> tuple[Row, ...]:
    newest = SELECTION.where(seat.visible, condition).order_by(DECISION.c.number.desc()).limit(LOOKED_AT_MAX)
    return rows_of(connection, definitions, seat, connection.execute(newest).all())


def _by_single_words(
    connection: Connection, definitions: Definitions, seat: Seat, about: str, now: datetime
) -> tuple[Row, ...]:
    """Those that have most of the words, where none has all of them."""
    rows: dict[int, Row] = {}
    hits: dict[int, int] = {}
    for word in dict.fromkeys(about.split()[:8]):
        filters = Filters(words=word, limit=LOOKED_AT_MAX)
        for row in listing(connection, definitions, seat, filters, now).rows:
            rows[row.number] = row
            hits[row.number] = hits.get(row.number, 0) + 1
    return tuple(rows[number] for number in sorted(rows, key=lambda number: (-hits[number], -number)))


def _in_force_now(connection: Connection, seat: Seat, number: int) -> int | None:
    """The decision that is in force in the place of this one, or this one itself; None where none is."""
    for _ in range(CHAIN_MAX):
        stored = _stored(connection, seat, number)
        if stored is None:
            return None
        decision = _decision(stored)
        if decision.superseded_by is None:
            return number if decision.in_force else None
        number = decision.superseded_by
    return None


def _item(connection: Connection, definitions: Definitions, seat: Seat, number: int) -> InForceItem:
    stored = _stored(connection, seat, number)
    assert stored is not None, "it was seen just now"
    decision = _decision(stored)
    (row,) = _rows(connection, definitions, seat, DECISION.c.id == decision.id)
    chain = [*_replaced(connection, seat, decision), *_related(connection, seat, decision)]
    return InForceItem(row=row, why=_why(connection, decision, stored.opened_seq), chain=tuple(chain))


def _replaced(connection: Connection, seat: Seat, decision: Decision) -> Iterator[ChainItem]:
    """What it took the place of, and what that had taken the place of, back to the first."""
    before, number = decision.supersedes, decision.number
    for _ in range(CHAIN_MAX):
        stored = None if before is None else _stored(connection, seat, before)
        if stored is None or _decision(stored).superseded_by != number:
            return
        yield _chained("supersedes", stored)
        number, before = _decision(stored).number, _decision(stored).supersedes


def _related(connection: Connection, seat: Seat, decision: Decision) -> Iterator[ChainItem]:
    """What it depends on, and what that depends on in turn; and the decision of which it is a part."""
    seen = {decision.number}
    ahead = [relation for relation in decision.relations if relation.kind in ("depends", "parent")]
    while ahead and len(seen) < CHAIN_MAX:
        relation = ahead.pop(0)
        stored = None if relation.other in seen else _stored(connection, seat, relation.other)
        seen.add(relation.other)
        if stored is None:
            continue
        yield _chained("depends" if relation.kind == "depends" else "parent", stored)
        ahead += [further for further in _decision(stored).relations if further.kind == relation.kind]


def _chained(kind: ChainKind, stored: Any) -> ChainItem:
    decision = _decision(stored)
    return ChainItem(
        kind=kind,
        number=decision.number,
        title="" if stored.words is None else words_text(json.loads(stored.words)),
        unit=decision.unit,
        state=decision.status,
        outcome=None if decision.ending is None else decision.ending.outcome,
    )


def _why(connection: Connection, decision: Decision, opened_seq: int) -> str:
    """The reason that its opener gave; empty where none was, or it was erased."""
    value = connection.execute(
        select(PRIVATE.c.value).where(
            PRIVATE.c.community == decision.community,
            PRIVATE.c.seq == opened_seq,
            PRIVATE.c.field == "words",
        )
    ).scalar()
    words = None if value is None else json.loads(value)
    return str(words.get("why", "")) if isinstance(words, Mapping) else ""


def _stored(connection: Connection, seat: Seat, number: int) -> Any | None:
    """The decision of this number as it is stored, if it may be shown here."""
    query = (
        select(DECISION.c.state, DECISION.c.opened_seq, PRIVATE.c.value.label("words"))
        .outerjoin(
            PRIVATE,
            current_text(PRIVATE),
        )
        .where(seat.visible, DECISION.c.number == number)
    )
    return connection.execute(query).first()


def _decision(stored: Any) -> Decision:
    return from_json(Decision, stored.state)
