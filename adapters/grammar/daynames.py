"""The names of weekdays and months in all languages, folded: those that Babel knows and those of input.toml."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from msgspec.structs import astuple

from adapters.grammar.tokens import folded
from adapters.languages import inputs, languages

WIDTHS = ("wide", "abbreviated")
SHORT_MAX = 2
"""Characters of an abbreviation in Latin letters that alone is another word somewhere (`so`, `do`, `mi`)."""


@cache
def months() -> Mapping[str, int]:
    """The number of each month. A name that means two months is left out."""
    from babel.dates import get_month_names

    named = _named(get_month_names)
    return {name: numbers.pop() for name, numbers in named.items() if len(numbers) == 1}


@cache
def weekdays_in_dates() -> Mapping[str, frozenset[int]]:
    """The weekdays (Monday is 0) that a name may mean beside a date, long and short."""
    from babel.dates import get_day_names

    names = _named(get_day_names)
    for typed in inputs():
        for weekday, more in enumerate(astuple(typed.weekdays)):
            for name in more:
                names.setdefault(folded(name), set()).add(weekday)
    return {name: frozenset(numbers) for name, numbers in names.items()}


@cache
def weekdays() -> Mapping[str, int]:
    """The weekday that a name means alone. Left out: names that mean two days or a month too (`mar`), and the shortest."""
    return {
        name: next(iter(numbers))
        for name, numbers in weekdays_in_dates().items()
        if len(numbers) == 1 and name not in months() and (len(name) > SHORT_MAX or not name.isascii())
    }


def _named(names_of: Callable[..., Mapping[int, str]]) -> dict[str, set[int]]:
    """What each name may mean, as Babel says; also without its accents."""
    meanings: dict[str, set[int]] = {}
    for language in filter(_known_to_babel, languages()):
        for width in WIDTHS:
            for context in ("format", "stand-alone"):
                for number, name in names_of(width, context, language).items():
                    for written in _ways_to_write(folded(name.strip("."))):
                        meanings.setdefault(written, set()).add(number)
    return meanings


def _ways_to_write(name: str) -> Iterator[str]:
    yield name
    plain = "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))
    if plain.isascii():
        yield plain


def _known_to_babel(language: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return False
    return True
