"""The difference of two texts, word by word, for cards, notices and records."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Literal

from consensus.frozen import Frozen

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_SENTENCES = re.compile(r"[^.!?\n。！？]*[.!?\n。！？]+\s*|[^.!?\n。！？]+")

COMPARED_MAX = 60_000
"""Limit on the pieces of one text times those of the other, as the time to compare grows even faster."""


class Change(Frozen, kw_only=False):
    """A stretch of text that both texts have (`kept`), or only the old (`gone`) or the new one."""

    kind: Literal["kept", "gone", "new"]
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """The stretches of both texts in order: without `new` they are the old text, without `gone` the new one.

    Compared word by word, long texts sentence by sentence, and the longest as a whole.
    """
    for pieces in (_WORDS, _SENTENCES):
        old, new = pieces.findall(before), pieces.findall(after)
        if len(old) * len(new) <= COMPARED_MAX:
            return _compared(old, new)
    return _compared([before], [after])


def _compared(old: list[str], new: list[str]) -> tuple[Change, ...]:
    stretches: list[Change] = []
    for kind, from_old, to_old, from_new, to_new in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            stretches.append(Change("kept", "".join(old[from_old:to_old])))
            continue
        if to_old > from_old:
            stretches.append(Change("gone", "".join(old[from_old:to_old])))
        if to_new > from_new:
            stretches.append(Change("new", "".join(new[from_new:to_new])))
    return tuple(stretches)


def marked(stretches: Iterable[Change]) -> str:
    """In plain text: `Ship on [-Mondays-][+Fridays+]`."""
    signs = {"kept": ("", ""), "gone": ("[-", "-]"), "new": ("[+", "+]")}
    return "".join(f"{signs[stretch.kind][0]}{stretch.text}{signs[stretch.kind][1]}" for stretch in stretches)
