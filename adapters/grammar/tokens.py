"""A typed line cut into quoted texts, words and flags.

Chat clients change what people type: straight quotes become curly ones, `--by` becomes `—by`, an input method leaves
full-width digits and spaces. Such forms are understood where they are syntax; the texts of people stay as typed.

A backslash is an ordinary character unless it stands before a quote: `\"` is a quote inside the text, `\\"` a
backslash and the end (as C programs on Windows read their arguments), so that paths survive.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from adapters.grammar.errors import Edit, Mistake, Place
from consensus.frozen import Frozen

Kind = Literal["text", "word", "flag", "newline"]

CLOSERS = {
    '"': '"', "＂": "＂",
    "“": "”", "”": "”", "„": "“”", "‟": "”", "〝": "〞〟",
    "«": "»", "»": "«", "‹": "›", "›": "‹",
    "「": "」", "『": "』", "｢": "｣",
    "'": "'", "‘": "’", "‚": "‘’",
}  # fmt: skip
"""What opens a quoted text, and what may close it."""

ANYWHERE = frozenset("“„«「『｢〝")
"""These open even in the middle of a word: languages without spaces use them so. The others open a new word only."""

SINGLE = frozenset("'‘‚")
"""Also apostrophes: they quote only where they enclose whole words."""

DOUBLE = frozenset('"＂“”„‟')
"""Clients mix these up: if the right closer is missing, any of them closes."""

SEPARATORS = frozenset(",，、;；|｜")
"""Ignored between quoted texts."""

DASHES = "-–—―−‐‑‒－﹣⸺ー"
LONG_DASHES = frozenset("–—―⸺")
INVISIBLE = frozenset("\u200b\u2060\ufeff")

_FLAG = re.compile(rf"([{DASHES}]+)([^\W\d_][\w-]*)(=)?")
_KEY = re.compile(r'[^\W\d_]+[:：](?=["＂“„«「『])')
_SETTING = re.compile(r"([^\W\d_]+)[=＝]")


class Token(Frozen, kw_only=False):
    """`value` is the decoded text, the word as typed, or the flag's name (lower case, without dashes)."""

    kind: Kind
    value: str
    start: int
    end: int
    attached: "Token | None" = None
    """The value of `--name=value` or `name=value`."""
    dashes: int = 0
    """How the flag was written: 0 for `name=value`, 1 for `-name`, 2 for `--name` and its look-alikes."""

    @property
    def place(self) -> Place:
        return Place(self.start, self.end)


def folded(text: str) -> str:
    """Text as syntax: compatibility forms (full-width, circled ...) made plain, lower case. Never kept, only compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def quoted(text: str) -> str:
    """Write a text so that `tokens` reads it back."""
    return '"' + re.sub(r'(\\*)("|\Z)', lambda m: m[1] * 2 + ('\\"' if m[2] else ""), text) + '"'


def tokens(line: str, start: int = 0, *, keyed: bool = False) -> list[Token]:
    """Cut the line from `start` on. `keyed`: a text may stand behind `key:` without a space. Raises Mistake for a quote
    that is never closed."""
    return list(_cut(line, start, keyed=keyed))


def settings(line: str) -> list[Token]:
    """The settings of a line (`--name`); two dashes within quotes are part of a text. Raises Mistake as `tokens` does."""
    return [token for token in tokens(line) if token.kind == "flag" and token.dashes == 2]


def _cut(line: str, at: int, *, keyed: bool = False) -> Iterator[Token]:
    vain: set[str] = set()
    fresh = True  # whether a new word may begin here: after space, a separator, or another quoted text
    while at < len(line):
        char = line[at]
        if char == "\n":
            yield Token("newline", char, at, at + 1)
            at, fresh = at + 1, True
        elif _is_space(char):
            at, fresh = at + 1, True
        elif char in ANYWHERE or (fresh and char in CLOSERS):
            token = _quoted(line, at, vain)
            if token is None:  # an apostrophe
                token = _word(line, at)
                yield token
                at, fresh = token.end, False
            else:
                yield token
                at, fresh = token.end, True
                while at < len(line) and line[at] in SEPARATORS:
                    at += 1
        elif keyed and fresh and (key := _KEY.match(line, at)) is not None:
            yield Token("word", key[0], at, key.end())
            at = key.end()
        else:
            token = _flag(line, at, vain) or _setting(line, at, vain) or _word(line, at)
            yield token
            at, fresh = token.end, False


def _is_space(char: str) -> bool:
    return char.isspace() or char in INVISIBLE


def _quoted(line: str, at: int, vain: set[str]) -> Token | None:
    """The quoted text that opens at `at`; None for an apostrophe that opens nothing.

    `vain` collects the kinds of apostrophe that nothing closes, so that the rest of the line is searched once a kind.
    """
    opener = line[at]
    end = None if opener in vain else _end_of_quote(line, at)
    if end is None:
        if opener in SINGLE:
            vain.add(opener)
            return None
        raise Mistake("grammar-open-quote", Place(at, at + 1), edits=(_close_before_flags(line, at),))
    return Token("text", _unescaped(line[at + 1 : end], line[end], opener), at, end + 1)


def _end_of_quote(line: str, at: int) -> int | None:
    opener = line[at]
    for closers in (CLOSERS[opener], "".join(DOUBLE) if opener in DOUBLE else ""):
        depth = 0
        for place in range(at + 1, len(line)):
            char = line[place]
            if char in closers and not _escaped(line, place, at):
                if opener in SINGLE and not _ends_a_word(line, place):
                    continue
                if depth == 0:
                    return place
                depth -= 1
            elif char == opener and opener in ANYWHERE:
                if _ends_a_word(line, place) and not _begins_a_word(line, place):
                    return place
                depth += 1
    return None


def _escaped(line: str, place: int, floor: int) -> bool:
    before = place - 1
    while before > floor and line[before] == "\\":
        before -= 1
    return (place - 1 - before) % 2 == 1


def _ends_a_word(line: str, place: int) -> bool:
    after = line[place + 1 : place + 2]
    return not after or _is_space(after) or after in SEPARATORS or after in CLOSERS


def _begins_a_word(line: str, place: int) -> bool:
    after = line[place + 1 : place + 2]
    return bool(after) and not _is_space(after) and _is_space(line[place - 1])


def _unescaped(body: str, closer: str, opener: str) -> str:
    quotes = re.escape(closer + opener + '"')
    return re.sub(rf"(\\+)(?=[{quotes}]|\Z)", lambda match: "\\" * (len(match[1]) // 2), body)


def _close_before_flags(line: str, at: int) -> Edit:
    """A closing quote where the text seems to end: before the first flag, or at the end of the line."""
    flag = re.compile(rf"\s+(?:--|[{''.join(LONG_DASHES)}])[^\W\d_]").search(line, at)
    end = flag.start() if flag else len(line.rstrip())
    text = line[at + 1 : end]
    return Edit(at, end, quoted(text))


def _flag(line: str, at: int, vain: set[str]) -> Token | None:
    match = _FLAG.match(line, at)
    if match is None:
        return None
    sure = len(match[1]) > 1 or match[1] in LONG_DASHES
    if not sure and match[1] == "ー":
        return None
    name = folded(match[2])
    return _with_value(line, name, match, bool(match[3]), 2 if sure else 1, vain)


def _setting(line: str, at: int, vain: set[str]) -> Token | None:
    match = _SETTING.match(line, at)
    return None if match is None else _with_value(line, folded(match[1]), match, True, 0, vain)


def _with_value(
    line: str, name: str, match: re.Match[str], has_value: bool, dashes: int, vain: set[str]
) -> Token:
    end = match.end()
    if not has_value or end >= len(line) or _is_space(line[end]):
        return Token("flag", name, match.start(), end, dashes=dashes)
    value = (_quoted(line, end, vain) if line[end] in CLOSERS else None) or _word(line, end)
    return Token("flag", name, match.start(), value.end, attached=value, dashes=dashes)


def _word(line: str, at: int) -> Token:
    end = at + 1
    while end < len(line) and not _is_space(line[end]) and line[end] not in ANYWHERE:
        end += 1
    return Token("word", line[at:end], at, end)
