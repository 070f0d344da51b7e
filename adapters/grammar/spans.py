"""Spans of time as people type them: `30m`, `3h`, `2d`, `1w`, `2h5m`, `90 min`, `in 3 days`, `two weeks`, `２日`, `1週間`.

Months and years are not among them: they have no length of their own.
"""

import re
from datetime import timedelta
from functools import cache

from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import any_of, unspaced, vocabulary
from adapters.languages import inputs


@cache
def _lengths() -> dict[str, timedelta]:
    """The length of each unit, by its names."""
    units = (
        (timedelta(seconds=1), vocabulary(lambda typed: typed.spans.seconds)),
        (timedelta(minutes=1), vocabulary(lambda typed: typed.spans.minutes)),
        (timedelta(hours=1), vocabulary(lambda typed: typed.spans.hours)),
        (timedelta(days=1), vocabulary(lambda typed: typed.spans.days)),
        (timedelta(weeks=1), vocabulary(lambda typed: typed.spans.weeks)),
        (timedelta(weeks=2), vocabulary(lambda typed: typed.spans.fortnights)),
    )
    return {word: length for length, words in units for word in words}


@cache
def _numbers() -> dict[str, int]:
    """Numbers in words."""
    return {
        folded(word): int(number)
        for typed in inputs()
        for number, words in typed.numbers.items()
        for word in words
    }


@cache
def _around() -> re.Pattern[str]:
    before = any_of(vocabulary(lambda typed: typed.spans.before))
    after = any_of(vocabulary(lambda typed: typed.spans.after))
    return re.compile(rf"^(?:{before})\s+|\s*(?:{after})$")


@cache
def _part() -> re.Pattern[str]:
    """A number and its unit, and what may join them to the next: `2h`, `two weeks`, `1 week and`."""
    numbers = sorted(_numbers(), key=len, reverse=True)
    spaced = any_of(word for word in numbers if not unspaced(word))
    glued = any_of(word for word in numbers if unspaced(word))
    and_ = any_of(vocabulary(lambda typed: typed.joints.and_))
    return re.compile(
        rf"(?:(\d{{1,6}})\s*|({spaced})\s+|({glued}))([^\W\d_]+)\.?\s*(?:(?:,|{and_})\s+(?=\S))?"
    )


def read_span(words: str) -> timedelta | None:
    """The span that these words say, or None where they say none. It may be nothing or very long: nobody checked."""
    rest = _around().sub("", folded(words).strip()).strip()
    return _sum(rest) if rest else None


def _sum(rest: str) -> timedelta | None:
    total, at = timedelta(), 0
    while at < len(rest):
        part = _part().match(rest, at)
        length = _lengths().get(part[4]) if part else None
        if part is None or length is None:
            return None
        total += (int(part[1]) if part[1] else _numbers()[part[2] or part[3]]) * length
        at = part.end()
    return total


def written(span: timedelta) -> str:
    """The shortest form that reads back: `2h5m`, `3d`; `0m` for nothing."""
    seconds = int(span.total_seconds())
    out = ""
    for size, letter in ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")):
        count, seconds = divmod(seconds, size)
        out += f"{count}{letter}" if count else ""
    return out or "0m"
