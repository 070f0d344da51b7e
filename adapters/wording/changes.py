"""How a text changed: which words went and which came, for cards, notices and records."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal

from consensus.frozen import Frozen

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_SENTENCES = re.compile(r"[^.!?\n。！？]*[.!?\n。！？]+\s*|[^.!?\n。！？]+")

COMPARED_MAX = 60_000
"""Pieces of one text times pieces of the other that are compared; comparing takes time that grows faster than that."""


class Change(Frozen, kw_only=False):
    """One stretch of the two texts."""

    kind: Literal["kept", "gone", "new"]
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """The stretches of which both texts are made: all but `new` give the old text, all but `gone` the new one.

    Compared word by word; long texts by sentences, and the longest as a whole.
    """
    for pieces in (_WORDS, _SENTENCES):
        old, new = pieces.findall(before), pieces.findall(after)
        if len(old) * len(new) <= COMPARED_MAX:
            return _compared(old, new)
    return _compared([before], [after])


def _compared(old: list[str], new: list[str]) -> tuple[Change, ...]:
    found: list[Change] = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found.append(Change("kept", "".join(old[from_old:to_old])))
            continue
        if to_old > from_old:
            found.append(Change("gone", "".join(old[from_old:to_old])))
        if to_new > from_new:
            found.append(Change("new", "".join(new[from_new:to_new])))
    return tuple(found)


def marked(stretches: Iterable[Change]) -> str:
    """In plain text: `Ship on [-Mondays-][+Fridays+]`."""
    signs = {"kept": ("", ""), "gone": ("[-", "-]"), "new": ("[+", "+]")}
    return "".join(f"{signs[each.kind][0]}{each.text}{signs[each.kind][1]}" for each in stretches)
