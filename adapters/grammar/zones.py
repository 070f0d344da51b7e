"""The time zone in a deadline: `UTC+1`, `+01:00`, `Z`, `CET`, `ET`, `AoE`, `Europe/Paris`, and what languages call them.

Letters are known if the IANA database and common use give them one meaning; the others are refused with the cities that
they could mean. CET and its like name one half of the year: where the other half is in force that is asked, too.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import any_of, unspaced
from adapters.languages import inputs
from consensus.frozen import Frozen

LETTERS = {
    "UTC": ("utc", "gmt", "z"),
    "Etc/GMT+12": ("aoe",),
    "Africa/Johannesburg": ("sast",),
    "Africa/Lagos": ("wat",),
    "Africa/Nairobi": ("eat",),
    "America/Anchorage": ("akst", "akdt"),
    "America/Chicago": ("ct",),
    "America/Denver": ("mt", "mst", "mdt"),
    "America/Los_Angeles": ("pt", "pdt"),
    "America/New_York": ("et", "est", "edt"),
    "America/Sao_Paulo": ("brt",),
    "America/St_Johns": ("nst", "ndt"),
    "Asia/Hong_Kong": ("hkt",),
    "Asia/Jakarta": ("wib",),
    "Asia/Karachi": ("pkt",),
    "Asia/Seoul": ("kst",),
    "Asia/Singapore": ("sgt",),
    "Asia/Tokyo": ("jst",),
    "Australia/Adelaide": ("acst", "acdt"),
    "Australia/Perth": ("awst",),
    "Australia/Sydney": ("aest", "aedt"),
    "Europe/Helsinki": ("eet", "eest"),
    "Europe/Lisbon": ("wet", "west"),
    "Europe/Moscow": ("msk",),
    "Europe/Paris": ("cet", "cest"),
    "Pacific/Auckland": ("nzst", "nzdt"),
    "Pacific/Honolulu": ("hst",),
}
"""Letters that mean one zone."""

HALVES = frozenset(
    word
    for zone, letters in LETTERS.items()
    if zone != "UTC"
    for word in letters
    if len(letters) > 1 and len(word) > 2
)
"""Letters for one half of the year: in the other half others are in force."""

CITIES = {
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "cdt": ("America/Chicago", "America/Havana"),
    "cst": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "pst": ("America/Los_Angeles", "Asia/Manila"),
    "sst": ("Pacific/Pago_Pago", "Asia/Singapore"),
}
"""Letters that mean several, by the IANA database or by common use."""

_FURTHEST = timedelta(hours=14)
_IANA = r"(?P<iana>[a-z_]+(?:/[a-z_+\-0-9]+){1,2})"
_FROM_UTC = r"(?:utc|gmt)\s?(?P<from_utc>[+-]\s?\d{1,2}(?::?\d{2})?)"
_SPACED_OFFSET = r"(?<=\s)(?P<spaced>\+\d{2}:\d{2}|[+-]\d{2}(?:\d{2})?)"
_AFTER_ISO = re.compile(r"(?<=\d)\s?([+-]\d{2}(?::?\d{2})?)$")


class Zone(Frozen, kw_only=False):
    """`text` reads back as this zone. `letters` name one half of the year, as `CET` does; else they are empty."""

    tz: tzinfo
    text: str
    name: str = ""
    """Its IANA name, if it has one."""
    letters: str = ""


class ManyZones(ValueError):
    """These letters mean several zones."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = letters.upper()
        self.cities = CITIES[letters]


def zone_at_end(words: str, *, dated: bool) -> tuple[str, Zone | None]:
    """Folded words without the zone at their end, and that zone. Behind an ISO date (`dated`) an offset may touch
    the time; elsewhere `10:00-12:00` is two times. Raises ManyZones."""
    match = _AFTER_ISO.search(words) if dated else None
    if match and ":" in words[: match.start()] and (zone := _by_offset(match[1])):
        return words[: match.start()], zone
    at_end, _ = _patterns()
    if (match := at_end.search(words)) and (zone := _zone(match)):
        return words[: match.start()].rstrip(), zone
    return words, None


def zone_at_start(words: str) -> tuple[str, Zone | None]:
    """The same at their beginning, for what stands behind a time. Raises ManyZones."""
    _, at_start = _patterns()
    if (match := at_start.match(words)) and (zone := _zone(match)):
        return words[match.end() :], zone
    return words, None


def zone_of(name: str) -> tzinfo:
    """The zone of this IANA name; UTC where there is none like it (a wrong setting must not lose a vote)."""
    return _iana(name) or UTC


def offset_text(offset: timedelta) -> str:
    """`UTC+1`, `UTC-3:30`."""
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


@cache
def names() -> dict[str, str]:
    """What zones are called, folded, and what that means: letters of the tables above, or an IANA name."""
    known = {word: word for words in LETTERS.values() for word in words} | {word: word for word in CITIES}
    for typed in inputs():
        for key, words in typed.zones.items():
            known |= {folded(word): known.get(folded(key), key) for word in words}
    return known


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A zone at the end of words, and at their beginning."""
    by_length = sorted(names(), key=lambda name: (-len(name), name))
    glued = any_of(name for name in by_length if unspaced(name))
    spaced = any_of(name for name in by_length if not unspaced(name))
    apart = rf"(?<![a-z_/])(?:{_FROM_UTC}|{_IANA}|(?P<named>{spaced}))|{_SPACED_OFFSET}"
    written = rf"(?:{apart})(?![\w/:+-])|(?P<glued>{glued})"
    return re.compile(rf"(?:{written})$"), re.compile(rf"\s*(?:{written})")


def _zone(match: re.Match[str]) -> Zone | None:
    if offset := match["from_utc"] or match["spaced"]:
        return _by_offset(offset)
    if typed := match["iana"]:
        return by_name(typed)
    intended = names()[match["named"] or match["glued"]]
    if intended in CITIES:
        raise ManyZones(intended)
    name = next((zone for zone, letters in LETTERS.items() if intended in letters), intended)
    tz = _iana(name)
    if tz is None:
        return None
    text = name if intended == name else intended.upper()
    return Zone(tz, text, name, text if intended in HALVES else "")


def by_name(typed: str) -> Zone | None:
    """The zone of an IANA name, however it is capitalised."""
    for name in (typed, typed.title(), typed.title().replace("_Of_", "_of_"), typed.upper()):
        if tz := _iana(name):
            return Zone(tz, name, name)
    return None


def _by_offset(written: str) -> Zone | None:
    """`+5:30`, `-0300`, `+1`; none further than any zone is."""
    digits = re.sub(r"\D", "", written)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    span = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or span > _FURTHEST:
        return None
    span = -span if written[0] == "-" else span
    return Zone(timezone(span), offset_text(span))


def _iana(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
