"""The values in a decision: times, days, amounts, shares, spans, counts, and how often; wherever they stand in the text."""

import re
from collections.abc import Sequence
from functools import cache

from adapters.grammar.conflicts.cues import known_cues, phrases
from adapters.grammar.conflicts.forms import patterns
from adapters.grammar.conflicts.numbers import numbers
from adapters.grammar.conflicts.values import Bound, Value
from consensus.frozen import Frozen, replace


class Reading(Frozen, kw_only=False):
    """`rest` is the text with spaces where values stood."""

    values: tuple[Value, ...]
    rest: str


def read_values(text: str, language: str) -> Reading:
    """The values of a flat text."""
    rest, values = text, list[Value]()
    counts = numbers(language).any.search(text) is not None
    for counted, pattern, make in patterns(language):
        if counted and not counts:
            continue
        for match in list(pattern.finditer(rest)):
            if not rest[match.start() : match.end()].strip("\0 "):
                continue
            made = list(make(match))
            if made:
                values += made
                rest = rest[: match.start()] + "\0" * (match.end() - match.start()) + rest[match.end() :]
    bounded = (_bounded(value, rest, language) for value in values)
    return Reading(tuple(sorted(bounded, key=lambda value: value.start)), rest)


_Around = tuple[re.Pattern[str], re.Pattern[str]]


def _bounded(value: Value, rest: str, language: str) -> Value:
    """With the words around it that say most or least."""
    at_most, at_least = _limits(language)
    before, after = rest[max(0, value.start - 40) : value.start], rest[value.end : value.end + 24]
    bounds: tuple[tuple[Bound, _Around], ...] = (("at_least", at_least), ("at_most", at_most))
    best, bound = 0, value.bound
    for limit, (ahead, behind) in bounds:
        around = ahead.search(before) or behind.match(after)
        # "more than" stands in "no more than" as well.
        if around and len(around[0]) > best:
            best, bound = len(around[0]), limit
    return replace(value, bound=bound)


@cache
def _limits(language: str) -> Sequence[_Around]:
    cues = known_cues(language)
    return [
        (
            re.compile(rf"(?:{phrases(words, cues.spaces)})[\s:]*(?:[^\W\d_]{{1,3}}\s+)?$"),
            re.compile(rf"[\s\w]{{0,12}}?(?:{phrases(words, cues.spaces)})"),
        )
        for words in (cues.limits.at_most, cues.limits.at_least)
    ]
