"""Ties inside a count. A lot is drawn only from a published seed; without one the count is followed once for each way in
which the lot could fall, and who wins in any of them is a winner: nobody is picked silently.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from consensus.tally.numbers import Number

T = TypeVar("T")
Choose = Callable[[tuple[str, ...]], str]

WAYS_MAX = 300
"""How many ways of drawing the lots are followed. Beyond it, everybody still in the running at the first tie is taken
for a possible winner, which errs on the side of choosing nobody."""


class Unbroken(Exception):
    """Raised where a lot is needed that is not drawn. A count that can go on from there sets `go_on`, which does not change
    what it goes on from; another one is run again from its beginning."""

    def __init__(self, tied: tuple[str, ...]) -> None:
        super().__init__(tied)
        self.tied = tied
        self.go_on: Callable[[Choose], Any] | None = None


def follow(count: Callable[[Choose], T]) -> tuple[list[T], bool]:
    """What `count` comes to for each way the lots may fall, and whether all ways could be followed. `count` calls its
    argument with the tied options whenever it needs one of them drawn; it must do the same thing each time it is run."""
    results: list[T] = []
    waiting: list[tuple[Callable[[Choose], T], tuple[str, ...]]] = [(count, ())]
    runs = 0
    while waiting:
        run, script = waiting.pop()
        runs += 1
        try:
            results.append(run(_scripted(script)))
        except Unbroken as tie:
            if runs + len(waiting) + len(tie.tied) > WAYS_MAX:
                return results or [count(min)], False
            drawn = script if tie.go_on is None else ()
            waiting.extend((tie.go_on or run, (*drawn, option)) for option in reversed(tie.tied))
    return results, True


def _scripted(script: Sequence[str]) -> Choose:
    left = list(script)

    def choose(tied: tuple[str, ...]) -> str:
        if not left:
            raise Unbroken(tied)
        return left.pop(0)

    return choose


class Lots:
    """Lots drawn from a published seed by RFC 3797: the n-th draw is MD5(n, seed, n) modulo how many are left, n being two
    bytes. Anybody who knows the seed can draw them again."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def __call__(self, tied: Sequence[str]) -> str:
        return tied[self.place(len(tied))]

    def place(self, among: int) -> int:
        """The next draw: a place among so many, from 0."""
        index = self._drawn.to_bytes(2, "big")
        self._drawn += 1
        # The RFC says MD5; what it must be is public and even, not secret.
        digest = hashlib.md5(index + self._seed + index, usedforsecurity=False).digest()
        return int.from_bytes(digest, "big") % among


def look_back(
    tied: Sequence[str], history: Sequence[Mapping[str, Number]], best: Callable[..., Number]
) -> tuple[str, ...]:
    """Those of `tied` that stood lowest (`best` is min) or highest (max) in the most recent earlier round in which they
    differed; `history` is the rounds so far, oldest first. Several are left where no round tells them apart."""
    left = tuple(tied)
    for totals in reversed(history):
        if len(left) == 1:
            break
        level = best(totals[option] for option in left)
        left = tuple(option for option in left if totals[option] == level)
    return left
