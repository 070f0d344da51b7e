"""What every line about a decision has: its number, title and place. A statement for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from consensus.decision import Decision
from consensus.ids import DecisionId, identity_of
from consensus.plain import from_json
from storage.chain import words_text
from storage.rows import plain
from storage.sql.lists import in_list, list_parameter
from storage.tables import DECISION, PLACE, PRIVATE, current_text

_TITLES = (
    select(DECISION.c.id, PLACE.c.name, PRIVATE.c.value)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .outerjoin(
        PRIVATE,
        current_text(PRIVATE),
    )
    .where(in_list("ids", DECISION.c.id))
)
_HEADERS = select(DECISION.c.state).where(in_list("ids", DECISION.c.id))
Heads = Mapping[DecisionId, dict[str, Any]]
"""The fields of Line, by decision."""


def heads_of(connection: Connection, decisions: Iterable[Decision]) -> Heads:
    by_id = {decision.id: decision for decision in decisions}
    if not by_id:
        return {}
    return {
        row.id: {
            "number": by_id[row.id].number,
            "identity": identity_of(row.id),
            "title": words_text(plain(row.value)),
            "kind": "proposal" if by_id[row.id].unit == "proposal" else "poll",
            "place": row.name,
        }
        for row in connection.execute(_TITLES, {"ids": list_parameter(by_id)})
    }


def stored(connection: Connection, ids: Sequence[DecisionId]) -> list[Decision]:
    """The headers of these, in this order."""
    rows = connection.execute(_HEADERS, {"ids": list_parameter(ids)}).scalars() if ids else ()
    by_id = {decision.id: decision for decision in (from_json(Decision, state) for state in rows)}
    return [by_id[decision] for decision in ids]
