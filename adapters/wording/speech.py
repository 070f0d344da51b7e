"""Sentences with placeholders: `{yes:n} of {base:n} {of:base}, {needed:n} needed.`; some have a condition.

Behind the colon is the kind of value, which decides how it is written in the reader's language: `n` a number, `when` an instant, `span` seconds as a length of time, `D` the number of a decision, and so on (see SPECS).
"""

import logging
import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from consensus.frozen import Frozen

log = logging.getLogger(__name__)

Values = Mapping[str, Any]


class Part(Frozen, kw_only=False):
    """A sentence with a condition: `value` is one of `among`, or without `among` simply not empty."""

    text: str
    value: str = ""
    among: tuple[object, ...] = ()
    negated: bool = False

    def holds(self, values: Values) -> bool:
        if not self.value:
            return True
        value = values.get(self.value)
        if self.among:
            holds = value in self.among or any(
                isinstance(pattern, str) and pattern.endswith("*") and str(value).startswith(pattern[:-1])
                for pattern in self.among
            )
        else:
            holds = bool(value)
        return holds is not self.negated


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for translation where it is not the argument of `say` itself."""
    return sentence


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """The same for a sentence about a number of things."""
    return singular, plural


Speech = tuple[Part | str, ...] | str
"""A sentence, or several parts; those whose condition holds are used, in order."""


def given(value: str, text: str) -> Part:
    """Used if this value is there and not empty, zero or false."""
    return Part(text, value)


def lacking(value: str, text: str) -> Part:
    """Used if this value is missing, empty, zero or false."""
    return Part(text, value, negated=True)


def when(value: str, *among: object, say: str) -> Part:
    """Used if this value is one of `among` (a text ending in `*` stands for all that begin so)."""
    return Part(say, value, among)


def otherwise(value: str, *among: object, say: str) -> Part:
    """Used if this value is none of `among`."""
    return Part(say, value, among, negated=True)


def texts(speech: Speech) -> Iterable[str]:
    """The sentences of a speech, for translators and tests."""
    if isinstance(speech, str):
        return (speech,)
    return tuple(part if isinstance(part, str) else part.text for part in speech)


Writer = Callable[[Any, Values], str]


_MAY_BE_NONE = frozenset({"name", "when", "on", "colon_position"})
"""Kinds with words for a missing value: an erased name, no deadline, a secret choice."""


class Filler(string.Formatter):
    """Fills placeholders by the kinds of value that `writers` know. A missing value is written as `…`."""

    def __init__(self, writers: Mapping[str, Writer]) -> None:
        self._writers = writers

    def fill(self, text: str, values: Values) -> str:
        pieces = []
        for literal, name, kind, _ in self.parse(text):
            pieces.append(literal)
            if name is not None:
                pieces.append(self._hole(name, kind or "text", values))
        return "".join(pieces)

    def _hole(self, name: str, kind: str, values: Values) -> str:
        value = values.get(name)
        if kind.startswith("#") and value is not None:
            return self._writers["#"](value, {"forms": kind[1:]})
        writer = self._writers.get(kind)
        if writer is None or (value is None and kind not in _MAY_BE_NONE):
            log.warning("hole_unfilled", extra={"code": f"{name}:{kind}"})
            return "…"
        return writer(value, values)
