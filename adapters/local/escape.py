"""Text from people made safe for a terminal: nothing moves the cursor, reverses the line, hides, or forges our marks.

Each dangerous character becomes one visible character, so that places in a line keep their columns. Line breaks stay;
a text that is printed inside a frame needs the frame before each of its lines.
"""

import unicodedata

from adapters.local.limits import COMBINING_MAX

REPLACEMENT = "\ufffd"

_JOINERS = frozenset("\u200c\u200d")
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Letters and marks without a glyph: they make different names look alike."""
_SPACES = frozenset("\u2028\u2029\x85\t")


def safe(text: str) -> str:
    """The text without anything that a terminal would obey or hide."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for place, char in enumerate(text):
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") and char not in _VARIATIONS else 0
        if marks > COMBINING_MAX:
            continue
        before = shown[-1] if shown else ""
        shown.append(_shown(char, before, text[place + 1 : place + 2]))
    return "".join(shown)


def safe_line(text: str) -> str:
    """The same on one line: a line break becomes a visible sign."""
    return safe(text).replace("\n", "␤")


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
    """Whether the joiner belongs here: between letters of scripts that join, and between emoji, not between Latin letters."""
    return bool(char) and not char.isascii() and not unicodedata.name(char, "").startswith("LATIN")


def _harmless(char: str) -> bool:
    """Whether an unassigned character is harmless: one newer than our tables (new emoji), no invisible tag or noncharacter."""
    return 0x1F000 <= ord(char) <= 0x1FFFD
