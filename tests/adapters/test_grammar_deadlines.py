"""Deadlines as people type them in five languages, read in their own zone, or refused."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.grammar.deadline import BadDeadline, read_deadline
from adapters.grammar.spans import read_span, written

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
    ["banana", "soon", "may", "5", "12/01", "1/12/2026", "25:00", "31 february", "next week", "end of month", "now",
     "-3d", "1 month", "friday friday", "3d on", "so", "do", "", "2026-13-01", "3 days ago", "x" * 200],
)  # fmt: skip
def test_nonsense_and_what_could_mean_two_things_is_refused(words: str) -> None:
    with pytest.raises(BadDeadline) as caught:
        read_deadline(words, now=NOW, zone="Europe/Paris")
    assert caught.value.code == "grammar-deadline-unclear"


@pytest.mark.parametrize(
    "words", ["friday 17:00 EST", "friday 17:00 JST", "2026-11-27 17:00 CET", "tomorrow 9:00 pst"]
)
def test_an_abbreviated_zone_is_not_guessed_at(words: str) -> None:
    with pytest.raises(BadDeadline) as caught:
        read_deadline(words, now=NOW, zone="Europe/Paris")
    assert caught.value.code == "grammar-zone-unclear"
    read_deadline(caught.value.try_words, now=NOW, zone="Europe/Paris")


def test_next_friday_is_refused_with_both_days_it_could_be() -> None:
    with pytest.raises(BadDeadline) as caught:
        read_deadline("next friday", now=NOW, zone="Europe/Paris")
    assert (caught.value.code, caught.value.try_words) == ("grammar-deadline-two-days", "2026-11-27")
    assert caught.value.values["second"] == "2026-12-04"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("yesterday", "grammar-deadline-past"),
        ("2025-01-01", "grammar-deadline-past"),
        ("2026-11-23 14:00", "grammar-deadline-past"),
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
