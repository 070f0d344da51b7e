"""Text made safe for Slack, with the times in it shown in each reader's own zone.

Slack interprets `<...>` and `&` in mrkdwn; all text of people goes through `mrkdwn` (or `plain`, where Slack interprets
nothing), so that it cannot ping anybody, hide a link, or reverse our lines.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, lru_cache

from adapters.unsafe import isolated, visible
from adapters.wording import Words, terms
from adapters.wording.changes import Marks
from adapters.wording.speech import Filler
from adapters.wording.writers import Now, Writers
from consensus.plain import instant

_OPEN, _BAR, _CLOSE = "\ue000", "\ue001", "\ue002"
"""Marks around an instant until the sentence is escaped. If a person types them, they make a date, which is harmless."""
_DATE = re.compile(f"{_OPEN}(\\d{{1,12}}){_BAR}([^{_OPEN}{_BAR}{_CLOSE}|]*){_CLOSE}")
BOLD, STRUCK = ("\ue003", "\ue004"), ("\ue005", "\ue006")
"""The same around words that are to be bold or struck out."""
_FORMATS = tuple(
    (re.compile(f"(\\w?){begin}([^{begin}{end}\n]*)(?:{end}|$)(?=(\\w?))", re.MULTILINE), sign, other)
    for (begin, end), sign, other in ((BOLD, "*", "∗"), (STRUCK, "~", "∼"))
)
_OURS = "".join((_OPEN, _BAR, _CLOSE, *BOLD, *STRUCK))
_MARKS = re.compile(f"[{_OURS}]")
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_NAMES = re.compile(r"<(?:@|!subteam\^)")
_URL = re.compile(r"<(https?://[^|>\s]+)(?:\|[^>]*)?>")
_WEB = re.compile(r"<[^<>]*>|https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#](?:(?!&[lg]t;)[^\s<>|\ue000-\ue002])*)?")
"""What Slack reads already (a date), or a web address in escaped text."""
_AFTER_WEB = re.compile(r"""[.,;:!?'"*_~`\]}»”’、。)]+$""")
WEB_LENGTH_MAX = 1_000
"""A longer address stays plain text, which can be cut."""
WRITTEN_KEPT = 256
_TOKEN = re.compile(r"&(?:amp|lt|gt);|<[^<>]*>|.", re.DOTALL)


def safe(text: str) -> str:
    """The text without what could hide or turn a line around."""
    return visible(text.replace("\r\n", "\n"), ours=_OURS, directions="")


def escaped(text: str) -> str:
    """The text with the three characters that Slack interprets escaped."""
    return safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str) -> str:
    """A sentence of ours with texts of people in it, escaped; its instants in each reader's zone, and web addresses as
    links that show the whole address."""
    shown = _DATE.sub(r"<!date^\1^{date_short_pretty} {time}|\2>", escaped(text))
    return _MARKS.sub("", _formatted(_WEB.sub(_linked, shown) if "://" in shown else shown))


def _formatted(text: str) -> str:
    """Escaped text with the marks of bold and struck words as Slack's, which it reads only beside what is no letter (hence
    the spaces of no width) and around none of the same sign."""
    if BOLD[0] not in text and STRUCK[0] not in text:
        return text
    for pattern, sign, other in _FORMATS:

        def format_(match: re.Match[str], sign: str = sign, other: str = other) -> str:
            before, inside, after = match.groups()
            if not inside.strip():
                return before + inside
            gaps = ("\u200b" if before else "", "\u200b" if after else "")
            return f"{before}{gaps[0]}{sign}{inside.replace(sign, other)}{sign}{gaps[1]}"

        text = pattern.sub(format_, text)
    return text


def _linked(match: re.Match[str]) -> str:
    """The address as a link, without the punctuation that follows it; a bracket that it opens itself belongs to it."""
    whole = match[0]
    after = _AFTER_WEB.search(whole)
    url = whole if after is None else whole[: after.start()]
    if "(" in url and whole[len(url) :].startswith(")"):
        url += ")"
    if whole.startswith("<") or len(url) > WEB_LENGTH_MAX or url.endswith("/" * 2):
        return whole
    return f"<{url}>{whole[len(url) :]}"


def plain(text: str) -> str:
    """The same for places where Slack interprets nothing: buttons, titles, labels. Instants in words."""
    return _MARKS.sub("", _DATE.sub(r"\2", safe(text)))


def pieces(text: str, length_max: int) -> Iterator[str]:
    """Escaped text in stretches of at most so many characters, split at line ends or spaces if possible, and never inside
    an escaped character or a date."""
    while len(text) > length_max:
        end = 0
        for token in _TOKEN.finditer(text):
            if token.end() > length_max:
                break
            end = token.end()
        cut = max(text.rfind("\n", 0, end), 0) or max(text.rfind(" ", 0, end), 0)
        end = cut if cut > length_max // 2 and not _inside_date(text, cut) else end
        yield text[:end]
        text = text[end:].lstrip("\n")
    if text:
        yield text


def clipped(text: str, length_max: int) -> str:
    """Escaped text cut to so many characters, never inside an escaped character or a date."""
    if len(text) <= length_max:
        return text
    return next(pieces(text, length_max - 2)) + " …"


def _inside_date(text: str, at: int) -> bool:
    return text.rfind("<", 0, at) > text.rfind(">", 0, at)


def typed(text: str) -> str:
    """A typed text as its author saw it: Slack's markup undone (`<@U1|ann>` is @ann, `&lt;` is <)."""
    return _unescaped(_LINK.sub(_shown, text))


def typed_with_names(text: str) -> str:
    """The same, but mentions stay as Slack writes them, because the grammar reads their ids."""
    return _unescaped(_LINK.sub(lambda match: match[0] if _NAMES.match(match[0]) else _shown(match), text))


def names_shown(text: str) -> str:
    """The text with its remaining mentions as people saw them."""
    return _LINK.sub(lambda match: _shown(match) if _NAMES.match(match[0]) else match[0], text)


def links_in(raw: str) -> tuple[str, ...]:
    """The links of a message, which Slack writes as `<https://example.org|words>`."""
    return tuple(dict.fromkeys(_unescaped(link) for link in _URL.findall(raw)))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(match: re.Match[str]) -> str:
    inside, label = match[1], match[2]
    match inside[:1]:
        case "@":
            return f"@{label or inside[1:]}"
        case "#":
            return f"#{label or inside[1:]}"
        case "!":
            return label or f"@{inside[1:].split('^')[0]}"
    return inside


NAMELESS = ("directmessage", "privategroup", "mpim")
"""What Slack calls a place that it does not name."""


class SlackWriters(Writers):
    """Instants carry their timestamp, so that Slack can show them in the reader's zone."""

    def isolated(self, text: str) -> str:
        return isolated(text)

    def place(self, name: str) -> str:
        return "" if not name or name.startswith(NAMELESS) else f"#{name}"

    def role_of_platform(self, role: str) -> str:
        return f"@{role.rpartition('|')[2]}"

    def instant(self, value: object, pattern: str = terms.INSTANT) -> str:
        at = (
            value
            if isinstance(value, datetime)
            else instant(value)
            if isinstance(value, str) and value
            else None
        )
        if at is None:
            return super().instant(value, pattern)
        return self._written(at, self.pattern_at(at, pattern))

    # The same few deadlines appear in one receipt after another.
    @cached_property
    def _written(self) -> Callable[[datetime, str], str]:
        plain = super().instant

        @lru_cache(maxsize=WRITTEN_KEPT)
        def written(at: datetime, pattern: str) -> str:
            return f"{_OPEN}{int(at.timestamp())}{_BAR}{plain(at, pattern)}{_CLOSE}"

        return written


class SlackWords(Words):
    """Sentences for Slack, not escaped yet: callers use `mrkdwn` or `plain`."""

    lines = False
    marks = Marks(gone=STRUCK, new=BOLD, tight=True)

    def __init__(self, language: str = "en", zone: str = "UTC", *, now: Now | None = None) -> None:
        super().__init__(language, zone, now=now)
        self.write = SlackWriters(self.catalogue, language, zone, self._nested, now)
        self._filler = Filler(self.write.kinds)
