"""The time of day in a deadline: `17:00`, `5pm`, `17h30`, `17 Uhr`, `17時`, `noon`, `midnight`, and a zone with it.

It is split off before the day is read: the day has numbers too.
"""

import re
from collections.abc import Callable
from datetime import time
from functools import cache

from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import any_of, apart, unspaced, vocabulary
from adapters.grammar.zones import Zone, zone_at_end, zone_at_start
from adapters.languages import inputs
from consensus.frozen import Frozen

END_OF_DAY = time(23, 59, 59)
"""A deadline given as a day is the end of that day."""

_BEGIN = r"(?:^|(?<=\s)|(?<=[^\W\d_a-z]))"
_END = r"(?=$|\s|[^\x00-\x7f])"
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\s")
_HOUR = r"(?P<h>\d{1,2})"
_CLOCK = _HOUR + r":(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?"


class TimeOfDay(Frozen, kw_only=False):
    """`at` None: only a day was given. `rest` is what remains: the words for the day."""

    at: time | None
    rest: str
    zone: Zone | None = None


class NoSuchTime(ValueError):
    """It looks like a time of day, and there is none like it (25:00)."""


def split_time(words: str) -> TimeOfDay:
    """Split folded words into time of day, zone and the rest. Raises NoSuchTime and ManyZones."""
    words, zone = zone_at_end(words.strip(), dated=_ISO_DAY.match(words) is not None)
    for pattern, at in _named_times():
        if match := pattern.search(words):
            return _split(words, match, at, zone)
    for form in _forms():
        if match := form.search(words):
            return _split(words, match, _time(match.groupdict()), zone)
    return TimeOfDay(None, words, zone)


def _split(words: str, match: re.Match[str], at: time, zone: Zone | None) -> TimeOfDay:
    after = words[match.end() :]
    if zone is None:
        after, zone = zone_at_start(after)
    return TimeOfDay(at, " ".join((words[: match.start()] + " " + after).split()), zone)


@cache
def _named_times() -> tuple[tuple[re.Pattern[str], time], ...]:
    """Words for a time of day."""
    before = _before()
    return (
        (re.compile(apart(vocabulary(lambda typed: typed.times.noon), before)), time(12)),
        (re.compile(apart(vocabulary(lambda typed: typed.times.end_of_day), before)), END_OF_DAY),
    )


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """How a time is written in numbers: the forms of the languages and `17:00`, with a half of the day or without."""
    written = {form for language in inputs() for form in language.times.forms}
    half_past = {form for language in inputs() for form in language.times.half_past}
    forms = [
        *(_form(form) + "(?P<half_past>)" for form in sorted(half_past)),
        *(_form(form) for form in sorted(written, key=lambda form: (-len(form), form))),
        _CLOCK,
    ]
    of_twelve = [form.replace(_HOUR, r"(?P<h>0?[1-9]|1[0-2])") for form in (*forms, _HOUR)]
    after = any_of(vocabulary(lambda typed: typed.times.after))
    return tuple(
        re.compile(rf"{_BEGIN}{_before()}{form}(?:\s*(?:{after}))?{_END}")
        for form in (
            *(rf"{form}\s*{_half(lambda word: True)}" for form in of_twelve),
            *(rf"{_half(unspaced)}\s*{form}" for form in of_twelve),
            *forms,
        )
    )


def _half(fits: Callable[[str], bool]) -> str:
    """The words for the halves of the day. Before the hour stand those only that part from it without a space: German
    "am 5. Mai" is no morning."""
    am = any_of(filter(fits, vocabulary(lambda typed: typed.times.am)))
    pm = any_of(filter(fits, vocabulary(lambda typed: typed.times.pm)))
    return rf"(?:(?P<am>{am})|(?P<pm>{pm}))"


def _form(written: str) -> str:
    """The pattern of a form of input.toml, such as `H Uhr M`. Minutes have two digits where no unit stands behind them."""
    patterns = {"H": _HOUR, "M": r"(?P<m>\d{2})", " ": r"\s*"}
    pieces = re.split("([HM ])", written)
    pattern = ""
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        unit = piece == "M" and following[:1].isalpha()
        pattern += r"(?P<m>\d{1,2})" if unit else patterns.get(piece) or re.escape(folded(piece))
    return pattern


@cache
def _before() -> str:
    return rf"(?:\b(?:{any_of(vocabulary(lambda typed: typed.times.before))})\s+|@\s*)?"


def _time(parts: dict[str, str | None]) -> time:
    hour, minute, second = int(parts["h"] or 0), int(parts.get("m") or 0), int(parts.get("s") or 0)
    if parts.get("half_past") is not None:
        minute = 30
    if parts.get("am") or parts.get("pm"):
        hour = hour % 12 + (12 if parts.get("pm") else 0)
    if (hour, minute, second) == (24, 0, 0):
        return END_OF_DAY
    if hour > 23 or minute > 59 or second > 59:
        raise NoSuchTime
    return time(hour, minute, second, int((parts.get("fraction") or "0").ljust(6, "0")))
