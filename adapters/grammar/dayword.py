"""The day in a deadline: an ISO date, a weekday, `tomorrow`, `1 december`, `first monday of december`, `end of month`, in
every language that there is.

Words are read by the forms of input.toml, which match them from end to end: none is passed over. What some people take
for another day than others comes back as two days.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from adapters.grammar.daynames import months, weekdays, weekdays_in_dates
from adapters.grammar.spans import read_span
from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import any_of, vocabulary
from adapters.languages import inputs
from consensus.frozen import Frozen

JUST_GONE = timedelta(days=92)
"""A date without a year that passed no longer ago than this is asked about; further back, the coming one is meant."""

ISO = ("Y-M-D", "Y/M/D", "Y.M.D")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)

Parts = Mapping[str, str | None]
Dates = Callable[[int], date | None]
"""The date of a year or month so many from now; None where it has none (30 February)."""


class Day(Frozen, kw_only=False):
    """`again` is the next day that the same words would name; None: none. `moves`: where its time has passed, that one is
    meant (a weekday, a time alone)."""

    on: date
    again: date | None = None
    moves: bool = False

    def later(self, span: timedelta) -> "Day":
        return Day(self.on + span, self.again + span if self.again else None, self.moves)


class NoDay(ValueError):
    """These words name no day that could be read with certainty."""


class TwoDays(ValueError):
    """These words could mean either day. `disagree`: `first` is their date, and `second` their weekday."""

    def __init__(self, first: date, second: date, *, disagree: bool = False) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second
        self.disagree = disagree


def read_day(words: str, today: date) -> Day:
    """The day that folded words name, from end to end. Raises NoDay, TwoDays and OverflowError.

    A weekday is the coming one, today included.
    """
    words = words.strip(" .!?")
    if not words:
        return Day(today, today + DAY, moves=True)
    ways = tuple(dict.fromkeys((words, _around().sub("", words))))
    if days := _dates_of(ways, today):
        return _only(days)
    for plain in ways:
        if (day := _of_week(plain, today)) is not None:
            return day
    for weekday, rest in _beside_weekday(ways):
        if days := _dates_of((rest, _around().sub("", rest)), today):
            if agreeing := [day for day in days if day.on.weekday() in weekday]:
                return _only(agreeing)
            raise TwoDays(days[0].on, _nearest(days[0].on, weekday, today), disagree=True)
    raise NoDay


def _only(days: list[Day]) -> Day:
    if len(days) > 1:
        raise TwoDays(days[0].on, days[1].on)
    return days[0]


def _nearest(day: date, weekdays: frozenset[int], today: date) -> date:
    """The date of one of these weekdays that is nearest to the day, and not past."""
    around = sorted(range(-6, 7), key=abs)
    return next(
        near
        for near in (day + timedelta(days=days) for days in around)
        if near.weekday() in weekdays and near >= min(today, day)
    )


# ------------------------------------------------------------------------------------------------------------ weekdays


def _of_week(words: str, today: date) -> Day | None:
    """A weekday alone, or as `next friday`, `friday next week`, `friday week`."""
    if words in weekdays():
        return Day(_on_or_after(today, words), _on_or_after(today, words) + WEEK, moves=True)
    next_, next_week, week_later = _shifts()
    named = next_week.sub("", words)
    if named != words and named in weekdays():
        return _fixed(_in_next_week(today, named))
    named = next_.sub("", words)
    if named != words and named in weekdays():
        first, second = _on_or_after(today + DAY, named), _in_next_week(today, named)
        if first != second:
            raise TwoDays(first, second)
        return _fixed(first)
    later = week_later.sub("", words)
    if later not in ("", words):
        try:
            return read_day(later, today).later(WEEK)
        except TwoDays as days:
            raise TwoDays(days.first + WEEK, days.second + WEEK, disagree=days.disagree) from None
    return None


def _beside_weekday(ways: tuple[str, ...]) -> Iterator[tuple[frozenset[int], str]]:
    """A weekday before or behind other words, and those."""
    names = any_of(sorted(weekdays_in_dates(), key=len, reverse=True))
    for words in ways:
        for pattern in (
            rf"(?P<weekday>{names})(?![a-z])\.?\s*(?P<rest>.+)",
            rf"(?P<rest>.+?)\s*(?<![a-z])(?P<weekday>{names})",
        ):
            if match := re.fullmatch(pattern, words):
                yield weekdays_in_dates()[match["weekday"]], match["rest"]


@cache
def _around() -> re.Pattern[str]:
    """What may stand around a day and change nothing."""
    before = any_of(vocabulary(lambda typed: typed.days.before))
    after = any_of(vocabulary(lambda typed: typed.days.after))
    return re.compile(rf"^(?:{before})\s+|(?:{after})$")


@cache
def _shifts() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What means the next such day, that of next week, and one a week later."""
    next_before = any_of(vocabulary(lambda typed: typed.days.next_before))
    next_after = any_of(vocabulary(lambda typed: typed.days.next_after))
    next_week = any_of(vocabulary(lambda typed: typed.days.next_week))
    later_before = any_of(vocabulary(lambda typed: typed.days.week_later_before))
    later_after = any_of(vocabulary(lambda typed: typed.days.week_later_after))
    return (
        re.compile(rf"^(?:{next_before})\s+|\s+(?:{next_after})$"),
        re.compile(rf"^(?:{next_week})\s*|\s+(?:{next_week})$"),
        re.compile(rf"^(?:{later_before})\s*|\s+(?:{later_after})$"),
    )


def _on_or_after(day: date, weekday: str) -> date:
    return day + timedelta(days=(weekdays()[weekday] - day.weekday()) % 7)


def _in_next_week(today: date, weekday: str) -> date:
    return today + timedelta(days=7 - today.weekday() + weekdays()[weekday])


# --------------------------------------------------------------------------------------------------------------- dates


def _dates_of(ways: tuple[str, ...], today: date) -> list[Day]:
    """The days that the words may name, without a weekday alone; the first way to take them that names any."""
    for words in ways:
        days = [*_near(words, today), *_ends(words, today)]
        matches = (form.fullmatch(words) for form in _forms())
        days += [day for match in matches if match and (day := _by_calendar(match.groupdict(), today))]
        if days:
            return sorted({day.on: day for day in days}.values(), key=lambda day: day.on)
    return []


def _near(words: str, today: date) -> Iterator[Day]:
    """`tomorrow`, and `in 3 days` beside a time."""
    if words in _days_ahead():
        yield _fixed(today + timedelta(days=_days_ahead()[words]), today)
    span = read_span(words)
    if span is not None and not span % DAY:
        yield _fixed(today + span)


def _ends(words: str, today: date) -> Iterator[Day]:
    """The end of a week, which for some is Friday; of the year; `end of month` is a form."""
    sunday = today + timedelta(days=6 - today.weekday())
    if words in vocabulary(lambda typed: typed.days.week_end):
        if (friday := sunday - 2 * DAY) >= today:
            yield _fixed(friday)
        yield _fixed(sunday)
    if words in vocabulary(lambda typed: typed.days.next_week_end):
        yield _fixed(sunday + 5 * DAY)
        yield _fixed(sunday + 7 * DAY)
    if words in vocabulary(lambda typed: typed.days.year_end):
        yield _fixed(date(today.year, 12, 31))


def _fixed(day: date, today: date | None = None) -> Day:
    """A day that no words name again; today's name tomorrow then."""
    return Day(day, day + DAY if day == today else None)


@cache
def _days_ahead() -> dict[str, int]:
    """Words for a day that is near, and how many days it is away."""
    ahead = (
        vocabulary(lambda typed: typed.days.yesterday),
        vocabulary(lambda typed: typed.days.today),
        vocabulary(lambda typed: typed.days.tomorrow),
        vocabulary(lambda typed: typed.days.day_after_tomorrow),
    )
    return {word: days for days, words in enumerate(ahead, -1) for word in words}


def _by_calendar(parts: Parts, today: date) -> Day | None:
    """The day of a form that matched; None where the calendar has none like it."""
    in_month = _in_month(parts)
    if parts.get("relative") or not (parts.get("month") or parts.get("name")):
        ahead = parts.get("relative") in vocabulary(lambda typed: typed.days.next_month)
        now = today.year * 12 + today.month - 1 + ahead

        def by_month(step: int) -> date | None:
            return in_month(*divmod(now + step, 12))

        first = by_month(0)
        return Day(first, by_month(1)) if first else None
    month = int(parts.get("month") or 0) or months()[str(parts["name"])]

    def by_year(step: int) -> date | None:
        return in_month(today.year + step, month - 1)

    if year := parts.get("year") or parts.get("short_year"):
        first = by_year((int(year) if len(year) == 4 else 2000 + int(year)) - today.year)
        return Day(first, _first(by_year, max(first, today))) if first else None
    return _recurring(by_year, month, today)


def _recurring(by_year: Dates, month: int, today: date) -> Day | None:
    """Of a date that comes every year the one that has just gone, which is asked about, else the coming one; none where
    that year has none (29 February)."""
    gone = next((day for step in (0, -1) if (day := by_year(step)) and day < today), None)
    this_year = by_year(0)
    coming = by_year(1) if month < today.month or (this_year and this_year < today) else this_year
    if gone is not None and coming != today and today - gone <= JUST_GONE:
        return Day(gone, coming)
    return Day(coming, _first(by_year, coming)) if coming else None


def _first(by_year: Dates, after: date) -> date | None:
    """The first such date after this one. A 29 February is eight years away at most."""
    steps = range(10)
    return next((day for step in steps if (day := by_year(step)) and day > after), None)


def _in_month(parts: Parts) -> Callable[[int, int], date | None]:
    """What the form says of a month, as a date of a year and a month (January is 0)."""
    nth, weekday = _nth(parts.get("nth")), weekdays_in_dates().get(parts.get("weekday") or "")

    def find(year: int, month: int) -> date | None:
        if not (1 <= year < 9999 and 0 <= month < 12):
            return None
        last = date(year, month + 1, monthrange(year, month + 1)[1])
        if nth is not None and weekday is not None:
            days = [day for day in _days_until(last) if day.weekday() in weekday]
            return days[nth] if -len(days) <= nth < len(days) else None
        if typed := parts.get("day"):
            number = _number(typed)
            return date(year, month + 1, number) if 1 <= number <= last.day else None
        return last

    return find


def _days_until(last: date) -> list[date]:
    return [last.replace(day=number) for number in range(1, last.day + 1)]


def _number(typed: str) -> int:
    digits = re.match(r"\d+", typed)
    return int(digits[0]) if digits else _ordinals()[typed] + 1


def _nth(typed: str | None) -> int | None:
    """Which of a list: 0 is the first, -1 the last."""
    if typed is None:
        return None
    return int(typed[0]) - 1 if typed[0].isdecimal() else _ordinals()[typed]


@cache
def _ordinals() -> dict[str, int]:
    """`first` is 0, `last` -1."""
    ordered = (
        vocabulary(lambda typed: typed.days.last),
        vocabulary(lambda typed: typed.days.first),
        vocabulary(lambda typed: typed.days.second),
        vocabulary(lambda typed: typed.days.third),
        vocabulary(lambda typed: typed.days.fourth),
        vocabulary(lambda typed: typed.days.fifth),
    )
    return {word: place for place, words in enumerate(ordered, -1) for word in words}


# --------------------------------------------------------------------------------------------------------------- forms


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The forms of dates of input.toml, such as `M月D日`, and the ISO ones."""
    written = (form for typed in inputs() for form in (*typed.days.dates, *typed.days.month_ends))
    after = any_of(vocabulary(lambda typed: typed.days.after))
    return tuple(re.compile(_form(form) + rf"(?:{after})?") for form in dict.fromkeys((*ISO, *written)))


@cache
def _holes() -> dict[str, str]:
    marks = any_of(vocabulary(lambda typed: typed.days.ordinals))
    ordinals = any_of(sorted(_ordinals(), key=len, reverse=True))
    relative = vocabulary(lambda typed: (*typed.days.this_month, *typed.days.next_month))
    weekday_names = any_of(sorted(weekdays_in_dates(), key=len, reverse=True))
    month_names = any_of(sorted(months(), key=len, reverse=True))
    return {
        "Y": r"(?<!\d)(?P<year>\d{4})(?!\d)",
        "YY": r"(?<!\d)(?P<short_year>\d{2})(?!\d)",
        "M": r"(?<!\d)(?P<month>\d{1,2})(?!\d)",
        "D": rf"(?<!\d)(?P<day>\d{{1,2}}(?!\d)(?:{marks})?|{ordinals})",
        "N": rf"(?P<name>{month_names})\.?",
        "R": rf"(?P<relative>{any_of(relative)})",
        "W": rf"(?P<weekday>{weekday_names})\.?",
        "O": rf"(?<!\d)(?P<nth>[1-5](?:{marks})|{ordinals})",
    }


def _form(written: str) -> str:
    """The pattern of a form: holes, words, spaces that may be missing, and in brackets what may be left out."""
    pattern = ""
    for piece in re.split(r"(\[[^]]*\]|YY|(?<![A-Za-z])[DMYNRWO](?![A-Za-z])|\s+)", written):
        if piece.startswith("["):
            pattern += rf"(?:(?:{'|'.join(map(_form, piece[1:-1].split('|')))})\s*)?"
        elif piece.isspace():
            pattern += r"\s*"
        else:
            pattern += _holes().get(piece) or re.escape(folded(piece))
    return pattern
