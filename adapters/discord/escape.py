"""Text from people made safe for Discord: no mention, no markup, no fake time, nothing that hides or turns the line.

Instants of our own stand in a sentence as a lone surrogate pair turned inside out (`mark_instant`), which no text of a
person can hold: `whole` (adapters/unsafe.py) takes surrogates out of everything that comes in. So a whole sentence can be escaped at once, and
the instants become Discord's own times afterwards.
"""

import re
from datetime import datetime

from adapters.unsafe import visible

_INSTANT = re.compile("\udfff(-?\\d+):([a-zA-Z])\ud800")
_URL = re.compile(r"https?://[^\s<>|*`\\\[\]()\"“”]+")
_MARKUP = re.compile(r"([\\*_~|`<>\[\]()@#:-])")
_LINE_START = re.compile(r"(?m)^(\s*)(\d{1,9})\.(?=\s)")


def _visible(text: str) -> str:
    return visible(text, ours="\udfff\ud800", directions="")


def mark_instant(at: datetime, style: str) -> str:
    """The mark of an instant inside a sentence that is not escaped yet. `style`: F, f, D, R ..."""
    return f"\udfff{int(at.timestamp())}:{style}\ud800"


def safe(text: str) -> str:
    """Escape a text or a whole sentence; instants marked by us become `<t:...>`. Line breaks stay."""
    pieces, at = [], 0
    visible = _visible(text)
    for url in _URL.finditer(visible):
        pieces.append(_escaped(visible[at : url.start()]))
        pieces.append(url[0])
        at = url.end()
    pieces.append(_escaped(visible[at:]))
    return with_instants("".join(pieces))


def safe_line(text: str) -> str:
    """The same on one line."""
    return safe(" ".join(text.split()))


def small(text: str) -> str:
    """One line of small print."""
    return f"-# {safe_line(text)}"


def quoted(escaped: str) -> str:
    """An escaped text as a quote, line for line."""
    return "\n".join(f"> {line}" for line in escaped.split("\n"))


def plain(text: str) -> str:
    """For places where Discord shows no markup (labels, choices, titles of forms): one line, not escaped, nothing hidden."""
    return " ".join(_visible(_INSTANT.sub("", text)).split())


def code(text: str) -> str:
    """For a block of code, where only the end of the block must not be forged."""
    return _visible(text).replace("```", "`\u200b`\u200b`")


def with_instants(text: str) -> str:
    return _INSTANT.sub(lambda match: f"<t:{match[1]}:{match[2]}>", text)


def _escaped(text: str) -> str:
    pieces, at = [], 0
    for own in _INSTANT.finditer(text):
        pieces.append(_markup(text[at : own.start()]))
        pieces.append(own[0])
        at = own.end()
    pieces.append(_markup(text[at:]))
    return "".join(pieces)


def _markup(text: str) -> str:
    """Escape only characters that act as markup: a hyphen inside a word reads better without a backslash."""

    def mark(match: re.Match[str]) -> str:
        char, place = match[1], match.start()
        before = text[place - 1 : place]
        after = text[place + 1 : place + 2]
        if char in "-#" and not (before in ("", "\n") or before.isspace()):
            return char
        if char == "-" and after == "-":
            return char
        if char == ":" and not (after.isalnum() or after == "_"):
            return char
        if char == ":" and before.isdigit() and after.isdigit():
            return char
        if char == "_" and before.isalnum() and after.isalnum():
            return char
        if char in "()" and "[" not in text:
            return char
        return "\\" + char

    return _LINE_START.sub(r"\1\2\\.", _MARKUP.sub(mark, text))
