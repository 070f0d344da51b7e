"""The day in a deadline: an ISO date, a weekday, `tomorrow`, `1 december`, in every language that there is.

Weekdays are read here. Everything else that is made of words goes through `dateparser`, which also understands a good
deal that nobody meant, so its answer is taken only if all languages that understood it agree, it is a day (no month, no
hour), and every number typed is found again in the answer.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import astuple

from adapters.grammar.tokens import folded
from adapters.grammar.vocabulary import any_of, vocabulary
from adapters.languages import inputs, languages

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class NoDay(ValueError):
    """These words name no day that could be read with certainty."""


class TwoDays(ValueError):
    """These words mean one day to some people and another to others (`next friday`)."""

    def __init__(self, first: date, second: date) -> None:
        super().__init__(first, second)
        self.first = first
        self.second = second


def read_day(words: str, today: date) -> tuple[date, bool]:
    """The day, and whether it may be moved on by a week (a weekday) or a day (nothing but a time). Raises NoDay.

    `words` are folded. A weekday is the coming one, today included.
    """
    words = words.strip(" ,.")
    if not words:
        return today, True
    if match := _ISO.fullmatch(words):
        return _date(*match.groups()), False
    for form in _dates():
        if match := form.fullmatch(words):
            return _coming(match.groupdict(), today), False
    around, next_, next_week = _around()
    plain = around.sub("", words)
    for known in (words, plain):
        if known in _days_ahead():
            return today + timedelta(days=_days_ahead()[known]), False
    if plain in _weekdays():
        return _on_or_after(today, plain), True
    later = next_week.sub("", plain)
    if later != plain and later in _weekdays():
        return _in_next_week(today, later), False
    later = next_.sub("", plain)
    if later != plain and later in _weekdays():
        first, second = _on_or_after(today + timedelta(days=1), later), _in_next_week(today, later)
        if first != second:
            raise TwoDays(first, second)
        return first, False
    return _by_parser(words, today), False


@cache
def _days_ahead() -> dict[str, int]:
    """Words for a day that is near, and how many days it is away."""
    ahead = (
        vocabulary(lambda typed: typed.days.today),
        vocabulary(lambda typed: typed.days.tomorrow),
        vocabulary(lambda typed: typed.days.day_after_tomorrow),
    )
    return {word: days for days, words in enumerate(ahead) for word in words}


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What may stand around a day and change nothing, what means the next such day, and what that of the week after."""
    before = any_of(vocabulary(lambda typed: typed.days.before))
    after = any_of(vocabulary(lambda typed: typed.days.after))
    next_before = any_of(vocabulary(lambda typed: typed.days.next_before))
    next_after = any_of(vocabulary(lambda typed: typed.days.next_after))
    next_week = any_of(vocabulary(lambda typed: typed.days.next_week))
    return (
        re.compile(rf"^(?:{before})\s+|(?:{after})$"),
        re.compile(rf"^(?:{next_before})\s+|\s+(?:{next_after})$"),
        re.compile(rf"^(?:{next_week})\s*"),
    )


@cache
def _dates() -> tuple[re.Pattern[str], ...]:
    """The forms of dates of input.toml, such as `M月D日`."""
    holes = {"Y": r"(?P<year>\d{4})", "M": r"(?P<month>\d{1,2})", "D": r"(?P<day>\d{1,2})"}
    forms = [re.split("([YMD])", form) for language in inputs() for form in language.days.dates]
    after = any_of(vocabulary(lambda typed: typed.days.after))
    return tuple(
        re.compile("".join(holes.get(piece) or re.escape(folded(piece)) for piece in form) + rf"(?:{after})?")
        for form in forms
    )


def _on_or_after(day: date, weekday: str) -> date:
    return day + timedelta(days=(_weekdays()[weekday] - day.weekday()) % 7)


def _in_next_week(today: date, weekday: str) -> date:
    return today + timedelta(days=7 - today.weekday() + _weekdays()[weekday])


def _date(year: str | None, month: str | None, day: str | None) -> date:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError as error:
        raise NoDay from error


def _coming(parts: Mapping[str, str | None], today: date) -> date:
    """The date; of one without a year, the next that there is."""
    month, day = parts["month"], parts["day"]
    if year := parts.get("year"):
        return _date(year, month, day)
    this_year = _date(str(today.year), month, day)
    return this_year if this_year >= today else _date(str(today.year + 1), month, day)


@cache
def _weekdays() -> dict[str, int]:
    """Names of the days of the week in all languages, long and short. Left out: names that mean two days or a month
    too (`mar`), and the shortest, which are other words elsewhere (`so`, `do`)."""
    from babel.dates import get_day_names, get_month_names

    names: dict[str, set[int]] = {}
    months = set()
    for language in filter(_known_to_babel, languages()):
        for width in ("wide", "abbreviated"):
            for weekday, name in get_day_names(width, "format", language).items():
                if len(name.strip(".")) > 2 or not name.isascii():
                    names.setdefault(folded(name.strip(".")), set()).add(weekday)
        for name in get_month_names("abbreviated", "format", language).values():
            months.add(folded(name.strip(".")))
    for typed in inputs():
        for weekday, more in enumerate(astuple(typed.weekdays)):
            for name in more:
                names.setdefault(folded(name), set()).add(weekday)
    return {name: days.pop() for name, days in names.items() if len(days) == 1 and name not in months}


def _known_to_babel(language: str) -> bool:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return False
    return True


@cache
def _glued() -> re.Pattern[str]:
    """A number with a unit behind it (`3d`): spans are read elsewhere; only ordinals look like it."""
    ordinals = any_of(vocabulary(lambda typed: typed.days.ordinals))
    return re.compile(rf"\d(?!(?:{ordinals})\b)[^\W\d_]")


def _by_parser(words: str, today: date) -> date:
    if _glued().search(words):
        raise NoDay
    letters = sum(char.isalpha() for char in words)
    if not letters or (words.isascii() and len(words) < 4) or len(words) > 40 or re.search(r"[-/]", words):
        raise NoDay
    answers = {answer for language in _parsers() if (answer := _parsed(language, words, today)) is not None}
    if len(answers) != 1:
        raise NoDay
    answer = answers.pop()
    if answer == today:  # `now` and the like
        raise NoDay
    for number in map(int, re.findall(r"\d+", words)):
        if number not in (answer.day, answer.year) and number != (answer - today).days:
            raise NoDay
    return answer


@cache
def _parsers() -> frozenset[str]:
    """The languages that dateparser knows."""
    from dateparser.data.languages_info import language_order

    return frozenset(language.partition("_")[0] for language in languages()) & frozenset(language_order)


def _parsed(language: str, words: str, today: date) -> date | None:
    data = _parser(language, today).get_date_data(words)
    if data.date_obj is None or data.period != "day" or data.date_obj.time() != _BASE_TIME:
        return None
    day: date = data.date_obj.date()
    return day


_BASE_TIME = time()


def _parser(language: str, today: date) -> "DateDataParser":
    """A parser that counts from `today` at midnight, so that an answer with another time has read a time into it."""
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=[language],
        settings={
            "RELATIVE_BASE": datetime.combine(today, _BASE_TIME),
            "PREFER_DATES_FROM": "future",
            "RETURN_AS_TIMEZONE_AWARE": False,
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
