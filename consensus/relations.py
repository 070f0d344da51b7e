"""How two decisions of a community are related. Each says it from its own side, and both say it in the same transaction."""

from collections.abc import Mapping
from typing import Literal, get_args

from consensus.frozen import Frozen
from consensus.ids import PersonId

RelationKind = Literal["depends", "needed", "conflicts", "relates", "parent", "child"]
"""`depends` on the other, is `needed` by it, `conflicts` with it, `relates` to it, has it as its `parent` or `child`."""
RELATIONS: tuple[RelationKind, ...] = get_args(RelationKind)
OPPOSITE: Mapping[RelationKind, RelationKind] = {
    "depends": "needed",
    "needed": "depends",
    "conflicts": "conflicts",
    "relates": "relates",
    "parent": "child",
    "child": "parent",
}
"""How the other one is related to this one."""
ACYCLIC: frozenset[RelationKind] = frozenset({"depends", "parent"})
"""Followed from one decision to the next, these never come back."""


class Relation(Frozen):
    kind: RelationKind
    other: int
    """The number of the other decision."""
    by: PersonId | None = None
    """Who said so; None where it is asked for."""
