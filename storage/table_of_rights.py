"""The table of rights of a community as its row keeps it."""

from functools import lru_cache

from consensus.plain import from_json, to_json
from consensus.rights import Subject, Table


@lru_cache(maxsize=256)  # one for each community that was read lately; a vote does not read it anew
def table_of(text: str) -> Table:
    return from_json(Table, text) if text else ()


def text_of(table: Table) -> str:
    return to_json(table) if table else ""


@lru_cache(maxsize=256)
def looked_up(table: Table) -> frozenset[Subject]:
    """The groups and places that it names: of an actor it has to be looked up whether they are in them."""
    return frozenset(
        subject for row in table for subject in row.who or () if subject.kind in ("group", "place")
    )
