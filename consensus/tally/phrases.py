"""What a count has to say: a code and its values. The sentence is made where the reader's language is known."""

from collections.abc import Mapping
from typing import NamedTuple


class Phrase(NamedTuple):
    """Values are text, numbers, tuples of option names, or numbers by option name."""

    code: str
    values: Mapping[str, object]


def phrase(code: str, **values: object) -> Phrase:
    return Phrase(code, values)
