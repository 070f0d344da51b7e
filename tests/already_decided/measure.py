"""Precision and recall over a file of pairs."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.grammar.conflicts.compare import conflict

Pair = dict[str, Any]


@dataclass(frozen=True)
class Figures:
    language: str
    pairs: int
    rightly: int
    said: int
    conflicts: int
    wrong: list[tuple[Pair, bool]]
    """The pairs that were judged wrongly, and whether they were called a conflict."""

    @property
    def precision(self) -> float:
        return self.rightly / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.rightly / self.conflicts if self.conflicts else 0.0

    def __str__(self) -> str:
        kinds = Counter(("+" if said else "-") + pair["kind"] for pair, said in self.wrong)
        wrong = " ".join(f"{kind}:{count}" for kind, count in sorted(kinds.items()))
        return (
            f"{self.language}: precision {self.precision:.2f} recall {self.recall:.2f} "
            f"of {self.pairs} pairs, {self.conflicts} conflicts; wrongly said +, missed -: {wrong}"
        )


def pairs_of(path: Path) -> list[Pair]:
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["pair"])


def measured(path: Path) -> Figures:
    """The file is named for the language of the community."""
    pairs = pairs_of(path)
    judged = [(pair, conflict(pair["in_force"], pair["proposed"], path.stem) is not None) for pair in pairs]
    return Figures(
        language=path.stem,
        pairs=len(pairs),
        rightly=sum(said and pair["conflict"] for pair, said in judged),
        said=sum(said for _, said in judged),
        conflicts=sum(pair["conflict"] for pair in pairs),
        wrong=[(pair, said) for pair, said in judged if said != pair["conflict"]],
    )
