"""How a decision can end. "Passed or failed" is not enough: a missed quorum is no rejection, and a tie is neither."""

from typing import Literal, get_args

Outcome = Literal[
    "adopted",
    "rejected",
    "no_quorum",
    "not_enough_support",
    "blocked",
    "vetoed",
    "needs_judgement",
    "returned",
    "withdrawn",
    "expired",
    "tied",
    "superseded",
]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
UNDECIDED: frozenset[Outcome] = frozenset({"tied", "no_quorum", "expired", "not_enough_support", "blocked"})
"""It ended without a decision, so it can be taken up again, once at a time."""
