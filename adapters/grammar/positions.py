"""Forgiving words for positions: `yes`, `👍`, `oui` where a process asks for `consent` or `agree`.

Mapped only if unambiguous: a word must lead to exactly one of the positions that the process has.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from adapters.grammar.vocabulary import vocabulary

_FOR = (
    "+1",
    "👍",
    "✅",
    "✔",
    "🙆",
    "👌",
    "💯",
    ":thumbsup:",
    ":white_check_mark:",
    ":heavy_check_mark:",
    ":ok_hand:",
)
_AGAINST = ("-1", "−1", "–1", "👎", "❌", "✖", "🙅", ":thumbsdown:", ":x:", ":no_good:")
_ABSTAIN = ("0", "±0", "+0", "-0", "🤷", "😐", ":shrug:", ":neutral_face:")
_CONCERN = ("🤔", ":thinking_face:")
_BLOCK = ("🚫", "⛔", "✋", ":no_entry:", ":no_entry_sign:", ":hand:", ":raised_hand:")
"""Signs, which mean the same in every language."""

_SKIN_TONE = re.compile(r":skin-tone-\d:")
_BINDING = re.compile(r"\s*\((?:non[- ]?)?binding\)\s*", re.IGNORECASE)
"""As Apache projects write it; whose vote is binding is known already."""
_SIGN = re.compile(
    r"([+\-−–±]?[01](?![\w.,]*\d)|:[\w+-]+:|[^\w\s\"'“”„«»(<:+\-−–±]+)[\s,;:.–—-]*(.*)", re.DOTALL
)
_WORD = re.compile(r"(\w[\w' -]{0,30}?)\s*(?:[,;:—–(]|\s-\s)\s*(.*)", re.DOTALL)


def positions_like(word: str, keys: Iterable[str]) -> str | None:
    """The one key among `keys` that the word surely means, or None."""
    known = tuple(keys)
    plain = _plain(word)
    exact = [key for key in known if _plain(key) == plain]
    if exact:
        return exact[0] if len(exact) == 1 else None
    fits = {key for means, words in _meanings() if plain in words for key in known if key in means}
    return fits.pop() if len(fits) == 1 else None


def position_and_reason(typed: str, keys: Iterable[str]) -> tuple[str, str] | None:
    """The position that was surely meant, and the reason behind it: `+1 (binding)`, `-1 breaks the parser`, `no, it breaks`.
    None where there is no such position, or no telling."""
    known = tuple(keys)
    return next(
        ((key, rest) for word, rest in _readings(typed) if (key := positions_like(word, known)) is not None),
        None,
    )


def objects(typed: str) -> str | None:
    """The reason (or nothing) where what was typed is a no, whatever it is called; None where it is something else."""
    against = {
        word for keys, words in _meanings() for word in (*keys, *words) if "no" in keys or "block" in keys
    }
    return next((rest for word, rest in _readings(typed) if _plain(word) in against), None)


@cache
def position_words() -> frozenset[str]:
    """Single words that say how somebody stands to a proposal."""
    words = {word for keys, words in _meanings() for word in (*keys, *words)}
    return frozenset(word for word in words if word.isalpha())


def _readings(typed: str) -> Iterator[tuple[str, str]]:
    """All of it as one word; else a sign, or a word that a stop sets apart, and what stands behind."""
    text = _BINDING.sub(" ", typed).strip()
    yield text, ""
    for pattern in (_SIGN, _WORD):
        match = pattern.fullmatch(text)
        if match is not None:
            yield (
                match[1],
                match[2].strip().rstrip(")") if "(" in text[: match.start(2)] else match[2].strip(),
            )


@cache
def _meanings() -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """Keys of positions, and the words that mean them where exactly one of the keys is on offer."""
    meanings = (
        (
            ("yes", "agree", "consent", "approve", "+1", "reviewed"),
            _FOR + vocabulary(lambda typed: typed.positions.for_),
        ),
        (("no", "reject", "-1"), _AGAINST + vocabulary(lambda typed: typed.positions.against)),
        (("abstain", "0"), _ABSTAIN + vocabulary(lambda typed: typed.positions.abstain)),
        (("concern",), _CONCERN + vocabulary(lambda typed: typed.positions.concern)),
        (("stand-aside",), vocabulary(lambda typed: typed.positions.stand_aside)),
        (("block", "discuss"), _BLOCK + vocabulary(lambda typed: typed.positions.block)),
    )
    return tuple((keys, frozenset(map(_plain, words))) for keys, words in meanings)


def _plain(word: str) -> str:
    """Without case, variant marks, skin colours and closing punctuation; `:+1:` is a sign, too."""
    plain = unicodedata.normalize("NFKC", word).casefold().strip().strip("!.").replace("\ufe0f", "")
    plain = _SKIN_TONE.sub("", plain)
    if plain in (":+1:", ":-1:"):
        plain = plain.strip(":")
    return "".join(char for char in plain if not "\U0001f3fb" <= char <= "\U0001f3ff")
