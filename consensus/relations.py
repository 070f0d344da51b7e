"""How two decisions of a community are related. Each says it from its own side, and both say it in the same transaction."""

from collections.abc import Mapping
from typing import Literal, get_args

from consensus.frozen import Frozen
from consensus.ids import PersonId

RelationKind = Literal["depends", "needed", "conflicts", "relates", "parent", "child", "under", "covers"]
"""`depends` on the other, is `needed` by it, `conflicts` with it, `relates` to it, has it as its `parent` or `child`, was decided
`under` the mandate that it grants, or `covers` it by the mandate that this one grants."""
RELATIONS: tuple[RelationKind, ...] = get_args(RelationKind)
OPPOSITE: Mapping[RelationKind, RelationKind] = {
    "depends": "needed",
    "needed": "depends",
    "conflicts": "conflicts",
    "relates": "relates",
    "parent": "child",
    "child": "parent",
    "under": "covers",
    "covers": "under",
}
"""How the other one is related to this one."""
ACYCLIC: frozenset[RelationKind] = frozenset({"depends", "parent"})
"""Followed from one decision to the next, these never come back."""


BY_MANDATE: frozenset[RelationKind] = frozenset({"under", "covers"})
"""Said where a decision is recorded under a mandate, and never by hand, nor taken back."""


class Relation(Frozen):
    kind: RelationKind
    other: int
    """The number of the other decision."""
    by: PersonId | None = None
    """Who said so; None where it is asked for."""
