"""Time that misbehaves: clocks that are set, deadlines at the instant of a vote, thousands due at once, days of downtime."""

import os
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.scheduler import BATCH
from consensus.commands import DeadlineReached, MemberSeen, MembersSeen, PassTime, Propose, Until, Vote
from consensus.ports import Receipt, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import CardView, ShowCard
from storage.log import Log
from storage.sql.instants import from_micros
from tests.bot.house import House, house_at
from tests.databases import Database
from tests.waiting import at_length

DUE_TOGETHER, FEW_DUE_TOGETHER = int(os.environ.get("ACCORD_DUE_TOGETHER", "300")), BATCH + 6
"""`make crash` takes ten thousand."""
PEOPLE = ("ann", "bo", "cy")
HERE = Spot(platform="slack", home="T1", place="C1", name="general")
THERE = Spot(platform="slack", home="T2", place="C9", name="elsewhere")


async def arrive(house: House, *spots: Spot) -> None:
    seen = MembersSeen(members=tuple(MemberSeen(account=one, name=one) for one in PEOPLE), complete=True)
    for spot in spots:
        await house.does(None, seen, spot=spot)  # type: ignore[arg-type]


def majority(hours: float = 3) -> Propose:
    until = Until(after=timedelta(hours=hours), words=f"{hours}h")
    return Propose(text="Ship on Fridays", process="majority", until=until)


async def shown(house: House, number: int, spot: Spot = HERE) -> CardView:
    view = await house.app.ask(ShowCard(number=number), Viewer(spot=spot, operator=True))
    assert isinstance(view, CardView)
    return view


async def tries(house: House, who: str, choice: str, number: int = 1) -> Receipt | Refused:
    return await house.tries(house.envelope(who, Vote(decision=number, choice=choice), spot=HERE))


# ----------------------------------------------------------------------------------------------- at the very instant


async def test_a_vote_at_the_instant_of_the_deadline_is_too_late_and_one_before_it_counts(
    house: House,
) -> None:
    await arrive(house, HERE)
    await house.does("ann", majority(3), spot=HERE)  # type: ignore[arg-type]
    house.clock.advance(hours=3, microseconds=-1)
    assert isinstance(await tries(house, "ann", "yes"), Receipt)
    house.clock.advance(microseconds=1)
    too_late = await tries(house, "bo", "no")
    assert isinstance(too_late, Refused)
    assert too_late.code == "already-closed"
    assert (await shown(house, 1)).took_part == 1


@pytest.mark.parametrize("first", ["vote", "clock"])
async def test_a_vote_and_the_deadline_in_one_group_end_alike_in_either_order(
    house: House, first: str
) -> None:
    await arrive(house, HERE)
    await house.does("ann", majority(3), spot=HERE)  # type: ignore[arg-type]
    await tries(house, "ann", "yes")
    await tries(house, "bo", "yes")
    house.clock.advance(hours=3)
    vote = house.envelope("cy", Vote(decision=1, choice="no"), spot=HERE)
    clock = house.envelope(None, DeadlineReached(decision=1), spot=HERE)
    answers = await house.together(*((vote, clock) if first == "vote" else (clock, vote)))
    assert {type(answer) for answer in answers} == {Receipt, Refused}
    view = await shown(house, 1)
    assert view.outcome is not None
    assert (view.outcome.outcome, view.took_part) == ("adopted", 2)
    assert view.outcome.effective_at == house.clock.at


# ------------------------------------------------------------------------------------------------------ clocks that are set


async def test_a_clock_that_is_set_back_reopens_nothing_and_closes_nothing_early(house: House) -> None:
    await arrive(house, HERE)
    for hours in (1, 5):
        await house.does("ann", majority(hours), spot=HERE)  # type: ignore[arg-type]
        await tries(house, "ann", "yes", 1 if hours == 1 else 2)
    house.clock.advance(hours=2)
    await house.app.settle()
    for step in (-2, 1, -3, 4, -2):
        house.clock.advance(hours=step)
        await house.app.settle()
        assert isinstance(await tries(house, "bo", "yes"), Refused), "what has closed stays closed"
        assert (await shown(house, 2)).status == "open"
    house.clock.advance(hours=8)
    await house.app.settle()
    assert (await shown(house, 2)).status == "closed"
    assert await Log(house.app.store).verify() == []
    assert {card.status for card in house.wall.cards.values()} == {"closed"}


async def test_a_leap_ahead_and_back_again_gives_the_others_their_time(house: House) -> None:
    """Whatever a wrong clock closed is closed; what is opened afterwards goes by the clock as it is then."""
    await arrive(house, HERE)
    house.clock.advance(days=30)
    await house.does("ann", majority(3), spot=HERE)  # type: ignore[arg-type]
    house.clock.advance(days=-30)
    await house.does("ann", majority(3), spot=HERE)  # type: ignore[arg-type]
    house.clock.advance(hours=3)
    await house.app.settle()
    assert [(await shown(house, number)).status for number in (1, 2)] == ["open", "closed"]


# ------------------------------------------------------------------------------------------------------------ all at once


@pytest.mark.timeout(1800)
@at_length
async def test_hundreds_that_are_due_in_the_same_second_all_close_in_order(
    database: Database, at_length: bool
) -> None:
    many = DUE_TOGETHER if at_length else FEW_DUE_TOGETHER
    async with house_at(database) as house:
        rooms = [Spot(platform="local", home=f"home-{n % 3}", place="room") for n in range(many)]
        people = [f"p{n // 90}" for n in range(many)]
        for start in range(0, many, 250):
            some = range(start, min(start + 250, many))
            await house.together(*(house.envelope(people[n], majority(3), spot=rooms[n]) for n in some))
        house.clock.advance(hours=3)
        assert await house.app.scheduler.catch_up() >= many
        ends = await house.rows(
            "SELECT count(*), count(DISTINCT decision), min(at), max(at) FROM entry WHERE type = 'decision_closed.v1'"
        )
        at = (house.clock.at - datetime(1970, 1, 1, tzinfo=house.clock.at.tzinfo)) // timedelta(
            microseconds=1
        )
        assert [tuple(row) for row in ends] == [(many, many, at, at)]
        assert await house.app.reader.overdue(house.clock.at) == 0


# -------------------------------------------------------------------------------------------------------- days of downtime


async def test_after_days_everything_happens_in_its_order_each_at_its_own_time(database: Database) -> None:
    """Two communities, deadlines mixed; the program was down for all of them."""
    async with house_at(database) as house:
        await arrive(house, HERE, THERE)
        opened = house.clock.at
        hours = {HERE: (50, 10, 30), THERE: (20, 60, 40)}
        for place in range(3):
            for spot in (HERE, THERE):
                await house.does("ann", majority(hours[spot][place]), spot=spot)  # type: ignore[arg-type]
        clock = house.clock
    clock.advance(days=6)
    async with house_at(database, clock=clock) as house:
        await house.app.settle()
        for spot, spans in hours.items():
            for number, span in enumerate(spans, 1):
                outcome = (await shown(house, number, spot)).outcome
                assert outcome is not None
                assert outcome.effective_at == opened + timedelta(hours=span)
                assert outcome.recorded_at == clock.at
        closed = await house.rows(
            "SELECT decision.closed_at FROM entry JOIN decision ON decision.id = entry.decision "
            "WHERE entry.type = 'decision_closed.v1' AND decision.home = (SELECT id FROM home WHERE external = 'T1') "
            "ORDER BY entry.seq"
        )
        assert [from_micros(at) for (at,) in closed] == [opened + timedelta(hours=h) for h in (10, 30, 50)]


async def test_time_that_a_room_leapt_over_just_before_the_program_died_is_made_good(
    database: Database,
) -> None:
    room = Spot(platform="local", home="home", place="room")
    async with house_at(database) as house:
        await house.does("ann", majority(3), spot=room)  # type: ignore[arg-type]
        await house.does("ann", Vote(decision=1, choice="yes"), spot=room)  # type: ignore[arg-type]
        leap = house.envelope("ann", PassTime(span=timedelta(days=2)), spot=room)
        await house.app.desk.submit(leap)
        clock = house.clock
    async with house_at(database, clock=clock) as house:
        await house.app.settle()
        outcome = (await shown(house, 1, room)).outcome
        assert outcome is not None
        assert outcome.effective_at == clock.at + timedelta(hours=3)


# ----------------------------------------------------------------------------------------------------------------- poison


async def test_a_decision_that_cannot_be_read_stops_neither_deadlines_nor_messages_of_others(
    house: House,
) -> None:
    """Its row was damaged: it can neither close nor be shown. All others do, and come first again when it is mended."""
    await arrive(house, HERE, THERE)
    for _ in range(3):
        await house.does("ann", majority(3), spot=HERE)  # type: ignore[arg-type]
    await house.does("ann", majority(3), spot=THERE)  # type: ignore[arg-type]
    [(sound,)] = await house.rows(
        "SELECT state FROM decision WHERE number = 1 AND home = (SELECT id FROM home WHERE external = 'T1')"
    )
    await set_state(house, sound, "{}")
    house.clock.advance(hours=3)
    await house.app.settle()
    closed = "SELECT number FROM decision WHERE status = 'closed' ORDER BY number, home"
    assert [number for (number,) in await house.rows(closed)] == [1, 2, 3]
    assert sorted(card.number for card in house.wall.cards.values()) == [1, 2, 3]
    assert await house.app.reader.overdue(house.clock.at) == 1, "and it is not forgotten"
    await set_state(house, "{}", sound)
    house.clock.advance(hours=2)
    await house.app.settle()
    assert await house.app.reader.overdue(house.clock.at) == 0
    assert len(house.wall.cards) == 4
    assert await Log(house.app.store).verify() == []


async def set_state(house: House, was: str, to: str) -> None:
    statement = text("UPDATE decision SET state = :to WHERE state = :was")
    await house.app.store.write(
        lambda connection: connection.execute(statement, {"to": to, "was": was}).close()
    )
