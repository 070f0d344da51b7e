"""Text from people made safe for Discord: no mention, no markup, no fake time, nothing that hides or turns the line.

Instants of our own stand in a sentence as a lone surrogate pair turned inside out (`mark_instant`), which no text of a
person can hold: `whole` (adapters/unsafe.py) takes surrogates out of everything that comes in. So a whole sentence can be escaped at once, and
the instants become Discord's own times afterwards.
"""

import re
from datetime import UTC, datetime
from functools import partial

from adapters.unsafe import visible

_INSTANT = re.compile("\udfff(-?\\d+):([a-zA-Z&])\ud800")
BOLD, STRUCK = ("\udff1", "\udff2"), ("\udff3", "\udff4")
"""What stands before and behind words of a sentence that are to be bold or struck out, until it is escaped."""
_FORMATS = tuple(
    (re.compile(f"{begin}([^{begin}{end}\n]*)(?:{end}|$)", re.MULTILINE), sign)
    for (begin, end), sign in ((BOLD, "**"), (STRUCK, "~~"))
)
_FORMAT_SIGNS = "".join((*BOLD, *STRUCK))
_FORMAT = re.compile(f"[{_FORMAT_SIGNS}]")
_URL = re.compile(r"https?://[^\s<>|*`\\\[\]()\"“”]+")
_MARKUP = re.compile(r"([\\*_~|`<>\[\]()@#:-])")
_LINE_START = re.compile(r"(?m)^(\s*)(\d{1,9})\.(?=\s)")


def _visible(text: str) -> str:
    return visible(text, ours=f"\udfff\ud800{_FORMAT_SIGNS}", directions="")


def mark_instant(at: datetime, style: str) -> str:
    """The mark of an instant inside a sentence that is not escaped yet. `style`: F, f, D, R ..."""
    return f"\udfff{int(at.timestamp())}:{style}\ud800"


def mark_role(role: str) -> str:
    """The same of a role, by its id: shown as Discord shows it, and telling nobody."""
    return f"\udfff{role}:&\ud800" if role.isdecimal() else role


def safe(text: str) -> str:
    """Escape a text or a whole sentence; instants marked by us become `<t:...>`. Line breaks stay."""
    pieces, at = [], 0
    visible = _visible(text)
    for url in _URL.finditer(visible):
        pieces.append(_escaped(visible[at : url.start()]))
        pieces.append(url[0])
        at = url.end()
    pieces.append(_escaped(visible[at:]))
    return _formatted(with_instants("".join(pieces)))


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
    return " ".join(_visible(_FORMAT.sub("", _INSTANT.sub("", text))).split())


def code(text: str) -> str:
    """For a block of code, where only the end of the block must not be forged; instants in words."""
    return _visible(_written(text)).replace("```", "`\u200b`\u200b`")


def bold(text: str) -> str:
    """A sentence of ours in bold, not escaped yet."""
    return f"{BOLD[0]}{text}{BOLD[1]}" if text else ""


def _formatted(text: str) -> str:
    """Escaped text with the marks of bold and struck words as Discord's. A web address that holds such a mark itself stays
    as it is; a mark whose other half was cut off ends with its line."""
    if _FORMAT.search(text) is None:
        return text
    for pattern, sign in _FORMATS:
        text = pattern.sub(partial(_marked, sign), text)
    return _FORMAT.sub("", text)


def _marked(sign: str, match: re.Match[str]) -> str:
    return f"{sign}{match[1]}{sign}" if match[1].strip() and sign not in match[1] else match[1]


def _written(text: str) -> str:
    """For places that show neither times nor markup."""
    return _FORMAT.sub(
        "",
        _INSTANT.sub(_in_words, text),
    )


def with_instants(text: str) -> str:
    return _INSTANT.sub(
        lambda match: f"<@&{match[1]}>" if match[2] == "&" else f"<t:{match[1]}:{match[2]}>", text
    )


def _in_words(match: re.Match[str]) -> str:
    if match[2] == "&":
        return match[1]
    return f"{datetime.fromtimestamp(int(match[1]), UTC):%Y-%m-%d %H:%M} UTC"


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
