"""Deadlines as people type them in five languages, read in their own zone, or refused."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.grammar.deadline import BadDeadline, read_deadline
from adapters.grammar.spans import read_span, written
from adapters.languages import languages
from adapters.wording import Words
from adapters.wording.mistakes import MISTAKES

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""Monday 2026-11-23, 15:00 in Paris."""


def at(words: str, zone: str = "Europe/Paris", now: datetime = NOW) -> str:
    until = read_deadline(words, now=now, zone=zone).until
    assert until.at is not None
    return f"{until.at.replace(tzinfo=None):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("3h", timedelta(hours=3)),
        ("2d", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("2h5m", timedelta(hours=2, minutes=5)),
        ("1d 12h", timedelta(hours=36)),
        ("90 min", timedelta(minutes=90)),
        ("in 3 days", timedelta(days=3)),
        ("dans 3 jours", timedelta(days=3)),
        ("in 3 Tagen", timedelta(days=3)),
        ("en 3 días", timedelta(days=3)),
        ("３日後", timedelta(days=3)),
        ("２日", timedelta(days=2)),
        ("1週間", timedelta(weeks=1)),
        ("2時間30分", timedelta(minutes=150)),
        ("two weeks", timedelta(weeks=2)),
        ("in two weeks", timedelta(weeks=2)),
        ("a fortnight", timedelta(weeks=2)),
        ("an hour from now", timedelta(hours=1)),
        ("1 week, 2 days and 3h", timedelta(days=9, hours=3)),
        ("in einer Woche", timedelta(weeks=1)),
        ("vierzehn Tage", timedelta(weeks=2)),
        ("dans quinze jours", timedelta(days=15)),
        ("dentro de dos semanas", timedelta(weeks=2)),
        ("una quincena", timedelta(weeks=2)),
        ("二週間後", timedelta(weeks=2)),
    ],
)
def test_a_span_keeps_its_words(words: str, span: timedelta) -> None:
    until = read_deadline(words, now=NOW, zone="Europe/Paris").until
    assert (until.after, until.at, until.words, until.zone) == (span, None, words, "Europe/Paris")


@pytest.mark.parametrize("span", [timedelta(minutes=1), timedelta(hours=2, minutes=5), timedelta(days=400)])
def test_a_span_that_is_written_reads_back(span: timedelta) -> None:
    assert read_span(written(span)) == span


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("2026-11-27", "2026-11-27 22:59:59"),
        ("2026-11-27 17:00", "2026-11-27 16:00:00"),
        ("2026-11-27T17:00", "2026-11-27 16:00:00"),
        ("2026-11-27T17:00Z", "2026-11-27 17:00:00"),
        ("2026-11-27T17:00:00+09:00", "2026-11-27 08:00:00"),
        ("2026-11-27 23:59 GMT", "2026-11-27 23:59:00"),
        ("2026-11-27 17:00 Asia/Tokyo", "2026-11-27 08:00:00"),
        ("friday", "2026-11-27 22:59:59"),
        ("friday 17:00", "2026-11-27 16:00:00"),
        ("Friday at 5pm", "2026-11-27 16:00:00"),
        ("fri 5:30 p.m.", "2026-11-27 16:30:00"),
        ("monday 17:00", "2026-11-23 16:00:00"),
        ("monday 9:00", "2026-11-30 08:00:00"),
        ("tomorrow", "2026-11-24 22:59:59"),
        ("tomorrow 17:00", "2026-11-24 16:00:00"),
        ("tomorrow noon", "2026-11-24 11:00:00"),
        ("friday midnight", "2026-11-27 22:59:59"),
        ("today", "2026-11-23 22:59:59"),
        ("17:00", "2026-11-23 16:00:00"),
        ("09:00", "2026-11-24 08:00:00"),
        ("december 1", "2026-12-01 22:59:59"),
        ("1 december 2026 17:00", "2026-12-01 16:00:00"),
        ("vendredi 17h", "2026-11-27 16:00:00"),
        ("vendredi à 17h30", "2026-11-27 16:30:00"),
        ("demain", "2026-11-24 22:59:59"),
        ("après-demain", "2026-11-25 22:59:59"),
        ("1er décembre", "2026-12-01 22:59:59"),
        ("Freitag 17 Uhr", "2026-11-27 16:00:00"),
        ("übermorgen um 9:30", "2026-11-25 08:30:00"),
        ("1. Dezember", "2026-12-01 22:59:59"),
        ("viernes a las 17:00", "2026-11-27 16:00:00"),
        ("mañana", "2026-11-24 22:59:59"),
        ("1 de diciembre", "2026-12-01 22:59:59"),
        ("金曜日 17:00", "2026-11-27 16:00:00"),
        ("明日17時", "2026-11-24 16:00:00"),
        ("来週金曜日", "2026-12-04 22:59:59"),
        ("12月1日", "2026-12-01 22:59:59"),
        ("2026-11-27T17:00:00.000Z", "2026-11-27 17:00:00"),
        ("2026-11-27T17:00:00.25-05", "2026-11-27 22:00:00"),
        ("friday, december 4th 2026 at 5:30pm", "2026-12-04 16:30:00"),
        ("friday the 4th of december", "2026-12-04 22:59:59"),
        ("2026-12-04 (friday)", "2026-12-04 22:59:59"),
        ("december 4, friday", "2026-12-04 22:59:59"),
        ("the 30th", "2026-11-30 22:59:59"),
        ("15th of next month", "2026-12-15 22:59:59"),
        ("january 5", "2027-01-05 22:59:59"),
        ("1 july", "2027-07-01 21:59:59"),
        ("23 november", "2026-11-23 22:59:59"),
        ("23 november 17:00", "2026-11-23 16:00:00"),
        ("24.12.2026", "2026-12-24 22:59:59"),
        ("24.12.", "2026-12-24 22:59:59"),
        ("24. 12. 26", "2026-12-24 22:59:59"),
        ("24/12/2026", "2026-12-24 22:59:59"),
        ("12/24", "2026-12-24 22:59:59"),
        ("2026/12/24", "2026-12-24 22:59:59"),
        ("friday 4/12", "2026-12-04 22:59:59"),
        ("viernes 4/12", "2026-12-04 22:59:59"),
        ("end of month", "2026-11-30 22:59:59"),
        ("end of the month 17:00", "2026-11-30 16:00:00"),
        ("end of next month", "2026-12-31 22:59:59"),
        ("end of february", "2027-02-28 22:59:59"),
        ("eoy", "2026-12-31 22:59:59"),
        ("end of day friday", "2026-11-27 22:59:59"),
        ("first Monday of December", "2026-12-07 22:59:59"),
        ("3rd friday in december 2026", "2026-12-18 22:59:59"),
        ("last friday of the month", "2026-11-27 22:59:59"),
        ("first monday of next month", "2026-12-07 22:59:59"),
        ("monday week", "2026-11-30 22:59:59"),
        ("next Monday week", "2026-12-07 22:59:59"),
        ("a week on friday", "2026-12-04 22:59:59"),
        ("friday next week", "2026-12-04 22:59:59"),
        ("in 3 days at 17:00", "2026-11-26 16:00:00"),
        ("until friday 5pm", "2026-11-27 16:00:00"),
        ("Friday 17h CET", "2026-11-27 16:00:00"),
        ("5pm ET on friday", "2026-11-27 22:00:00"),
        ("friday 17:00 EST", "2026-11-27 22:00:00"),
        ("friday 17:00 (JST)", "2026-11-27 08:00:00"),
        ("friday 17:00 UTC+1", "2026-11-27 16:00:00"),
        ("friday 17:00 gmt-3", "2026-11-27 20:00:00"),
        ("friday 17:00 UTC+5:30", "2026-11-27 11:30:00"),
        ("friday 17:00 +0100", "2026-11-27 16:00:00"),
        ("friday AoE", "2026-11-28 11:59:59"),
        ("27 november anywhere on earth", "2026-11-28 11:59:59"),
        ("Fr, 4. Dezember", "2026-12-04 22:59:59"),
        ("Freitag, den 4. Dezember 2026 um 17:30 Uhr", "2026-12-04 16:30:00"),
        ("bis 24.12.", "2026-12-24 22:59:59"),
        ("17:00 am Freitag", "2026-11-27 16:00:00"),
        ("5 Uhr nachmittags am Freitag", "2026-11-27 16:00:00"),
        ("am 5. Dezember", "2026-12-05 22:59:59"),
        ("Ende des Monats", "2026-11-30 22:59:59"),
        ("Monatsende", "2026-11-30 22:59:59"),
        ("Ende Dezember", "2026-12-31 22:59:59"),
        ("am 3. Freitag im Dezember", "2026-12-18 22:59:59"),
        ("letzter Freitag des Monats", "2026-11-27 22:59:59"),
        ("Freitag in einer Woche", "2026-12-04 22:59:59"),
        ("Freitag nächster Woche 17 Uhr MEZ", "2026-12-04 16:00:00"),
        ("ven. 4 déc. 17h", "2026-12-04 16:00:00"),
        ("mar 1 dec", "2026-12-01 22:59:59"),
        ("fin du mois", "2026-11-30 22:59:59"),
        ("à la fin du mois prochain", "2026-12-31 22:59:59"),
        ("le premier lundi de décembre", "2026-12-07 22:59:59"),
        ("vendredi en huit", "2026-12-04 22:59:59"),
        ("vendredi de la semaine prochaine", "2026-12-04 22:59:59"),
        ("5 heures du soir vendredi", "2026-11-27 16:00:00"),
        ("vendredi 17h heure de Paris", "2026-11-27 16:00:00"),
        ("viernes 4 de diciembre de 2026", "2026-12-04 22:59:59"),
        ("fin de mes", "2026-11-30 22:59:59"),
        ("el primer lunes del próximo mes", "2026-12-07 22:59:59"),
        ("mañana a las 9 de la mañana", "2026-11-24 08:00:00"),
        ("viernes 17:00 hora de Madrid", "2026-11-27 16:00:00"),
        ("12月24日（木）17時", "2026-12-24 16:00:00"),
        ("2026年12月24日 午後5時半", "2026-12-24 16:30:00"),
        ("月末", "2026-11-30 22:59:59"),
        ("来月末", "2026-12-31 22:59:59"),
        ("12月の第3金曜日", "2026-12-18 22:59:59"),
        ("金曜日までに", "2026-11-27 22:59:59"),
        ("明日17時日本時間", "2026-11-24 08:00:00"),
    ],
)
def test_words_are_an_instant_in_the_zone_of_whoever_typed_them(words: str, instant: str) -> None:
    assert at(words) == instant


def test_the_zone_decides_which_day_it_is() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert at("tomorrow 17:00", "UTC", late) == "2026-11-24 17:00:00"
    assert at("tomorrow 17:00", "Asia/Tokyo", late) == "2026-11-25 08:00:00"


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert at("2026-11-27 17:00", "Nowhere/At_all") == "2026-11-27 17:00:00"


@pytest.mark.parametrize(
    "words",
    ["banana", "soon", "may", "5", "25:00", "31 february", "29 february", "5th friday of december", "next week", "now",
     "-3d", "1 month", "friday friday", "3d on", "3d CET", "CET", "so", "do", "", "2026-13-01", "3 days ago", "x" * 200,
     "17:00 18:00", "friday 10:00-12:00", "friday 17:00 CET UTC", "dec 12026", "1.5h", "tomorrow at 5", "as", "am",
     "2026-12-12 12", "friday 17:00 +1", "friday 17:00 UTC+15", "13pm friday", "12/32", "end of quarter"],
)  # fmt: skip
def test_nonsense_is_refused(words: str) -> None:
    with pytest.raises(BadDeadline) as caught:
        read_deadline(words, now=NOW, zone="Europe/Paris")
    assert caught.value.code == "grammar-deadline-unclear"


def refused(words: str, zone: str = "Europe/Paris", now: datetime = NOW) -> BadDeadline:
    with pytest.raises(BadDeadline) as caught:
        read_deadline(words, now=now, zone=zone)
    return caught.value


@pytest.mark.parametrize("letters", ["IST", "CST", "CDT", "BST", "PST", "AST", "SST"])
def test_letters_of_several_zones_are_refused_with_the_cities_that_they_could_mean(letters: str) -> None:
    problem = refused(f"friday 17:00 {letters}")
    assert (problem.code, problem.try_words, problem.place) == ("grammar-zone-unclear", None, (13, 16))
    cities = problem.values["cities"]
    assert isinstance(cities, tuple)
    assert len({at(f"friday 17:00 {city}") for city in map(str, cities)}) == len(cities)


@pytest.mark.parametrize(
    ("words", "unread", "mended"),
    [
        ("friday 17:00 XYZ", "XYZ", None),
        ("friday foo bar 17:00", "foo bar", None),
        ("tomorrow morning", "morning", None),
        ("tomorow 17:00", "tomorow", "tomorrow 17:00"),
        ("Donerstag 17 Uhr", "Donerstag", "donnerstag 17 Uhr"),
        ("friday 17:00 EXT", "EXT", None),
        ("thuesday 17:00", "thuesday", None),  # tuesday or thursday
    ],
)
def test_what_is_not_understood_is_named(words: str, unread: str, mended: str | None) -> None:
    problem = refused(words)
    assert problem.place is not None
    assert words[slice(*problem.place)] == problem.values["unread"] == unread
    assert problem.try_words == mended


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("next friday", "2026-11-27", "2026-12-04"),
        ("next friday 17:00 CET", "2026-11-27 17:00 CET", "2026-12-04 17:00 CET"),
        ("next friday week", "2026-12-04", "2026-12-11"),
        ("nächsten Freitag 17 Uhr", "2026-11-27 17:00", "2026-12-04 17:00"),
        ("vendredi prochain", "2026-11-27", "2026-12-04"),
        ("el próximo viernes", "2026-11-27", "2026-12-04"),
        ("12/01", "2026-12-01", "2027-01-12"),
        ("1/12/2026", "2026-01-12", "2026-12-01"),
        ("1/12 noon", "2026-12-01 12:00", "2027-01-12 12:00"),
        ("end of the week", "2026-11-27", "2026-11-29"),
        ("end of next week", "2026-12-04", "2026-12-06"),
        ("Ende der Woche", "2026-11-27", "2026-11-29"),
        ("fin de la semaine prochaine", "2026-12-04", "2026-12-06"),
    ],
)
def test_what_is_another_day_to_others_is_refused_with_both(words: str, first: str, second: str) -> None:
    problem = refused(words)
    assert (problem.code, problem.try_words) == ("grammar-deadline-two-days", None)
    assert (problem.values["first"], problem.values["second"]) == (first, second)


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("thursday 4 december", "2026-12-04", "2026-12-03"),
        ("monday 23.11.2027", "2027-11-23", "2027-11-22"),
        ("fri 5 dec 17:00 CET", "2026-12-05 17:00 CET", "2026-12-04 17:00 CET"),
        ("2026-12-03 friday", "2026-12-03", "2026-12-04"),
        ("Fr, 5.12. 17 Uhr", "2026-12-05 17:00", "2026-12-04 17:00"),
        ("jeudi 4 décembre 17h", "2026-12-04 17:00", "2026-12-03 17:00"),
        ("jueves 4 de diciembre", "2026-12-04", "2026-12-03"),
        ("12月24日（金）", "2026-12-24", "2026-12-25"),
        ("sunday 23 november", "2026-11-23", "2026-11-29"),
    ],
)
def test_a_weekday_and_a_date_that_disagree_are_refused_with_both(
    words: str, first: str, second: str
) -> None:
    problem = refused(words)
    assert (problem.code, problem.try_words) == ("grammar-deadline-weekday", None)
    assert (problem.values["first"], problem.values["second"]) == (first, second)


@pytest.mark.parametrize(
    ("words", "again"),
    [
        ("22 november", "2027-11-22"),
        ("22 november 17:00 CET", "2027-11-22 17:00 CET"),
        ("1. September", "2027-09-01"),
        ("23 november 14:30", "2027-11-23 14:30"),
        ("today 9:00", "2026-11-24 09:00"),
        ("2025-12-01", "2026-12-01"),
        ("first monday of november", "2027-11-01"),
        ("first monday of the month", "2026-12-07"),
        ("end of october", "2027-10-31"),
        ("11月22日", "2027-11-22"),
        ("yesterday", None),
        ("2026-11-23 14:00", "2027-11-23 14:00"),
    ],
)
def test_a_time_that_is_gone_is_asked_back_with_the_next_such_time(words: str, again: str | None) -> None:
    problem = refused(words)
    assert (problem.code, problem.try_words, problem.values["again"]) == (
        "grammar-deadline-past",
        again,
        again,
    )
    if again:
        at(again)


def test_a_date_that_was_not_long_before_the_turn_of_the_year_is_gone_too() -> None:
    assert refused("28 december", now=NOW + timedelta(days=45)).try_words == "2027-12-28"


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("2027-07-02 17:00 CET", "2027-07-02 17:00 UTC+1", "2027-07-02 17:00 Europe/Paris"),
        ("friday 17:00 EDT", "2026-11-27 17:00 UTC-4", "2026-11-27 17:00 America/New_York"),
        ("friday 17:00 MESZ", "2026-11-27 17:00 UTC+2", "2026-11-27 17:00 Europe/Paris"),
    ],
)
def test_letters_of_the_other_half_of_the_year_are_refused_with_what_they_could_mean(
    words: str, first: str, second: str
) -> None:
    problem = refused(words)
    assert (problem.code, problem.try_words) == ("grammar-zone-season", None)
    assert (problem.values["first"], problem.values["second"]) == (first, second)
    assert at(first) != at(second)


def test_letters_say_which_of_two_equal_hours_is_meant() -> None:
    assert at("2027-10-31 02:30 CEST") == "2027-10-31 00:30:00"
    assert at("2027-10-31 02:30 CET") == "2027-10-31 01:30:00"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("2025-01-01", "grammar-deadline-past"),
        ("0m", "grammar-deadline-too-short"),
        ("400d", "grammar-deadline-too-long"),
        ("999999w", "grammar-deadline-too-long"),
        ("2036-01-01", "grammar-deadline-too-long"),
    ],
)
def test_a_deadline_that_does_not_fit_says_why(words: str, code: str) -> None:
    with pytest.raises(BadDeadline) as caught:
        read_deadline(words, now=NOW, zone="Europe/Paris")
    assert caught.value.code == code


def test_an_hour_that_does_not_exist_is_moved_forward_by_what_the_clocks_skip() -> None:
    found = read_deadline("2027-03-28 02:30", now=NOW, zone="Europe/Paris")
    assert found.until.at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # 03:30 summer time
    assert [note.code for note in found.notes] == ["note.clock-gap"]


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    found = read_deadline("2027-10-31 02:30", now=NOW, zone="Europe/Paris")
    assert found.until.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # 02:30 summer time
    assert [note.code for note in found.notes] == ["note.clock-fold"]


def test_a_day_whose_clocks_change_still_ends_at_its_end() -> None:
    assert at("2027-03-28") == "2027-03-28 21:59:59"


@pytest.mark.parametrize("language", languages())
def test_what_a_refusal_offers_in_any_language_is_read(language: str) -> None:
    offer = MISTAKES["grammar-deadline-unclear"][-1]
    assert isinstance(offer, str)
    _, _, examples = re.sub("\u00a0?[:：]", ":", Words(language).say(offer)).partition(":")
    offered = [example.strip(" .") for example in re.split("[,、]", examples)]
    assert len(offered) > 5
    for words in offered:
        read_deadline(words, now=NOW, zone="Europe/Paris")


def of_docs(table: str) -> list[str]:
    """What stands in the first column of a table of docs/deadlines.md."""
    page = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text(encoding="utf-8")
    rows = re.split(rf"\n[|] {table} [|].*\n", page)[1].split("\n\n")[0].splitlines()[1:]
    return [words for row in rows for words in re.findall("`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize("words", of_docs("read"))
def test_what_the_page_on_deadlines_says_is_read_is_read(words: str) -> None:
    read_deadline(words, now=NOW, zone="Europe/Paris")


@pytest.mark.parametrize("words", of_docs("refused"))
def test_what_the_page_on_deadlines_says_is_refused_is_refused(words: str) -> None:
    assert refused(words).code
