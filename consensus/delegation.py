"""Liquid voting: who casts no ballot may pass the vote on, and its holder may pass it on again.

A ballot of one's own comes first. A chain that ends with nobody voting, or runs in a circle, counts for nobody.
"""

from collections.abc import Mapping
from typing import NamedTuple

from consensus.ids import PersonId
from consensus.tally import Cell, Key, Tally


class Cast(NamedTuple):
    """One ballot on the current text: what it says, and in which class it counts."""

    choice: str
    klass: str


def ends(
    ballots: Mapping[PersonId, Cast], passed: Mapping[PersonId, PersonId]
) -> dict[PersonId, PersonId | None]:
    """By person: whose ballot counts for them, or None. Each chain is walked once."""
    end_of: dict[PersonId, PersonId | None] = {person: person for person in ballots}
    for start in passed:
        walked: dict[PersonId, None] = {}
        at: PersonId | None = start
        while at is not None and at not in end_of and at not in walked:
            walked[at] = None
            at = passed.get(at)
        end = end_of.get(at) if at is not None and at not in walked else None
        end_of.update(dict.fromkeys(walked, end))
    return end_of


def tally_of(revision: int, ballots: Mapping[PersonId, Cast], passed: Mapping[PersonId, PersonId]) -> Tally:
    """The ballots counted with the votes that they carry: everybody for whom one counts is one person."""
    cells: dict[Key, Cell] = {}
    for voter in ends(ballots, passed).values():
        if voter is None:
            continue
        cast = ballots[voter]
        key = Key(revision, cast.klass, cast.choice)
        was = cells.get(key, Cell(0, 0))
        cells[key] = Cell(was.people + 1, was.weight + 1)
    return Tally.of(cells.items())
