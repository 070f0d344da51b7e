"""Words made findable: what is indexed of an entry, and what somebody typed as the phrases to look for.

Folding and taking apart happen here and not in the database, so that every database finds the same: NFKC, case,
ligatures, accents; letters of scripts that do not put spaces between words stand alone, and a word of them is looked for
as a phrase. What comes out are words of letters and digits alone, with one space between them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

WORDS_MAX = 16
"""Words of one search that are looked at; the rest are left out."""
SNIPPET_LENGTH = 120
WORD_LENGTH_MAX = 64
"""Characters of a word that are looked at; indexes refuse a word of many thousand."""

_LETTERS_APART = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f])"
)
_FOLDED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ð": "d", "þ": "th", "ı": "i"})
_ACCENTS = re.compile("[\u0300-\u036f]+")
_NO_WORD = re.compile(r"[\W_]+")
_TYPED = re.compile(r'"([^"]*)"|(\S+)')


def folded(text: str) -> str:
    """The text as it is compared."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    return " ".join(_LETTERS_APART.sub(r" \1 ", plain).split())


def words(text: str) -> str:
    """The words of the text, as they are indexed and looked for."""
    plain = folded(text)
    if plain.isascii():
        apart = _NO_WORD.sub(" ", plain)
    else:
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))
        apart = "".join(
            character if unicodedata.category(character)[0] in "LNM" else " " for character in plain
        )
    return " ".join(word[:WORD_LENGTH_MAX] for word in apart.split())


def words_of(value: Any) -> str:
    """All words that people wrote in a private value (plain JSON)."""
    return words(" ".join(texts(value)))


def phrases(typed: str) -> tuple[str, ...]:
    """What was typed as phrases that must all be found: each word, or what stands in quotes."""
    phrases = []
    for quoted, word in _TYPED.findall(typed):
        phrase = words(quoted or word)
        if any(character.isalnum() for character in phrase):
            phrases.append(phrase)
    return tuple(phrases[:WORDS_MAX])


def snippet(text: str, wanted: tuple[str, ...]) -> str:
    """The part of the text around the first of the phrases, or its beginning."""
    one_line = " ".join(text.split())
    if len(one_line) <= SNIPPET_LENGTH:
        return one_line
    at = min((place for place in (_place(one_line, phrase) for phrase in wanted) if place >= 0), default=0)
    start = max(0, min(at - SNIPPET_LENGTH // 3, len(one_line) - SNIPPET_LENGTH))
    end = start + SNIPPET_LENGTH
    return ("…" if start else "") + one_line[start:end].strip() + ("…" if end < len(one_line) else "")


def _place(text: str, phrase: str) -> int:
    """Where about the phrase begins in the text; -1 where it cannot be seen."""
    first = phrase.split()[0]
    return _without_marks(text).find(_without_marks(first))


def _without_marks(text: str) -> str:
    """Lower case without accents, character for character as long as the text."""
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[:1] for character in text)


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            # The words of a deadline and the role of a link are no content.
            for key, item in value.items():
                if key not in ("until", "role"):
                    yield from texts(item)
        case list() | tuple():
            for item in value:
                yield from texts(item)
        case _:
            return
