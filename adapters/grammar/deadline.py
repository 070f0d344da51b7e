"""A deadline as somebody typed it: a span (`3d`), an instant (`2026-11-27T17:00Z`), or words (`friday 17:00`).

Read in the zone of whoever typed it, unless it names another. A day without a time is its end, 23:59:59. An hour that the
clocks skip is moved forward by what they skip, an hour that comes twice is the first of the two; both are said.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from functools import cache
from itertools import chain

from msgspec.structs import astuple

from adapters.grammar.daynames import months, weekdays_in_dates
from adapters.grammar.daytime import END_OF_DAY, NoSuchTime, TimeOfDay, split_time
from adapters.grammar.dayword import NoDay, TwoDays, read_day
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import unspaced, vocabulary
from adapters.grammar.zones import ManyZones, by_name, names, offset_text, zone_of
from adapters.languages import inputs
from consensus.commands import Until
from consensus.events import Phrase
from consensus.frozen import Frozen
from consensus.limits import RUNS_FOR_MAX, RUNS_FOR_MIN
from consensus.plain import Value, instant_text

WORDS_MAX = 80
"""Characters of a deadline: longer is a sentence, not a deadline."""

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_ISO_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})t(?=\d)")
_PUNCTUATION = str.maketrans({**dict.fromkeys(",;()、", " "), **dict.fromkeys("−–—", "-")})
_WORD = re.compile(r"[^\W\d_]+(?:[/_][^\W\d_]+)*")


@dataclass
class BadDeadline(Exception):
    """Why these words are no deadline: a code and its values, for a Mistake."""

    code: str
    values: dict[str, Value]
    try_words: str | None = None
    """What would be understood and means the same, or the same at the next time; None: only the person can say."""
    place: tuple[int, int] | None = None
    """Which characters of the words were not understood; None: not some of them, but all together."""


class Deadline(Frozen):
    until: Until
    notes: tuple[Phrase, ...] = ()


def last_day(typed: str) -> str | None:
    """The last day of a month: `2027-06` is `2027-06-30`."""
    match = _MONTH.fullmatch(folded(typed).strip())
    if match is None or int(match[1]) == 0:
        return None
    return f"{match[0]}-{monthrange(int(match[1]), int(match[2]))[1]}"


def read_deadline(words: str, *, now: datetime, zone: str, longest: timedelta = RUNS_FOR_MAX) -> Deadline:
    """Read a deadline typed at `now` by somebody in `zone` (an IANA name; unknown: UTC). Raises BadDeadline."""
    typed = words.strip()
    if not typed or len(typed) > WORDS_MAX:
        raise BadDeadline("grammar-deadline-unclear", {"words": typed[:WORDS_MAX]})
    span = read_span(typed)
    if span is not None:
        _check(span, longest, typed)
        return Deadline(until=Until(after=span, words=typed, zone=zone))
    plain = _ISO_INSTANT.sub(r"\1 ", folded(typed).translate(_PUNCTUATION))
    try:
        split = split_time(" ".join(plain.split()))
        return _read(split, typed, now, zone, longest)
    except ManyZones as zones:
        values: dict[str, Value] = {"words": typed, "zone": zones.letters, "cities": zones.cities}
        raise BadDeadline("grammar-zone-unclear", values, place=_place(words, zones.letters)) from zones
    except (NoDay, NoSuchTime, OverflowError) as error:
        raise _unclear(words, lambda line: _meaning(line, now, zone, longest)) from error


def _meaning(words: str, now: datetime, zone: str, longest: timedelta) -> Until | None:
    try:
        return read_deadline(words, now=now, zone=zone, longest=longest).until
    except BadDeadline:
        return None


def _read(split: TimeOfDay, typed: str, now: datetime, zone: str, longest: timedelta) -> Deadline:
    where = split.zone.tz if split.zone else zone_of(zone)
    if split.at is None and (not split.rest or read_span(split.rest) is not None):
        raise NoDay  # a zone alone, or with a span
    try:
        day = read_day(split.rest, now.astimezone(where).date())
    except TwoDays as days:
        raise _two_days(days, split, typed, where) from days
    at, notes = _local(day.on, split, where)
    if day.moves and at <= now and day.again:
        at, notes = _local(day.again, split, where)
    _require_season(at, split, typed, where)
    again = _written(day.again, split) if day.again else None
    _check(at - now, longest, typed, at, again)
    name = (split.zone.name if split.zone else "") or zone
    return Deadline(until=Until(at=at.astimezone(UTC), words=typed, zone=name), notes=notes)


def _check(
    span: timedelta, longest: timedelta, words: str, at: datetime | None = None, again: str | None = None
) -> None:
    if at is not None and span <= timedelta():
        values: dict[str, Value] = {"words": words, "at": instant_text(at), "again": again}
        raise BadDeadline("grammar-deadline-past", values, try_words=again)
    if span < RUNS_FOR_MIN:
        raise BadDeadline("grammar-deadline-too-short", {"words": words, "at_least": _seconds(RUNS_FOR_MIN)})
    if span > longest:
        raise BadDeadline("grammar-deadline-too-long", {"words": words, "at_most": _seconds(longest)})


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


# -------------------------------------------------------------------------------------------------- what has to be asked


def _two_days(days: TwoDays, split: TimeOfDay, typed: str, where: tzinfo) -> BadDeadline:
    """Both days, as they would be typed."""
    values: dict[str, Value] = {
        "words": typed,
        "first": _written(days.first, split),
        "second": _written(days.second, split),
    }
    if not days.disagree:
        return BadDeadline("grammar-deadline-two-days", values)
    dates = {"date": days.first, "weekday": days.second}
    values |= {name: instant_text(datetime.combine(day, time(12), where)) for name, day in dates.items()}
    return BadDeadline("grammar-deadline-weekday", values)


def _require_season(at: datetime, split: TimeOfDay, typed: str, where: tzinfo) -> None:
    """CET in July: an hour of winter time, or the clocks of Paris as they then go? Raises BadDeadline with both."""
    zone, local = split.zone, at.astimezone(where)
    if zone is None or not zone.letters or local.tzname() == zone.letters:
        return
    offset = _offset(zone.letters, local)
    if offset is None:
        raise NoDay
    raise BadDeadline(
        "grammar-zone-season",
        {
            "words": typed,
            "zone": zone.letters,
            "other": local.tzname() or "",
            "first": _written(local.date(), split, offset_text(offset)),
            "second": _written(local.date(), split, zone.name),
        },
        place=_place(typed, zone.letters),
    )


def _offset(letters: str, local: datetime) -> timedelta | None:
    """How far these letters are from UTC in the year and the zone of `local`."""
    year = (datetime(local.year, month, 1, tzinfo=local.tzinfo) for month in range(1, 13))
    return next((moment.utcoffset() for moment in year if moment.tzname() == letters), None)


def _written(day: date, split: TimeOfDay, zone: str | None = None) -> str:
    """This day with the time that was typed and the zone, as it reads back: `2026-12-04 17:00 CET`."""
    at, zone = split.at, zone or (split.zone.text if split.zone else "")
    short = at is None or not (at.second or at.microsecond)
    clock = "" if at in (None, END_OF_DAY) else at.isoformat("minutes" if short else "auto")
    return " ".join(filter(None, (day.isoformat(), clock, zone)))


def _unclear(words: str, meaning: Callable[[str], Until | None]) -> BadDeadline:
    """Names the words that mean nothing here, if there are others. A slip in the name of a day or month is mended, if only
    one day could be meant."""
    values: dict[str, Value] = {"words": words.strip()}
    unread = [match for match in _WORD.finditer(words) if not _is_known(match[0])]
    if not unread:
        return BadDeadline("grammar-deadline-unclear", values)
    start, end = unread[0].start(), unread[-1].end()
    if words[start:end] != values["words"]:
        values["unread"] = words[start:end]
    near = get_close_matches(folded(words[start:end]), _names(), cutoff=0.8) if end - start > 4 else []
    mended = [words[:start] + name + words[end:] for name in near]
    meanings = {(until.at, until.after) if until else None for until in map(meaning, mended)}
    sure = len(meanings) == 1 and None not in meanings
    return BadDeadline(
        "grammar-deadline-unclear", values, try_words=mended[0] if sure else None, place=(start, end)
    )


def _is_known(word: str) -> bool:
    plain = folded(word)
    return plain in _known() or unspaced(word) or ("/" in word and by_name(plain) is not None)


@cache
def _known() -> frozenset[str]:
    """Every word that means something in a deadline."""
    tables = (
        table
        for typed in inputs()
        for table in (*map(astuple, (typed.days, typed.times, typed.spans)), (typed.joints.and_,))
    )
    more = (words for typed in inputs() for words in (*typed.numbers.values(), *typed.zones.values()))
    phrases = {folded(phrase) for words in chain(*tables, more) for phrase in words}
    return frozenset(word for phrase in (*phrases, *_names(), *names()) for word in _WORD.findall(phrase))


@cache
def _names() -> tuple[str, ...]:
    """The names of days and months."""
    ahead = vocabulary(lambda typed: (*typed.days.today, *typed.days.tomorrow))
    return tuple(sorted({*weekdays_in_dates(), *months(), *ahead}))


def _place(words: str, letters: str) -> tuple[int, int] | None:
    match = re.search(re.escape(letters), words, re.IGNORECASE)
    return match.span() if match else None


# ------------------------------------------------------------------------------------------------------------- the clock


def _local(day: date, split: TimeOfDay, where: tzinfo) -> tuple[datetime, tuple[Phrase, ...]]:
    """This wall-clock time as an instant, with what must be said where the clocks change."""
    wall = datetime.combine(day, split.at or END_OF_DAY)
    first, second = wall.replace(tzinfo=where, fold=0), wall.replace(tzinfo=where, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC), ()
    if split.zone and second.tzname() == split.zone.letters and not _skipped(second, where):
        return second.astimezone(UTC), ()
    instant = first.astimezone(UTC)
    code = "note.clock-gap" if _skipped(first, where) else "note.clock-fold"
    return instant, (Phrase(code=code, values={"typed": f"{wall:%H:%M}", "at": instant_text(instant)}),)


def _skipped(local: datetime, where: tzinfo) -> bool:
    return local.astimezone(UTC).astimezone(where).replace(tzinfo=None) != local.replace(tzinfo=None)
