"""The languages: a folder for each in wording/locale, with our sentences and the words that people type.

`accord.po` holds the sentences (the English ones are in the code), `input.toml` the words that the grammar reads and the
names of Discord's commands. Both are read on first use.
"""

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from consensus.frozen import Frozen, empty

log = logging.getLogger(__name__)

LOCALE = Path(__file__).parent / "wording" / "locale"
SOURCE = "en"
"""The language of the sentences in the code."""

Typed = tuple[str, ...]
"""Words of the same meaning."""


class Table(Frozen, rename=lambda name: name.rstrip("_").replace("_", "-"), forbid_unknown_fields=True):
    """A table of input.toml; its keys have hyphens."""


class Days(Table):
    """`before` and `after` may stand around a day and change nothing ("on", "this"); `next_before` and `next_after` mean
    the next such day, which some take for another one than others; `next_week` surely means that of the week after, as
    `week_later_before` and `week_later_after` do ("a week on friday", "friday week").

    `dates` and `month_ends` are forms: D is the number of a day ("1", "1st", "first"), M of a month, Y of a year, YY of one
    of this century, N the name of a month, R `this_month` or `next_month`, W a weekday, O which weekday of a month
    ("first", "2nd", "last"). What stands in brackets may be left out: [of|in]. `ordinals` stand behind a number ("1st").
    """

    yesterday: Typed = ()
    today: Typed = ()
    tomorrow: Typed = ()
    day_after_tomorrow: Typed = ()
    before: Typed = ()
    after: Typed = ()
    next_before: Typed = ()
    next_after: Typed = ()
    next_week: Typed = ()
    week_later_before: Typed = ()
    week_later_after: Typed = ()
    dates: Typed = ()
    ordinals: Typed = ()
    first: Typed = ()
    second: Typed = ()
    third: Typed = ()
    fourth: Typed = ()
    fifth: Typed = ()
    last: Typed = ()
    this_month: Typed = ()
    next_month: Typed = ()
    month_ends: Typed = ()
    week_end: Typed = ()
    next_week_end: Typed = ()
    year_end: Typed = ()


class Weekdays(Table):
    """Names in addition to Babel's."""

    monday: Typed = ()
    tuesday: Typed = ()
    wednesday: Typed = ()
    thursday: Typed = ()
    friday: Typed = ()
    saturday: Typed = ()
    sunday: Typed = ()


class Times(Table):
    """`forms` are written with H and M for the numbers, and a space where there may be one; those of `half_past` lack the
    minutes. `17:00` is read in every language. `am` and `pm` follow the hour, or in a script without spaces precede it."""

    before: Typed = ()
    after: Typed = ()
    forms: Typed = ()
    half_past: Typed = ()
    am: Typed = ()
    pm: Typed = ()
    noon: Typed = ()
    end_of_day: Typed = ()


class Spans(Table):
    """Units, and the words around a span ("in 3 days")."""

    before: Typed = ()
    after: Typed = ()
    seconds: Typed = ()
    minutes: Typed = ()
    hours: Typed = ()
    days: Typed = ()
    weeks: Typed = ()
    fortnights: Typed = ()


class Positions(Table):
    """Words for a position of that kind, if the process has only one."""

    for_: Typed = ()
    against: Typed = ()
    abstain: Typed = ()
    concern: Typed = ()
    stand_aside: Typed = ()
    block: Typed = ()


class Answers(Table):
    """`none` takes a vote back; `for_`, `unsure` and `against` are leans, given to a drafter in private; `qualifies` and
    `drop` are the verdicts on whether an objection has to be dealt with."""

    none: Typed = ()
    for_: Typed = ()
    unsure: Typed = ()
    against: Typed = ()
    qualifies: Typed = ()
    drop: Typed = ()


class Joints(Table):
    """Words between names, between options, and before a reason."""

    and_: Typed = ()
    or_: Typed = ()
    because: Typed = ()


class Discord(Table):
    """English name -> translated name, of commands and of their options."""

    commands: Mapping[str, str] = empty()
    options: Mapping[str, str] = empty()


class Input(Table):
    """The words that people type in one language."""

    days: Days = Days()
    weekdays: Weekdays = Weekdays()
    times: Times = Times()
    spans: Spans = Spans()
    numbers: Mapping[str, Typed] = empty()
    """Number -> the words for it, where a number of units is meant ("a week")."""
    zones: Mapping[str, Typed] = empty()
    """IANA name or letters that everybody knows (CET) -> what the zone is called in this language."""
    positions: Positions = Positions()
    answers: Answers = Answers()
    joints: Joints = Joints()
    discord: Discord = Discord()


@cache
def languages() -> Typed:
    """The names of the languages: `en`, `de`, `de_AT`."""
    return tuple(sorted(path.name for path in LOCALE.iterdir() if path.is_dir()))


def nearest(wanted: str) -> str | None:
    """The language for `de-AT`: `de_AT`, else `de`, else None."""
    name = wanted.replace("-", "_")
    known = languages()
    return next((candidate for candidate in (name, name.partition("_")[0]) if candidate in known), None)


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "accord.po"


@cache
def input_of(language: str) -> Input:
    """The words that people type in this language; empty if its file cannot be read."""
    path = LOCALE / language / "input.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Input) if path.exists() else Input()
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        log.warning("input_unreadable", extra={"language": language, "problem": str(error)})
        return Input()


@cache
def inputs() -> tuple[Input, ...]:
    return tuple(map(input_of, languages()))
