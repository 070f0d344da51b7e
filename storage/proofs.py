"""Proofs that an entry is in a log, and that a longer log begins with a shorter one: RFC 9162, 2.1.3.1 and 2.1.4.1.

verify_log.py checks them, and says how they are written. Both ask for the root of one part of the tree after the other.
"""

from collections.abc import Callable, Iterable

from storage.verify_log import Peaks

Part = Callable[[int, int], str]
"""The tree hash over the entries from (included) to (not included), hex."""


def tree_hash(leaves: Iterable[str]) -> str:
    peaks = Peaks()
    for leaf in leaves:
        peaks.append(leaf)
    return peaks.root()


def inclusion(part: Part, index: int, size: int) -> list[str]:
    """The path from the leaf at `index` to the root of a tree of `size`."""
    parts, start, end = [], 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    return [part(*span) for span in reversed(parts)]


def consistency(part: Part, first: int, second: int) -> list[str]:
    """The path that shows that a tree of `second` leaves begins with one of `first`."""
    parts, start, end = [], 0, second
    while first < end:
        middle = start + _half(end - start)
        if first <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    if start:
        parts.append((start, end))
    return [part(*span) for span in reversed(parts)]


def _half(size: int) -> int:
    """The largest power of two below it."""
    return 1 << (size - 1).bit_length() - 1
