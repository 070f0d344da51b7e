"""The words that people type in any language, folded, and as parts of regular expressions."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from adapters.grammar.tokens import folded
from adapters.languages import Input, inputs


def vocabulary(pick: Callable[[Input], Iterable[str]]) -> tuple[str, ...]:
    """The words that `pick` takes from the input of each language, without duplicates, longest first."""
    words = {folded(word) for language in inputs() for word in pick(language)}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def because() -> tuple[str, ...]:
    """What stands before a reason that is not in quotes."""
    return vocabulary(lambda typed: typed.joints.because)


def any_of(words: Iterable[str]) -> str:
    """A pattern of these words; without words, a pattern that never matches."""
    return "|".join(map(re.escape, words)) or r"(?!)"


def apart(words: Iterable[str], before: str = "") -> str:
    """A pattern of words that stand alone, behind `before`; those of a script without spaces stand anywhere."""
    words = tuple(words)
    glued = tuple(word for word in words if unspaced(word))
    spaced = tuple(word for word in words if word not in glued)
    return rf"(?:^|(?<=\s)){before}(?:{any_of(spaced)})(?=$|[\s,])|{any_of(glued)}"


def unspaced(word: str) -> bool:
    """Whether the word ends in a letter of a script without capitals: those scripts put no spaces between words."""
    return unicodedata.category(word[-1]) == "Lo"
