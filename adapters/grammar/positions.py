"""Forgiving words for positions: `yes`, `👍`, `oui` where a process asks for `consent` or `agree`.

Mapped only where one reading is possible: a word must lead to exactly one of the positions that the process has.
"""

import unicodedata
from collections.abc import Iterable

_FOR = """
    y, yes, yep, yeah, aye, agree, agreed, approve, approved, consent, ok, okay, fine, +1, for, pro, in favour, in favor,
    lgtm, oui, d'accord, pour, ja, dafür, zustimmung, einverstanden, sí, si, de acuerdo, a favor,
    はい, 賛成, 同意, 承認, 👍, ✅, ✔, 🙆, 👌, 💯
"""
_AGAINST = """
    n, no, nope, nay, disagree, against, con, reject, -1, −1, –1, non, contre, nein, dagegen, en contra,
    いいえ, 反対, 👎, ❌, ✖, 🙅
"""
_NEITHER = """
    abstain, abstained, abstention, 0, ±0, +0, -0, s'abstenir, enthaltung, abstención, abstengo, 棄権, 🤷, 😐
"""
_CONCERN = "concern, concerns, concerned, réserve, bedenken, inquietud, 懸念, 🤔"
_BLOCK = "block, veto, blocage, bloqueo, 阻止, 拒否権, 🚫, ⛔"

_MEANINGS = (
    (("yes", "agree", "consent", "approve", "+1", "reviewed"), _FOR),
    (("no", "reject", "-1"), _AGAINST),
    (("abstain", "0"), _NEITHER),
    (("concern",), _CONCERN),
    (("stand-aside",), "aside, stand aside, standaside, stand_aside"),
    (("block", "discuss"), _BLOCK),
)
"""Keys of positions, and the words that mean them where exactly one of the keys is on offer."""


def positions_like(word: str, keys: Iterable[str]) -> str | None:
    """The one key among `keys` that the word surely means, or None."""
    known = tuple(keys)
    plain = _plain(word)
    exact = [key for key in known if _plain(key) == plain]
    if exact:
        return exact[0] if len(exact) == 1 else None
    found = {key for means, words in _WORDS if plain in words for key in known if key in means}
    return found.pop() if len(found) == 1 else None


def _plain(word: str) -> str:
    """Without case, variant marks, skin colours and closing punctuation."""
    plain = unicodedata.normalize("NFKC", word).casefold().strip().strip("!.").replace("\ufe0f", "")
    return "".join(char for char in plain if not "\U0001f3fb" <= char <= "\U0001f3ff")


_WORDS = tuple((keys, frozenset(_plain(word) for word in words.split(","))) for keys, words in _MEANINGS)
