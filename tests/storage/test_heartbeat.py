"""When a home could be heard, and for how long it was deaf."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from consensus.commands import PassTime, Propose
from storage import heartbeat
from storage.heartbeat import GAP_MAX, Heard, covered
from storage.work import SqlWork
from tests.storage.room import CHANNEL, ROOM, Room

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


async def beats(room: Room, *seconds: float, link: str = "socket") -> None:
    def job(connection: Connection) -> None:
        for second in seconds:
            assert heartbeat.beat(connection, ROOM, link, at(second))

    await room.store.write(job)


async def deaf(room: Room, since: float, until: float) -> int:
    home = await room.value("SELECT id FROM home")
    return await room.store.read(
        lambda connection: heartbeat.deaf_seconds(connection, home, at(since), at(until))
    )


@pytest.fixture(autouse=True)
async def a_home(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="majority"))


async def test_beats_close_to_each_other_leave_no_gap(room: Room) -> None:
    await beats(room, 0, 30, 60, 120, 200)
    assert await deaf(room, 0, 200) == 0
    assert await room.value("SELECT count(*) FROM heartbeat") == 1


async def test_a_long_silence_is_deafness_from_the_last_beat_to_the_next(room: Room) -> None:
    await beats(room, 0, 60, 3600, 3660)
    assert await deaf(room, 0, 3660) == 3540
    assert await room.value("SELECT count(*) FROM heartbeat") == 2


async def test_ninety_seconds_are_a_gap(room: Room) -> None:
    await beats(room, 0, GAP_MAX.total_seconds())
    assert await deaf(room, 0, 90) == 90
    await beats(room, 90 + 89.5)
    assert await deaf(room, 90, 179) == 0


async def test_time_before_the_first_and_after_the_last_beat_is_deaf(room: Room) -> None:
    await beats(room, 100, 160)
    assert await deaf(room, 0, 300) == 240
    assert await deaf(room, 500, 600) == 100
    assert await deaf(room, 120, 150) == 0


async def test_what_is_no_gap_between_beats_is_none_at_either_end(room: Room) -> None:
    """Nothing is written of a home before its first decision; and the next beat is not there yet at a deadline."""
    await beats(room, 29, 59, 89, 119)
    assert await deaf(room, 0, 120) == 0
    assert await deaf(room, 0, 119 + 89) == 0
    assert await deaf(room, 0, 119 + 90) == 90
    assert await deaf(room, 130, 200) == 0
    assert await deaf(room, 130, 119 + 90) == 79


async def test_another_connection_of_the_home_hears_as_well(room: Room) -> None:
    await beats(room, 0, 60)
    await beats(room, 50, 110, 170, link="another")
    assert await deaf(room, 0, 170) == 0


async def test_nothing_is_deaf_in_no_time(room: Room) -> None:
    assert await deaf(room, 10, 10) == 0
    assert await deaf(room, 20, 10) == 0


async def test_a_beat_out_of_order_takes_nothing_away(room: Room) -> None:
    await beats(room, 0, 60, 30)
    assert await deaf(room, 0, 60) == 0


async def test_a_home_that_nobody_knows_is_not_listened_to(room: Room) -> None:
    assert not await room.store.write(lambda connection: heartbeat.beat(connection, CHANNEL, "socket", START))


@pytest.mark.parametrize(("heard", "expected"), [(True, 0), (False, 2 * 86_400)])
async def test_time_that_a_room_passes_over_is_heard_or_an_outage_as_was_asked(
    room: Room, heard: bool, expected: int
) -> None:
    await beats(room, 0)
    envelope = room.envelope("ann", PassTime(span=timedelta(days=2), heard=heard))

    def passing(work: SqlWork) -> None:
        work.begin([envelope])
        work.pass_time(envelope, timedelta(days=2), heard=heard)

    await room.store.run(passing)
    await beats(room, 30, 60)
    assert abs(await deaf(room, 0, 2 * 86_400 + 60) - expected) <= 30


async def test_the_program_is_told_in_real_time_until_when_it_heard(room: Room) -> None:
    await beats(room, 0, 60)
    assert await room.reader.heartbeats() == {"local/room/socket": at(60)}


moments = st.integers(0, 50).map(at)
stretches = st.lists(st.tuples(moments, moments).map(lambda pair: Heard(*sorted(pair))), max_size=8)


@given(stretches, moments, moments)
def test_covered_time_is_that_of_a_count_second_by_second(
    heard: list[Heard], one: datetime, other: datetime
) -> None:
    since, until = sorted((one, other))
    second = timedelta(seconds=1)
    count = sum(
        any(each.since <= since + second * number < each.until for each in heard)
        for number in range((until - since) // second)
    )
    assert covered(heard, since, until) == count * second
