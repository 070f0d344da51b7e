"""A deadline as somebody typed it: a span (`3d`), an instant (`2026-11-27T17:00Z`), or words (`friday 17:00`).

Read in the zone of whoever typed it. A day without a time is its end, 23:59:59. An hour that the clocks skip is moved
forward by what they skip, an hour that comes twice is the first of the two; both are said.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from adapters.grammar.daytime import END_OF_DAY, NoSuchTime, split_time
from adapters.grammar.dayword import NoDay, TwoDays, read_day
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import folded
from consensus.commands import Until
from consensus.events import Phrase
from consensus.frozen import Frozen
from consensus.limits import RUNS_FOR_MAX, RUNS_FOR_MIN
from consensus.plain import Value, instant_text

WORDS_MAX = 60
"""Characters of a deadline: longer is a sentence, not a deadline."""

ABBREVIATED = re.compile(
    r"\b(?:a[ce][sd]t|ak[sd]t|awst|brt|bst|c[de]?st|cdt|cet|e[de]?st|edt|eet|hkt|hst|ist|jst|kst|m[sd]t|msk|nz[sd]t|p[sd]t|sgt"
    r"|we?st|wet)\b"
)
"""Abbreviations of zones. Many mean several zones, so none is guessed at."""

_ISO_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[t ](?=\d)")


@dataclass
class BadDeadline(Exception):
    """Why these words are no deadline: a code and its values, for a Mistake."""

    code: str
    values: dict[str, Value]
    try_words: str = "3d"
    """Words that would be understood instead."""


class Deadline(Frozen):
    until: Until
    notes: tuple[Phrase, ...] = ()


def read_deadline(words: str, *, now: datetime, zone: str, longest: timedelta = RUNS_FOR_MAX) -> Deadline:
    """Read a deadline typed at `now` by somebody in `zone` (an IANA name; unknown: UTC). Raises BadDeadline."""
    typed = words.strip()
    if not typed or len(typed) > WORDS_MAX:
        raise BadDeadline("grammar-deadline-unclear", {"words": typed[:WORDS_MAX]})
    span = read_span(typed)
    if span is not None:
        _check(span, longest, typed)
        return Deadline(until=Until(after=span, words=typed, zone=zone))
    try:
        at, notes, zone = _instant(folded(typed), now, zone)
    except TwoDays as days:
        first, second = days.first.isoformat(), days.second.isoformat()
        values: dict[str, Value] = {"words": typed, "first": first, "second": second}
        raise BadDeadline("grammar-deadline-two-days", values, try_words=first) from days
    except (NoDay, NoSuchTime, OverflowError) as error:
        raise BadDeadline("grammar-deadline-unclear", {"words": typed}) from error
    _check(at - now, longest, typed, at)
    return Deadline(until=Until(at=at.astimezone(UTC), words=typed, zone=zone), notes=notes)


def _check(span: timedelta, longest: timedelta, words: str, at: datetime | None = None) -> None:
    if at is not None and span <= timedelta():
        raise BadDeadline("grammar-deadline-past", {"words": words, "at": instant_text(at)})
    if span < RUNS_FOR_MIN:
        raise BadDeadline("grammar-deadline-too-short", {"words": words, "at_least": _seconds(RUNS_FOR_MIN)})
    if span > longest:
        raise BadDeadline("grammar-deadline-too-long", {"words": words, "at_most": _seconds(longest)})


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _instant(words: str, now: datetime, zone: str) -> tuple[datetime, tuple[Phrase, ...], str]:
    split = split_time(_ISO_INSTANT.sub(r"\1 ", words))
    if split.at is not None and (found := ABBREVIATED.search(split.rest)):
        raise BadDeadline(
            "grammar-zone-unclear",
            {"words": words, "zone": found[0].upper()},
            try_words=words.replace(found[0], "").strip(),
        )
    where: tzinfo = split.zone or zone_of(zone)
    here = now.astimezone(where)
    day, movable = read_day(split.rest, here.date())
    if split.at is None and not split.rest:
        raise NoDay
    at, notes = _local(day, split.at or END_OF_DAY, where)
    if movable and at <= now:
        at, notes = _local(day + timedelta(days=7 if split.rest else 1), split.at or END_OF_DAY, where)
    return at, notes, split.zone_name or zone


def zone_of(name: str) -> tzinfo:
    """The zone of this IANA name; UTC where there is none like it (a wrong setting must not lose a vote)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _local(day: date, at: time, where: tzinfo) -> tuple[datetime, tuple[Phrase, ...]]:
    """This wall-clock time as an instant, with what must be said where the clocks change."""
    wall = datetime.combine(day, at)
    first, second = wall.replace(tzinfo=where, fold=0), wall.replace(tzinfo=where, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC), ()
    instant = first.astimezone(UTC)
    code = "note.clock-gap" if _skipped(first, where) else "note.clock-fold"
    return instant, (Phrase(code=code, values={"typed": f"{at:%H:%M}", "at": instant_text(instant)}),)


def _skipped(local: datetime, where: tzinfo) -> bool:
    return local.astimezone(UTC).astimezone(where).replace(tzinfo=None) != local.replace(tzinfo=None)
