"""Deadlines across the hours in which clocks change, in zones that do it in their own ways."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from adapters.grammar.deadline import read_deadline

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Dublin",  # winter is the exception there
    "Africa/Casablanca",
    "Pacific/Chatham",
    "America/Santiago",  # at midnight
    "Antarctica/Troll",  # by two hours
    "Asia/Kathmandu",
)


@given(st.sampled_from(ZONES), st.integers(1, 364 * 24 * 2))
def test_what_is_shown_back_is_what_was_typed_or_is_said(name: str, half_hours: int) -> None:
    """In the zone of whoever typed it the instant reads as typed; where clocks skip it, later by just what they skip,
    and where it comes twice it is the first of the two. Both are said."""
    zone = ZoneInfo(name)
    wall = (NOW + timedelta(minutes=30 * half_hours)).replace(tzinfo=None)
    found = read_deadline(wall.strftime("%Y-%m-%d %H:%M"), now=NOW - timedelta(days=1), zone=name)
    at, notes = found.until.at, [note.code for note in found.notes]
    assert at is not None
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert first is not None
    assert second is not None
    shown = at.astimezone(zone).replace(tzinfo=None)
    if second > first:
        assert (shown - wall, notes) == (second - first, ["note.clock-gap"])
    elif second < first:
        assert (shown, notes) == (wall, ["note.clock-fold"])
        assert at == (wall - first).replace(tzinfo=UTC)
    else:
        assert (shown, notes) == (wall, [])


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2027, 3, 13, 22, 0, tzinfo=UTC), 23),  # the night in which New York's clocks go forward
        (datetime(2026, 11, 1, 2, 0, tzinfo=UTC) - timedelta(hours=5), 25),
        (datetime(2026, 11, 23, 22, 0, tzinfo=UTC), 24),
    ],
)
def test_tomorrow_at_the_same_hour_is_a_matter_of_the_wall_clock(now: datetime, hours: int) -> None:
    zone = ZoneInfo("America/New_York")
    words = f"tomorrow {now.astimezone(zone):%H:%M}"
    found = read_deadline(words, now=now, zone="America/New_York")
    assert found.until.at == now + timedelta(hours=hours)


def test_a_span_is_a_span_whatever_the_clocks_do() -> None:
    now = datetime(2027, 3, 13, 22, 0, tzinfo=UTC)
    assert read_deadline("24h", now=now, zone="America/New_York").until.after == timedelta(hours=24)
