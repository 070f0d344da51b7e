"""Whatever deadline is typed: it is read whole or refused, and what Accord prints of it reads back."""

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import hypothesis.strategies as st
import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import assume, example, given

from adapters.grammar import GrammarError, parse
from adapters.grammar.daynames import months, weekdays
from adapters.grammar.deadline import WORDS_MAX, BadDeadline, Deadline, read_deadline
from adapters.grammar.zones import CITIES, LETTERS, zone_of
from adapters.languages import languages
from adapters.wording import Words
from consensus.commands import OpenPoll
from consensus.plain import instant

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LANGUAGES = languages()
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Chicago", "Asia/Kolkata", "Asia/Singapore",
         "America/St_Johns", "America/Sao_Paulo", "Pacific/Chatham", "Asia/Tokyo")  # fmt: skip

DAYS = ("friday", "tomorrow", "24.12.2026", "december 24", "first monday of december", "end of month", "2026-12-24",
        "Freitag", "vendredi 4 décembre", "viernes", "12月24日", "金曜日", "monday week")  # fmt: skip
TIMES = ("17:00", "5pm", "noon", "17 Uhr", "17h30", "a las 5 de la tarde", "17時", "")
WHERES = ("CET", "ET", "UTC+5:30", "GMT-3", "AoE", "Europe/Paris", "hora de Madrid", "")

ahead = st.integers(1, 360 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
typed = st.builds(lambda *pieces: " ".join(filter(None, pieces)), st.sampled_from(DAYS), st.sampled_from(TIMES),
                  st.sampled_from(WHERES))  # fmt: skip


def outcome(words: str, zone: str = "UTC", now: datetime = NOW) -> Deadline | BadDeadline:
    try:
        return read_deadline(words, now=now, zone=zone)
    except BadDeadline as problem:
        return problem


def at(words: str, zone: str = "UTC", now: datetime = NOW) -> datetime:
    until = read_deadline(words, now=now, zone=zone).until
    return until.at or now + (until.after or timedelta())


@given(at=ahead, language=st.sampled_from(LANGUAGES), zone=st.sampled_from(ZONES))
def test_an_instant_that_is_printed_reads_back_as_the_same(at: datetime, language: str, zone: str) -> None:
    """Only where the printed letters mean several zones it is refused."""
    clock = at.replace(fold=0).astimezone(ZoneInfo(zone))
    assume(clock.utcoffset() == clock.replace(fold=1 - clock.fold).utcoffset())
    printed = Words(language, zone, now=lambda: NOW).moment(at)
    found = outcome(printed, zone)
    if isinstance(found, BadDeadline):
        assert (found.code, (clock.tzname() or "").casefold() in CITIES) == ("grammar-zone-unclear", True), (
            printed
        )
    else:
        assert found.until.at == at, printed


@given(words=typed, zone=st.sampled_from(ZONES))
def test_a_deadline_of_the_usual_pieces_is_read_and_written_out_again(words: str, zone: str) -> None:
    found = at(words, zone)
    local = found.astimezone(zone_of(zone))
    assert at(f"{local:%Y-%m-%d %H:%M:%S}", zone) == found


@given(
    words=typed,
    extra=st.text(st.sampled_from("bcfgjkpqvwx"), min_size=4, max_size=9),
    place=st.integers(0, 9),
)
def test_no_word_is_passed_over(words: str, extra: str, place: int) -> None:
    """A word that means nothing, wherever it stands, is refused and marked; in a phrase, nothing else is."""
    pieces = words.split()
    place = min(place, len(pieces))
    line = " ".join([*pieces[:place], extra, *pieces[place:]])
    assume(len(line) <= WORDS_MAX)
    problem = outcome(line)
    assert isinstance(problem, BadDeadline), problem
    assert problem.code == "grammar-deadline-unclear"
    assert problem.place is not None
    assert line[slice(*problem.place)] == extra


@given(first=typed, second=st.one_of(st.sampled_from(TIMES), st.sampled_from(WHERES)))
def test_a_second_time_or_zone_is_refused(first: str, second: str) -> None:
    assume(second and any(first.endswith(piece) for piece in filter(None, (*TIMES, *WHERES))))
    clock = any(time and time in first for time in TIMES)
    where = any(zone and zone in first for zone in WHERES)
    assume((second in TIMES and clock) or (second in WHERES and where))
    assert isinstance(outcome(f"{first} {second}"), BadDeadline)


vocabulary = st.sampled_from([
    *DAYS, *TIMES, *WHERES, *weekdays(), *months(), "next", "last", "first", "3rd", "the", "of", "in", "on", "end", "week",
    "month", "a", "two", "2", "24", "2026", "12/10", "24.12.", ":", "-", "/", "(", "ET", "CST", "mañana", "de", "des", "des monats", "月",
    "日", "末", "来週", "\u3000", "\x00", "٣", "²", "999999999999",
])  # fmt: skip


@given(st.lists(vocabulary, min_size=1, max_size=7), st.sampled_from([" ", ""]))
@example(["2026", "-", "99"], "")
@example(["9999-12-31"], "")
@example(["0001-01-01 00:00", "AoE"], " ")
def test_any_words_are_read_or_refused_and_what_is_offered_instead_reads(
    pieces: list[str], glue: str
) -> None:
    found = outcome(glue.join(pieces))
    if not isinstance(found, BadDeadline):
        return
    assert found.place is None or found.place[0] < found.place[1]
    if found.try_words is not None:
        assert not isinstance(outcome(found.try_words), BadDeadline) or found.code == "grammar-deadline-past"
    if found.code in ("grammar-deadline-two-days", "grammar-deadline-weekday", "grammar-zone-season"):
        for name in ("first", "second"):
            again = outcome(str(found.values[name]))
            assert not isinstance(again, BadDeadline) or again.code in (
                "grammar-deadline-past", "grammar-deadline-too-long", "grammar-zone-season",
            )  # fmt: skip


@given(
    day=st.dates(NOW.date() + timedelta(days=1), NOW.date() + timedelta(days=360)),
    weekday=st.integers(0, 6),
    language=st.sampled_from(LANGUAGES),
)
def test_a_weekday_beside_a_date_agrees_with_it_or_both_are_named(
    day: date, weekday: int, language: str
) -> None:
    name = get_day_names("wide", "format", language)[weekday]
    month = get_month_names("wide", "format", language)[day.month]
    words = f"{name} {day.day} {month} {day.year}"
    if day.weekday() == weekday:
        assert at(words).date() == day
        return
    problem = outcome(words)
    assert isinstance(problem, BadDeadline)
    assert problem.code == "grammar-deadline-weekday"
    dated, named = (date.fromisoformat(str(problem.values[name])) for name in ("first", "second"))
    assert dated == day
    assert named.weekday() == weekday
    assert abs(named - day) < timedelta(days=7)
    assert instant(str(problem.values["date"])).date() == day


NTH = {
    "en": (("first", "2nd", "third", "4th", "last"), "{nth} {weekday} of {month}"),
    "de": (("erster", "2.", "dritter", "4.", "letzter"), "am {nth} {weekday} im {month}"),
    "es": (("primer", "segundo", "tercer", "cuarto", "último"), "el {nth} {weekday} de {month}"),
    "fr": (("1er", "2e", "troisième", "quatrième", "dernier"), "le {nth} {weekday} de {month}"),
    "ja": (("第1", "第二", "第3", "第四", "最終"), "{month}の{nth}{weekday}"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@given(nth=st.integers(0, 4), weekday=st.integers(0, 6), ahead=st.integers(1, 8))
def test_a_weekday_of_a_month_is_the_one_of_the_calendar(
    language: str, nth: int, weekday: int, ahead: int
) -> None:
    year, month = divmod(NOW.year * 12 + NOW.month - 1 + ahead, 12)
    weeks = [week[weekday] for week in calendar.monthcalendar(year, month + 1) if week[weekday]]
    ordinals, form = NTH[language]
    words = form.format(
        nth=ordinals[nth],
        weekday=get_day_names("wide", "format", language)[weekday],
        month=get_month_names("wide", "format", language)[month + 1],
    )
    assert at(words).date() == date(year, month + 1, weeks[nth if nth < 4 else -1])


@given(st.dates(NOW.date() - timedelta(days=90), NOW.date() - timedelta(days=1)), st.sampled_from(LANGUAGES))
def test_a_date_that_has_just_gone_is_asked_back_with_that_of_next_year(day: date, language: str) -> None:
    words = f"{day.day} {get_month_names('wide', 'format', language)[day.month]}"
    problem = outcome(words)
    assert isinstance(problem, BadDeadline)
    assert problem.code == "grammar-deadline-past"
    assert problem.try_words == f"{day.year + 1}-{day:%m-%d}"
    assert at(problem.try_words).date() == day.replace(year=day.year + 1)


@given(st.integers(-14 * 60, 14 * 60), st.sampled_from(["UTC", "GMT", "utc ", ""]))
def test_an_offset_is_as_far_from_utc_as_it_says(minutes: int, prefix: str) -> None:
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    written = f"{sign}{hours:02}{rest:02}" if not prefix else f"{prefix}{sign}{hours}:{rest:02}"
    assert at(f"2026-12-04 17:00 {written}") == datetime(2026, 12, 4, 17, tzinfo=UTC) - timedelta(
        minutes=minutes
    )


def test_letters_are_known_or_refused_as_the_database_of_zones_has_them() -> None:
    """Letters that are known name one distance from UTC wherever they are in use; the others several, or common use has
    others than the database."""
    meant: dict[str, set[timedelta]] = {}
    for name in available_timezones():
        for moment in (datetime(2027, month, 1, tzinfo=UTC).astimezone(ZoneInfo(name)) for month in (1, 7)):
            meant.setdefault((moment.tzname() or "").casefold(), set()).add(moment.utcoffset() or timedelta())
    known = {word for words in LETTERS.values() for word in words}
    assert [letters for letters in known if len(meant.get(letters, ())) > 1] == []
    assert [letters for letters, found in meant.items() if len(found) > 1 and letters not in CITIES] == []
    in_use = {letters: zone for zone, words in LETTERS.items() for letters in words if letters in meant}
    wrong = [
        letters
        for letters, zone in in_use.items()
        if not any(
            (moment.tzname() or "").casefold() == letters or moment.utcoffset() in meant[letters]
            for moment in (datetime(2027, month, 1, tzinfo=ZoneInfo(zone)) for month in (1, 7))
        )
    ]
    assert wrong == []


@given(
    words=typed,
    flag=st.sampled_from(["--by ", "until ", "by ", "--until=", ""]),
    extra=st.sampled_from(["", "CST", "foo", "CET", "17:00", "hidden", "--hidden"]),
    kind=st.sampled_from(['"Q" "A" "B" {}', '"Q" {} "A" "B"', "Q | A | B {}", "Q\nA\nB\n{}", "{} Q | A | B"]),
)
def test_words_of_a_deadline_never_become_an_option(words: str, flag: str, extra: str, kind: str) -> None:
    """Neither as the line is read nor as it is mended; nor does it mean another time when it is mended."""
    assume(flag or not kind.startswith(("{}", "Q | A | B {}")))
    assume(
        flag.startswith("--") or extra in ("", "--hidden") or '"' in kind
    )  # else it is a text like any other
    line = "/poll " + kind.format(f"{flag}{words} {extra}".strip())
    try:
        command = parse(line, now=NOW, zone="UTC")
    except GrammarError as error:
        if error.repaired is None:
            return
        command = parse(error.repaired, now=NOW, zone="UTC")
    assert isinstance(command, OpenPoll)
    assert command.options in (("A", "B"), ("Yes", "No"))
    assert command.until is None or command.until.words in f"{flag}{words} {extra}"
