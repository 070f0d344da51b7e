"""Forgiving words for positions: `yes`, `👍`, `oui` where a process asks for `consent` or `agree`.

Mapped only if unambiguous: a word must lead to exactly one of the positions that the process has.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from adapters.grammar.vocabulary import vocabulary

_FOR = ("+1", "👍", "✅", "✔", "🙆", "👌", "💯")
_AGAINST = ("-1", "−1", "–1", "👎", "❌", "✖", "🙅")
_ABSTAIN = ("0", "±0", "+0", "-0", "🤷", "😐")
_CONCERN = ("🤔",)
_BLOCK = ("🚫", "⛔")
"""Signs, which mean the same in every language."""


def positions_like(word: str, keys: Iterable[str]) -> str | None:
    """The only key among `keys` that the word can mean, or None."""
    known = tuple(keys)
    plain = _plain(word)
    exact = [key for key in known if _plain(key) == plain]
    if exact:
        return exact[0] if len(exact) == 1 else None
    matches = {key for means, words in _meanings() if plain in words for key in known if key in means}
    return matches.pop() if len(matches) == 1 else None


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
    """Without case, variant marks, skin colours and closing punctuation."""
    plain = unicodedata.normalize("NFKC", word).casefold().strip().strip("!.").replace("\ufe0f", "")
    return "".join(char for char in plain if not "\U0001f3fb" <= char <= "\U0001f3ff")
