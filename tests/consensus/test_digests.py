"""When a digest is due, and what stands in it."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consensus.digests import WEEKDAYS, Every, Rhythm
from consensus.views.digest import LINES_MAX, digest_of
from consensus.views.overview import (
    Ahead,
    Block,
    DecidedLine,
    HeadView,
    OverviewView,
    ReviewLine,
    Section,
    SilenceLine,
    StuckLine,
    TodoRow,
    Wait,
    WaitsLine,
)

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
)
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
rhythms = st.builds(
    Rhythm,
    every=st.sampled_from(("daily", *WEEKDAYS)),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
)
instants = st.integers(0, 5_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(rhythms, instants)
def test_one_comes_on_each_of_its_days_and_on_no_other(rhythm: Rhythm, start: datetime) -> None:
    zone, due = ZoneInfo(rhythm.zone), [rhythm.after(start)]
    while len(due) < 20:
        due.append(rhythm.after(due[-1]))
    assert start < due[0] <= start + timedelta(days=rhythm.days, hours=2)
    days = [instant.astimezone(zone).date() for instant in due]
    assert all(after - before == timedelta(days=rhythm.days) for before, after in pairwise(days))
    for instant in due:
        here = instant.astimezone(zone)
        assert rhythm.every in ("daily", WEEKDAYS[here.weekday()])
        # A time that the clocks pass over comes as much later as they are put forward.
        assert here.time() == rhythm.at or not _exists(
            here.replace(hour=rhythm.at.hour, minute=rhythm.at.minute)
        )


def _exists(wall: datetime) -> bool:
    return wall.astimezone(UTC).astimezone(wall.tzinfo).time() == wall.time()


@pytest.mark.parametrize(
    ("every", "zone", "start", "due"),
    [
        ("sunday", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T01:30"),  # 2:30 does not exist: 3:30
        ("sunday", "Europe/Berlin", "2026-10-24T12:00", "2026-10-25T00:30"),  # 2:30 comes twice: the first
        ("sunday", "Europe/Berlin", "2026-10-25T00:30", "2026-11-01T01:30"),  # and not again an hour later
        ("daily", "America/New_York", "2026-03-08T06:31", "2026-03-08T07:30"),
    ],
)
def test_when_the_clocks_change(every: Every, zone: str, start: str, due: str) -> None:
    rhythm = Rhythm(every=every, at=time(2, 30), zone=zone)
    assert rhythm.after(_utc(start)) == _utc(due)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# ------------------------------------------------------------------------------------------------------ what is in it

NAME = "somebody's name"


def line(number: int) -> dict[str, Any]:
    return {"number": number, "identity": "5f3a09bc", "title": "Ship", "kind": "proposal", "place": "core"}


def waits(number: int) -> WaitsLine:
    return WaitsLine(**line(number), waits=(Wait(why="answer", since=NOW),))


def stuck(number: int) -> StuckLine:
    block = Block(
        why="objection",
        objection=1,
        by=NAME,
        reason=NAME,
        since=NOW,
        held_by="opener",
        holders=(NAME,),
        held_since=NOW,
    )
    return StuckLine(**line(number), blocks=(block,))


def silence(number: int) -> SilenceLine:
    return SilenceLine(**line(number), ahead=Ahead(outcome="adopted", at=NOW), may_object=True)


def todo(number: int) -> TodoRow:
    return TodoRow(
        number=number, identity="5f3a09bc", title="Ship", todo=1, text="Roll back", owner=NAME, due_at=NOW
    )


def review(number: int) -> ReviewLine:
    return ReviewLine(**line(number), review_at=NOW, decided_at=NOW)


def decided(number: int) -> DecidedLine:
    return DecidedLine(**line(number), outcome="adopted", at=NOW, took_part=3)


MAKERS = (waits, stuck, silence, todo, review, decided)


def overview(*lengths: int, more: int = 0) -> OverviewView:
    """Sections of so many lines each, and so many more that are only counted."""
    sections: list[tuple[Any, ...]] = [
        tuple(make(100 * place + number) for number in range(length))
        for place, (make, length) in enumerate(zip(MAKERS, lengths, strict=True))
    ]

    def section(lines: tuple[Any, ...]) -> Section[Any]:
        return Section(lines=lines, count=len(lines) + (more if lines else 0))

    return OverviewView(
        now=NOW,
        zone="UTC",
        waits=section(sections[0]),
        stuck=section(sections[1]),
        silence=section(sections[2]),
        to_do=sections[3],
        to_do_count=len(sections[3]),
        look_again=section(sections[4]),
        decided=section(sections[5]),
        head=HeadView(seq=1),
    )


lengths = st.tuples(*[st.integers(0, 12)] * len(MAKERS))


@given(lengths, st.integers(0, 30), st.booleans())
def test_it_fits_and_leaves_out_no_section(lengths: tuple[int, ...], more: int, own: bool) -> None:
    digest = digest_of(overview(*lengths, more=more), Rhythm(every="daily"), own=own)
    if not any(lengths):
        assert digest is None
        return
    assert digest is not None
    assert 1 + len(digest.lines) + bool(digest.more) <= LINES_MAX
    shown = [sum(type(line) is kind for line in digest.lines) for kind in map(_kind_of, MAKERS)]
    assert [bool(count) for count in shown] == [bool(length) for length in lengths]
    counted = sum(lengths) + more * sum(bool(length) for place, length in enumerate(lengths) if place != 3)
    assert len(digest.lines) + digest.more == counted


def _kind_of(make: Any) -> type:
    return type(make(1))


@given(lengths)
def test_one_for_everybody_names_nobody(lengths: tuple[int, ...]) -> None:
    digest = digest_of(overview(*lengths), Rhythm(every="monday"), own=False)
    assert NAME not in repr(digest)
