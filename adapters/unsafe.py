"""Characters that hide something, turn a line around or move a cursor, made visible: one rule for texts of people on every
platform. Each platform escapes its own markup besides.
"""

import re
import unicodedata

REPLACEMENT = "\ufffd"
COMBINING_MAX = 4
"""Marks that one letter can carry: no script has more."""

_UNUSUAL = re.compile(
    "[^\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2190-\u27ff\u3001-\u3029"
    "\u3030-\u3098\u309b-\u3163\u3165-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff9f]"
)
"""All that is not surely a plain letter, sign or line break; most texts have none of it."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATE, _END = "\udc68", "\udc69"
"""Where a text of people begins and ends within a sentence of ours. They are halves of characters, which no text that
comes in has (`whole`), so nobody can forge one; shown they become Unicode's isolates."""
_HALVES = re.compile("[\ud800-\udfff]")
_JOINERS = frozenset("\u200c\u200d")
_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of text around. Right-to-left letters need none of them."""
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Letters and marks that show nothing: with them one name can look like another."""
_SPACES = frozenset("\u2028\u2029\x85\t")


def whole(text: str) -> str:
    """Without halves of characters, which JSON can carry and nothing else."""
    return _HALVES.sub(REPLACEMENT, text)


def isolated(text: str) -> str:
    """A text of people to stand within a sentence of ours: where it is written from right to left, the sentence around
    it keeps its order. Only for what goes through `visible` before it is shown."""
    return f"{_ISOLATE}{text}{_END}" if _RIGHT_TO_LEFT.search(text) else text


def visible(text: str, *, ours: str = "", directions: str = REPLACEMENT) -> str:
    """The text with nothing in it that would be obeyed or hide something. Line breaks stay.

    Each dangerous character becomes one visible character, so that places in a line keep their columns. `ours`: characters
    by which an adapter marks something of its own. `directions`: what stands for a mark of direction.
    """
    if not _UNUSUAL.search(text):
        return text
    shown: list[str] = []
    marks = 0
    isolates = 0
    for place, char in enumerate(text):
        combines = unicodedata.category(char) in ("Mn", "Me") and char not in _VARIATIONS
        marks = marks + 1 if combines else 0
        if marks > COMBINING_MAX:
            continue
        if char in ours:
            shown.append(char)
        elif char == _ISOLATE:
            isolates += 1
            shown.append("\u2068")
        elif char == _END:
            isolates -= 1
            shown.append("\u2069")
        elif char in _DIRECTIONS:
            shown.append(directions)
        else:
            shown.append(_shown(char, shown[-1] if shown else "", text[place + 1 : place + 2]))
    return "".join(shown) + "\u2069" * isolates  # of a text that was cut


def visible_line(text: str) -> str:
    """The same on one line: a line break is shown as one."""
    return visible(text).replace("\n", "␤")


def _shown(char: str, before: str, after: str) -> str:
    if char in _BLANK or "\U000e0100" <= char <= "\U000e01ef":
        return REPLACEMENT
    if char == "\n" or (char.isprintable() and char not in _VARIATIONS):
        return char
    if char in _SPACES:
        return " "
    if char in _JOINERS:
        return char if _joins(before) and _joins(after) else REPLACEMENT
    if char in _VARIATIONS:
        return char if before and (not before.isascii() or before in "#*0123456789") else REPLACEMENT
    if ord(char) < 0x20:
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "␡"
    if unicodedata.category(char) == "Zs":
        return " "
    return char if unicodedata.category(char) in ("Co", "Cn") and _harmless(char) else REPLACEMENT


def _joins(char: str) -> bool:
    """Joiners belong between letters of scripts that join, and between emoji; between Latin letters they only hide."""
    return bool(char) and not char.isascii() and not unicodedata.name(char, "").startswith("LATIN")


def _harmless(char: str) -> bool:
    """Characters newer than our tables (new emoji); not the invisible tags and noncharacters."""
    return 0x1F000 <= ord(char) <= 0x1FFFD
