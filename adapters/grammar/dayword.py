"""The day in a deadline: an ISO date, a weekday, `tomorrow`, `1 december`, in English, French, German, Spanish, Japanese.

Weekdays are read here. Everything else that is made of words goes through `dateparser`, which also understands a good
deal that nobody meant, so its answer is taken only if all languages that understood it agree, it is a day (no month, no
hour), and every number typed is found again in the answer.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

LANGUAGES = ("en", "fr", "de", "es", "ja")

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_JAPANESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:まで)?")
_AHEAD = {
    0: ("", "today", "tonight", "aujourd'hui", "aujourd’hui", "heute", "hoy", "今日", "本日"),
    1: ("tomorrow", "demain", "morgen", "mañana", "明日"),
    2: (
        "day after tomorrow",
        "the day after tomorrow",
        "après-demain",
        "übermorgen",
        "pasado mañana",
        "明後日",
    ),
}
_DAYS_AHEAD = {word: days for days, words in _AHEAD.items() for word in words}
_AROUND = re.compile(r"^(?:on|this|coming|le|ce|am|diesen|kommenden|el|este)\s+|(?:まで|に)$")
_NEXT = re.compile(r"^(?:next|nächsten|nächste|nächster|próximo)\s+|\s+prochain$")
_GLUED = re.compile(r"\d(?!st\b|nd\b|rd\b|th\b|er\b|º|ª)[^\W\d_]")
"""A number with a unit behind it (`3d`): spans are read elsewhere; only ordinals and Japanese dates look like it."""
_NEXT_WEEK = re.compile(r"^来週の?")


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
    if words in _DAYS_AHEAD:
        return today + timedelta(days=_DAYS_AHEAD[words]), not words
    if match := _ISO.fullmatch(words):
        return _date(*match.groups()), False
    if match := _JAPANESE.fullmatch(words):
        return _coming(match[1], match[2], match[3], today), False
    plain = _AROUND.sub("", words)
    if plain in _weekdays():
        return _on_or_after(today, plain), True
    later = _NEXT_WEEK.sub("", plain)
    if later != plain and later in _weekdays():
        return _in_next_week(today, later), False
    later = _NEXT.sub("", plain)
    if later != plain and later in _weekdays():
        first, second = _on_or_after(today + timedelta(days=1), later), _in_next_week(today, later)
        if first != second:
            raise TwoDays(first, second)
        return first, False
    return _by_parser(words, today), False


def _on_or_after(day: date, weekday: str) -> date:
    return day + timedelta(days=(_weekdays()[weekday] - day.weekday()) % 7)


def _in_next_week(today: date, weekday: str) -> date:
    return today + timedelta(days=7 - today.weekday() + _weekdays()[weekday])


def _date(year: str | None, month: str | None, day: str | None) -> date:
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError as error:
        raise NoDay from error


def _coming(year: str | None, month: str, day: str, today: date) -> date:
    if year:
        return _date(year, month, day)
    this_year = _date(str(today.year), month, day)
    return this_year if this_year >= today else _date(str(today.year + 1), month, day)


@cache
def _weekdays() -> dict[str, int]:
    """Names of the days of the week in all languages, long and short. Left out: names that mean two days or a month
    too (`mar`), and the shortest, which are other words elsewhere (`so`, `do`)."""
    from babel.dates import get_day_names, get_month_names

    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for weekday, name in get_day_names(width, "format", language).items():
                if len(name.strip(".")) > 2 or not name.isascii():
                    found.setdefault(name.strip(".").casefold(), set()).add(weekday)
    for weekday, letter in enumerate("月火水木金土日"):
        found.setdefault(f"{letter}曜", set()).add(weekday)
    found["tues"], found["weds"], found["thur"], found["thurs"] = {1}, {2}, {3}, {3}
    months = {
        name.strip(".").casefold()
        for language in LANGUAGES
        for name in get_month_names("abbreviated", "format", language).values()
    }
    return {name: days.pop() for name, days in found.items() if len(days) == 1 and name not in months}


def _by_parser(words: str, today: date) -> date:
    if _GLUED.search(words):
        raise NoDay
    letters = sum(char.isalpha() for char in words)
    if not letters or (words.isascii() and len(words) < 4) or len(words) > 40 or re.search(r"[-/]", words):
        raise NoDay
    answers = {answer for language in LANGUAGES if (answer := _parsed(language, words, today)) is not None}
    if len(answers) != 1:
        raise NoDay
    answer = answers.pop()
    if answer == today:  # `now` and the like
        raise NoDay
    for number in map(int, re.findall(r"\d+", words)):
        if number not in (answer.day, answer.year) and number != (answer - today).days:
            raise NoDay
    return answer


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
