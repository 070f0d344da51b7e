"""Digests on their way: once, by one of several programs, again where it is not known whether they arrived."""

import asyncio

from consensus.commands import MemberSeen, MembersSeen, Object, Propose, SetDigest
from consensus.ports import Later, Lost
from tests.bot.house import CHANNEL, House, StandingClock, Wall, house_at
from tests.databases import Database


async def begins(house: House) -> None:
    """A channel with a daily digest, and something in it. It is Monday, ten o'clock."""
    people = tuple(MemberSeen(account=name, name=name) for name in ("ann", "bo", "cy"))
    seen = MembersSeen(members=people, complete=True)
    for who, command in (
        (None, seen),
        ("ann", SetDigest(every="daily")),
        ("ann", Propose(text="Ship on Fridays", process="consent")),
        ("bo", Object(decision=1, reason="Nobody can roll back")),
    ):
        await house.app.submit(house.envelope(who, command, spot=CHANNEL))
    await house.app.settle()
    assert house.wall.digests == []


async def test_two_programs_send_it_once(database: Database) -> None:
    clock, wall = StandingClock(), Wall()
    async with (
        house_at(database, clock=clock, wall=wall) as one,
        house_at(database, clock=clock, wall=wall) as two,
    ):
        await begins(one)
        for days in range(1, 6):
            clock.advance(days=1)
            await asyncio.gather(one.app.settle(), two.app.settle())
            assert len(wall.digests) == days


async def test_one_that_arrived_without_an_answer_is_found_and_not_posted_again(house: House) -> None:
    await begins(house)
    house.wall.broken, house.wall.after_the_deed = TimeoutError(), True
    house.clock.advance(days=1)
    await house.app.settle()
    house.wall.broken = None
    house.clock.advance(minutes=1)
    await house.app.settle()
    assert len(house.wall.digests) == 1
    house.clock.advance(days=1)
    await house.app.settle()
    assert len(house.wall.digests) == 2


async def test_a_program_that_died_while_sending_leaves_it_to_the_next(database: Database) -> None:
    clock, wall = StandingClock(), Wall()
    async with house_at(database, clock=clock, wall=wall) as house:
        await begins(house)
        clock.advance(days=1)
        (taken,) = [
            parcel for parcel in await house.app.dispatcher._outbox.take(9) if parcel.kind == "digest"
        ]
    async with house_at(database, clock=clock, wall=wall) as house:
        await house.app.settle()
        assert wall.digests == []
        clock.advance(minutes=2)
        await house.app.settle()
    assert len(wall.digests) == 1
    assert taken.key in wall.marks


async def test_a_platform_that_asks_to_wait_gets_it_later_and_a_lost_channel_the_next_one(
    house: House,
) -> None:
    await begins(house)
    house.wall.broken = Later(60)
    house.clock.advance(days=1)
    await house.app.settle()
    house.wall.broken = None
    await house.app.settle()
    assert house.wall.digests == []
    house.clock.advance(seconds=61)
    await house.app.settle()
    assert len(house.wall.digests) == 1
    house.wall.broken = Lost("is_archived")
    house.clock.advance(days=1)
    await house.app.settle()
    house.wall.broken = None
    house.clock.advance(hours=1)
    await house.app.settle()
    assert len(house.wall.digests) == 1
    house.clock.advance(days=1)
    await house.app.settle()
    assert len(house.wall.digests) == 2


async def test_who_is_not_in_a_channel_sets_no_digest_there(house: House) -> None:
    await begins(house)
    for who, command, code in (
        ("eve", SetDigest(every=None), "not-a-member"),
        (None, SetDigest(own=True, every="daily"), "no-actor"),
    ):
        refused = await house.tries(house.envelope(who, command, spot=CHANNEL))
        assert refused.code == code
