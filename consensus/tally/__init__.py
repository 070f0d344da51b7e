"""Counting: a multiset of ballots in, figures out. Knows no process by name.

A tally is the multiset `(revision, class, choice) -> (people, weight)` of one ballot box, so that its cost follows the
number of different ballots. An abstention counts toward quorum and toward no side.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from consensus.frozen import Frozen


class Key(NamedTuple):
    revision: int
    klass: str
    choice: str


class Cell(NamedTuple):
    people: int
    weight: int


class Tally(Frozen, kw_only=False):
    """The current ballots of one box, counted. Cells of nobody are left out."""

    cells: Mapping[Key, Cell] = {}

    @classmethod
    def of(cls, cells: Iterable[tuple[Key, Cell]]) -> "Tally":
        return cls({key: cell for key, cell in cells if cell.people})

    def on(self, revision: int) -> Mapping[str, int]:
        """People by choice on one revision, all classes together, in order of choice."""
        people: dict[str, int] = {}
        for key, cell in self._on(revision):
            people[key.choice] = people.get(key.choice, 0) + cell.people
        return dict(sorted(people.items()))

    def weights(self, revision: int) -> Mapping[str, int]:
        """Weight by choice on one revision, all classes together, in order of choice."""
        weights: dict[str, int] = {}
        for key, cell in self._on(revision):
            weights[key.choice] = weights.get(key.choice, 0) + cell.weight
        return dict(sorted(weights.items()))

    def people(self, revision: int) -> int:
        """How many people have a ballot on this revision."""
        return sum(cell.people for _, cell in self._on(revision))

    def weight(self, revision: int, choices: Iterable[str]) -> int:
        """The weight behind these choices on this revision."""
        wanted = frozenset(choices)
        return sum(cell.weight for key, cell in self._on(revision) if key.choice in wanted)

    def changed(self, key: Key, people: int, weight: int) -> "Tally":
        """The tally after `people` more (or fewer) ballots of this content."""
        old = self.cells.get(key, Cell(0, 0))
        cells = dict(self.cells)
        new = Cell(old.people + people, old.weight + weight)
        if new.people:
            cells[key] = new
        else:
            cells.pop(key, None)
        return Tally(cells)

    def _on(self, revision: int) -> Iterator[tuple[Key, Cell]]:
        return ((key, cell) for key, cell in self.cells.items() if key.revision == revision)
