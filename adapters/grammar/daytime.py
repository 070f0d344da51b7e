"""The time of day in a deadline: `17:00`, `5pm`, `17h30`, `17 Uhr`, `17時`, `noon`, `midnight`, and a zone behind it.

It is split off before the day is read, because parsers of human dates take `17h` for the seventeenth.
"""

import re
from datetime import UTC, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import any_of, apart, vocabulary
from adapters.languages import inputs
from consensus.frozen import Frozen

END_OF_DAY = time(23, 59, 59)
"""A deadline given as a day is the end of that day."""

_BEGIN = r"(?:^|(?<=\s)|(?<=[^\W\d_a-z]))"
_OFFSET = re.compile(r"(?:(?<=\d)|(?<=\s))(?:(?:utc|gmt)\s*)?([+-])(\d{2}):?(\d{2})$")
_UNIVERSAL = re.compile(r"(?:(?<=\d)\s*|\s+)(?:utc|gmt|z)$")
_NAMED = re.compile(r"\s+([a-z_]+(?:/[a-z_+\-0-9]+){1,2})$")


class TimeOfDay(Frozen, kw_only=False):
    """`at` None: only a day was given. `next_day`: it said 24:00. `rest` is what remains: the words for the day."""

    at: time | None
    rest: str
    zone: tzinfo | None = None
    zone_name: str = ""


class NoSuchTime(ValueError):
    """It looks like a time of day, and there is none like it (25:00)."""


def split_time(words: str) -> TimeOfDay:
    """Split folded words into time of day, zone and the rest. Raises NoSuchTime."""
    rest, zone, name = _split_zone(words.strip())
    for pattern, at in _named_times():
        match = pattern.search(rest)
        if match:
            return TimeOfDay(at, _without(rest, match), zone, name)
    for form in _forms():
        match = form.search(rest)
        if match:
            return TimeOfDay(_time(match.groupdict()), _without(rest, match), zone, name)
    return TimeOfDay(None, rest, zone, name)


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
    """How a time is written in numbers: the forms of the languages, then `17:00`, `5:30pm` and `5 pm`."""
    am = any_of(vocabulary(lambda typed: typed.times.am))
    pm = any_of(vocabulary(lambda typed: typed.times.pm))
    half = rf"(?:(?P<am>{am})|(?P<pm>{pm}))"
    written = [form for language in inputs() for form in language.times.forms]
    half_past = [form for language in inputs() for form in language.times.half_past]
    forms = (
        *(_form(form) + "(?P<half_past>)" for form in half_past),
        *map(_form, sorted(set(written), key=lambda form: (-len(form), form))),
        rf"(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::(?P<s>\d{{2}}))?(?:\s*{half})?",
        rf"(?P<h>\d{{1,2}})\s*{half}",
    )
    after = any_of(vocabulary(lambda typed: typed.times.after))
    end = rf"(?:\s*(?:{after}))?(?=$|[\s,]|[^\x00-\x7f])"
    return tuple(re.compile(_BEGIN + _before() + form + end) for form in forms)


def _form(written: str) -> str:
    """The pattern of a form of input.toml, such as `H Uhr M`. Minutes have two digits where no unit stands behind them."""
    patterns = {"H": r"(?P<h>\d{1,2})", "M": r"(?P<m>\d{2})", " ": r"\s*"}
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
    hour, minute = int(parts["h"] or 0), int(parts.get("m") or 0)
    if parts.get("half_past") is not None:
        minute = 30
    second = int(parts.get("s") or 0)
    if parts.get("am") or parts.get("pm"):
        if not 1 <= hour <= 12:
            raise NoSuchTime
        hour = hour % 12 + (12 if parts.get("pm") else 0)
    if (hour, minute, second) == (24, 0, 0):
        return END_OF_DAY
    if hour > 23 or minute > 59 or second > 59:
        raise NoSuchTime
    return time(hour, minute, second)


def _without(words: str, match: re.Match[str]) -> str:
    return " ".join((words[: match.start()] + " " + words[match.end() :]).replace(",", " ").split())


def _split_zone(words: str) -> tuple[str, tzinfo | None, str]:
    if match := _UNIVERSAL.search(words):
        return words[: match.start()].rstrip(), UTC, "UTC"
    if match := _NAMED.search(words):
        for name in (match[1], match[1].title(), match[1].title().replace("_Of_", "_of_"), match[1].upper()):
            try:
                return words[: match.start()], ZoneInfo(name), name
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    if (match := _OFFSET.search(words)) and ":" in words[: match.start()]:
        span = timedelta(hours=int(match[2]), minutes=int(match[3]))
        if span < timedelta(hours=24):
            return words[: match.start()].rstrip(), timezone(-span if match[1] == "-" else span), ""
    return words, None, ""
