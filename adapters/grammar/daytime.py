"""The time of day in a deadline: `17:00`, `5pm`, `17h30`, `17 Uhr`, `17時`, `noon`, `midnight`, and a zone behind it.

It is split off before the day is read, because parsers of human dates take `17h` for the seventeenth.
"""

import re
from datetime import UTC, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from consensus.frozen import Frozen

END_OF_DAY = time(23, 59, 59)
"""A deadline given as a day is the end of that day."""

_BEFORE = r"(?:\b(?:at|by|à|a|um|gegen|a la|a las)\s+|@\s*)?"
_BEGIN = r"(?:^|(?<=\s)|(?<=[^\W\d_a-z]))"
_END = r"(?:\s*に)?(?=$|[\s,]|[^\x00-\x7f])"
_WESTERN = (
    r"(?P<h>\d{1,2})[:h](?P<m>\d{2})(?::(?P<s>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?",
    r"(?P<h>\d{1,2})\s*(?P<half>[ap]\.?m\.?)",
    r"(?P<h>\d{1,2})(?:[.:](?P<m>\d{2}))?\s*uhr(?:\s*(?P<m2>\d{2}))?",
    r"(?P<h>\d{1,2})\s*h(?:eures?|oras?|rs)?",
)
_FORMS = (
    *(re.compile(_BEGIN + _BEFORE + form + _END) for form in _WESTERN),
    re.compile(r"(?P<h>\d{1,2})時(?:(?P<m>\d{1,2})分|(?P<thirty>半))?(?:に|まで)?"),
)
_NOON = re.compile(
    rf"(?:^|(?<=\s)){_BEFORE}(?:noon|midday|midi|mittags?|mediodía|mediodia|正午)(?=$|[\s,])|正午"
)
_MIDNIGHT = re.compile(
    rf"(?:^|(?<=\s)){_BEFORE}(?:midnight|minuit|mitternacht|medianoche|end of day|eod|fin de journée)(?=$|[\s,])|深夜0時"
)
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
    if zone is None:
        found, at = _find(rest)
        return TimeOfDay(at, found)
    found, at = _find(rest)
    return TimeOfDay(at, found, zone, name)


def _find(words: str) -> tuple[str, time | None]:
    for pattern, at in ((_NOON, time(12)), (_MIDNIGHT, END_OF_DAY)):
        match = pattern.search(words)
        if match:
            return _without(words, match), at
    for form in _FORMS:
        match = form.search(words)
        if match:
            return _without(words, match), _time(match.groupdict())
    return words, None


def _time(parts: dict[str, str | None]) -> time:
    hour, minute = int(parts["h"] or 0), int(parts.get("m") or parts.get("m2") or 0)
    if parts.get("thirty"):
        minute = 30
    second = int(parts.get("s") or 0)
    half = (parts.get("half") or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise NoSuchTime
        hour = hour % 12 + (12 if half == "pm" else 0)
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
