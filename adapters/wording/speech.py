"""Sentences with holes: `{yes:n} of {base:n} {of:base}, {needed:n} needed.`, some only said when there is reason to.

What stands behind the colon says what kind of value it is, and so how it is written in the reader's language: `n` a
number, `when` an instant, `span` seconds as a length of time, `D` the number of a decision, and so on (see SPECS).
"""

import logging
import string
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from consensus.frozen import Frozen

log = logging.getLogger(__name__)

Values = Mapping[str, Any]


class Part(Frozen, kw_only=False):
    """One sentence, said if `value` of the condition is one of `among`; no `among`: if it is anything at all."""

    text: str
    value: str = ""
    among: tuple[object, ...] = ()
    negated: bool = False

    def holds(self, values: Values) -> bool:
        if not self.value:
            return True
        found = values.get(self.value)
        if self.among:
            said = found in self.among or any(
                isinstance(each, str) and each.endswith("*") and str(found).startswith(each[:-1])
                for each in self.among
            )
        else:
            said = bool(found)
        return said is not self.negated


def gettext_noop(sentence: str) -> str:
    """Marks a sentence that is translated later, where it is not the argument of `say` itself."""
    return sentence


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """The same for a sentence about a number of things."""
    return singular, plural


Speech = tuple[Part | str, ...] | str
"""One sentence, or several parts of which those are said that hold, in order."""


def given(value: str, text: str) -> Part:
    """Said if this value is there and not empty, zero or false."""
    return Part(text, value)


def lacking(value: str, text: str) -> Part:
    """Said if this value is missing, empty, zero or false."""
    return Part(text, value, negated=True)


def when(value: str, *among: object, say: str) -> Part:
    """Said if this value is one of `among` (a text ending in `*` stands for all that begin so)."""
    return Part(say, value, among)


def otherwise(value: str, *among: object, say: str) -> Part:
    """Said if this value is none of `among`."""
    return Part(say, value, among, negated=True)


def texts(speech: Speech) -> Iterable[str]:
    """The sentences of a speech, for those who translate and for tests."""
    if isinstance(speech, str):
        return (speech,)
    return tuple(part if isinstance(part, str) else part.text for part in speech)


Writer = Callable[[Any, Values], str]


_MAY_BE_NONE = frozenset({"name", "when", "colon_position"})
"""Kinds that have words for nothing: a name that was erased, no deadline, a choice that is not told."""


class Filler(string.Formatter):
    """Fills holes by the kinds of value that `writers` know. A hole whose value is missing is written as `…`."""

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
