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


class Marks(Frozen):
    """What stands before and behind a stretch of text that is gone, and one that is new. `tight`: the platform reads a mark
    only beside a letter or sign, and not across a line break."""

    gone: tuple[str, str] = ("[-", "-]")
    new: tuple[str, str] = ("[+", "+]")
    tight: bool = False


BRACKETS = Marks()
"""For plain text: `Ship on [-Mondays-][+Fridays+]`."""


def marked(stretches: Iterable[Change], marks: Marks = BRACKETS) -> str:
    """The text with its changes marked. With tight marks whitespace stays outside of them, whitespace that is gone is left
    out, and there is a space between what is gone and what came for it."""
    text = ""
    for stretch in stretches:
        if stretch.kind == "kept":
            text += stretch.text
            continue
        pair = marks.gone if stretch.kind == "gone" else marks.new
        if not marks.tight:
            text += f"{pair[0]}{stretch.text}{pair[1]}"
        elif stretch.text.strip():
            gap = " " if text.endswith(marks.gone[1]) else ""
            text += gap + "\n".join(_tight(line, pair) for line in stretch.text.split("\n"))
        elif stretch.kind == "new":
            text += stretch.text
    return text


def _tight(line: str, pair: tuple[str, str]) -> str:
    core = line.strip()
    return line.replace(core, f"{pair[0]}{core}{pair[1]}", 1) if core else line
