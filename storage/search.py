"""Words made findable: what is indexed of an entry, and what somebody typed as the phrases to look for.

Folding and taking apart happen here and not in the database, so that every database finds the same: NFKC, case,
ligatures, accents; letters of scripts that do not put spaces between words stand alone, and a word of them is looked for
as a phrase. What comes out are words of letters and digits alone, with one space between them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

WORDS_MAX = 16
"""Words of one search that are looked at; the rest are left out."""
SNIPPET_LENGTH = 120
COMPOUND_LENGTH_MIN, COMPOUND_LENGTH_MAX = 4, 24
"""Letters of a word that is also looked for in two parts."""
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


Spellings = tuple[str, ...]
"""Phrases of which one must be found: `rollback` is also written `roll-back` and `roll back`."""


def phrases(typed: str) -> tuple[Spellings, ...]:
    """What was typed as phrases that must all be found, in one of their spellings: each word, or what stands in quotes."""
    phrases = []
    for quoted, word in _TYPED.findall(typed):
        phrase = words(quoted or word)
        if any(character.isalnum() for character in phrase):
            phrases.append((phrase, not quoted))
    phrases = phrases[:WORDS_MAX]
    # Of two words that stand apart, each may be the half of one.
    halves: list[set[str]] = [set() for _ in phrases]
    for place, ((first, bare), (second, also_bare)) in enumerate(pairwise(phrases)):
        if bare and also_bare and _joins(first) and _joins(second):
            halves[place].add(first + second)
            halves[place + 1].add(first + second)
    return tuple(
        (phrase, *sorted((_respelled(phrase) | halves[place]) - {phrase}))
        for place, (phrase, _) in enumerate(phrases)
    )


def _respelled(phrase: str) -> set[str]:
    """The phrase with two of its words joined; a single word taken apart at each place."""
    apart = phrase.split()
    if len(apart) == 1:
        if not (_joins(phrase) and COMPOUND_LENGTH_MIN <= len(phrase) <= COMPOUND_LENGTH_MAX):
            return set()
        return {f"{phrase[:place]} {phrase[place:]}" for place in range(1, len(phrase))}
    return {
        " ".join((*apart[:place], first + second, *apart[place + 2 :]))
        for place, (first, second) in enumerate(pairwise(apart))
        if _joins(first) and _joins(second)
    }


def _joins(word: str) -> bool:
    """Whether it is a word of a script with spaces, that can be a part of a longer one."""
    return word.isalpha() and _LETTERS_APART.search(word) is None


def snippet(text: str, wanted: Iterable[Spellings]) -> str:
    """The part of the text around the first of the phrases, or its beginning."""
    one_line = " ".join(text.split())
    if len(one_line) <= SNIPPET_LENGTH:
        return one_line
    places = (_place(one_line, phrase) for spellings in wanted for phrase in spellings)
    at = min((place for place in places if place >= 0), default=0)
    start = max(0, min(at - SNIPPET_LENGTH // 3, len(one_line) - SNIPPET_LENGTH))
    end = start + SNIPPET_LENGTH
    return ("…" if start else "") + one_line[start:end].strip() + ("…" if end < len(one_line) else "")


def _place(text: str, phrase: str) -> int:
    """Where about the phrase begins in the text; -1 where it cannot be seen."""
    spelled = r"[\W_]*".join(re.escape(_without_marks(word)) for word in phrase.split())
    match = re.search(spelled, _without_marks(text))
    return -1 if match is None else match.start()


def _without_marks(text: str) -> str:
    """Lower case without accents, character for character as long as the text."""
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[:1] for character in text)


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            # The words of a deadline, the role of a link and the hash of its excerpt are no content.
            for key, item in value.items():
                if key not in ("until", "role", "hash"):
                    yield from texts(item)
        case list() | tuple():
            for item in value:
                yield from texts(item)
        case _:
            return
