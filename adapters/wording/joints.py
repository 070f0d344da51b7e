"""Punctuation between words, sentences and texts in a language: spaces, commas, colons, brackets, quotation marks."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from adapters.wording import terms
from adapters.wording.catalogue import Catalogue

FULL_STOPS = ".。"
ENDS = (".", "?", "!", "…", "。", "？", "！")
"""Characters that end a sentence."""


class Joints:
    """The joints of one language."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def sentences(self, *sentences: str) -> str:
        """Sentences joined into a paragraph, without the empty ones."""
        return _folded(self._catalogue.text(terms.SENTENCES), filter(None, sentences))

    def clauses(self, sentences: Sequence[str]) -> str:
        """Sentences joined by semicolons, if the language allows it; else as they are."""
        pattern = self._catalogue.text(terms.CLAUSES)
        if ";" not in pattern:
            return self.sentences(*sentences)
        first, *rest = map(open_ended, sentences or [""])
        return self.stopped(_folded(pattern, (first, *map(_uncapitalised, rest)))) if sentences else ""

    def commas(self, words: Iterable[str]) -> str:
        """`a, b, c`."""
        return _folded(self._catalogue.text(terms.COMMA), words)

    def listed(self, words: Sequence[str], joint: str = terms.AND) -> str:
        """`a`, `a and b`, `a, b and c`."""
        if len(words) < 2:
            return "".join(words)
        return self._catalogue.text(joint).format(first=self.commas(words[:-1]), last=words[-1])

    def labelled(self, label: str, text: str) -> str:
        """`label: text`."""
        return self._catalogue.text(terms.LABELLED).format(label=label, text=text)

    def bracketed(self, text: str, note: str) -> str:
        """`text (note)`; without a note the text alone."""
        return self._catalogue.text(terms.BRACKETED).format(text=text, note=note) if note else text

    def quoted(self, text: str) -> str:
        """The text in quotation marks."""
        return self._catalogue.text(terms.QUOTED).format(text=text)

    def stopped(self, text: str) -> str:
        """The text with a full stop, unless it has an ending."""
        return text if text.endswith(ENDS) else self._catalogue.text(terms.STOPPED).format(sentence=text)


def how_many(value: Any) -> int:
    """The number, or the length of a list."""
    return len(value) if isinstance(value, list | tuple) else int(value)


def open_ended(sentence: str) -> str:
    """The sentence without its full stop, so that it can be continued."""
    return sentence.rstrip(FULL_STOPS)


def _folded(pattern: str, pieces: Iterable[str]) -> str:
    """All pieces joined from left to right by a pattern with two placeholders, `first` and `next`."""
    first, *rest = [*pieces] or [""]
    return reduce(lambda before, piece: pattern.format(first=before, next=piece), rest, first)


def _uncapitalised(sentence: str) -> str:
    plain = sentence[1:2].islower() or sentence[1:2] == " "
    return sentence[:1].lower() + sentence[1:] if plain else sentence
