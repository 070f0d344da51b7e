"""A mistyped word: the known word that surely was meant."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGER_MAX = 3
"""How many characters a slip adds or loses at most."""
ALIKE_MIN = 0.75
"""Of the similarity that difflib measures, from 0 to 1; with this, four letters of which two were swapped are alike."""


def slip(typed: str, known: Iterable[str]) -> str:
    """The known word that a slip of the finger makes into what was typed; empty where there is none.

    A word that begins otherwise or holds another number has another meaning: `disagree` is no slip of `agree`, `Option 3`
    none of `Option 2`. The known words are in lower case.
    """
    word = typed.casefold()
    fitting = [
        name
        for name in known
        if _begins_alike(word, name)
        and _digits(word) == _digits(name)
        and abs(len(word) - len(name)) <= LONGER_MAX
    ]
    return next(iter(get_close_matches(word, fitting, n=1, cutoff=ALIKE_MIN)), "")


def _begins_alike(typed: str, name: str) -> bool:
    return typed[:1] == name[:1] or (len(typed) > 1 and typed[1::-1] == name[:2])


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
