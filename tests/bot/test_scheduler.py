"""Deadlines: late and on time are one code, oldest first, and one that fails holds up no other."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import execute
from bot.scheduler import Scheduler
from consensus import acts as engine
from consensus.commands import DeadlineReached, PassTime, Propose, Until, Vote
from consensus.ports import Spot, Viewer
from consensus.views import CardView, Filters, ListDecisions, Listing, ShowCard
from storage.due import SqlDueDecisions
from tests.bot.house import House, house_at
from tests.databases import Database
from tests.waiting import turns, until

OPERATOR = Viewer(operator=True)
HOURS = (5, 3, 4)


class CountingDueDecisions(SqlDueDecisions):
    looks = 0

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[Spot, int]]:
        self.looks += 1
        return await super().due(now, limit)


class StuckClosing:
    """While it is `on`, decision 2 cannot be closed: that step fails each time it is `tried`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on = True
        self.tried = 0
        original = engine.decide

        def with_a_defect(facts: Any, command: Any, now: Any) -> Any:
            if self.on and isinstance(command, DeadlineReached) and command.decision == 2:
                self.tried += 1
                raise ZeroDivisionError
            return original(facts, command, now)

        monkeypatch.setattr(execute, "decide", with_a_defect)


async def open_some(house: House) -> None:
    for hours in HOURS:
        due = Until(after=timedelta(hours=hours), words=f"{hours}h")
        await house.does("ann", Propose(text=f"closes after {hours} h", process="majority", until=due))
    await house.refuses(
        "cy", Vote(decision=1, choice="perhaps")
    )  # a member who does not answer, so none closes early
    for number in (1, 2, 3):
        await house.does("ann", Vote(decision=number, choice="yes"))
        await house.does("bo", Vote(decision=number, choice="yes"))


async def closed(house: House) -> list[int]:
    """The numbers of the closed decisions, in the order in which they were closed."""
    listing = await house.app.ask(ListDecisions(filters=Filters(state="closed")), OPERATOR)
    assert isinstance(listing, Listing)
    return [row.number for row in sorted(listing.rows, key=lambda row: (row.closed_at, row.number))]


async def test_what_fell_due_while_the_program_was_down_closes_at_its_own_time_in_order(
    database: Database,
) -> None:
    async with house_at(database) as house:
        await open_some(house)
        clock = house.clock
    clock.advance(days=3)
    async with house_at(database, clock=clock) as house:
        await house.app.settle()
        assert await closed(house) == [2, 3, 1]
        for number, hours in enumerate(HOURS, 1):
            view = await house.app.ask(ShowCard(number=number), OPERATOR)
            assert isinstance(view, CardView)
            assert view.outcome is not None
            assert view.outcome.effective_at - view.opened_at == timedelta(hours=hours)
            assert view.outcome.recorded_at == clock.at


async def test_nothing_closes_early(house: House) -> None:
    await open_some(house)
    house.clock.advance(hours=3, microseconds=-1)
    await house.app.scheduler.catch_up()
    assert await closed(house) == []
    house.clock.advance(microseconds=1)
    await house.app.scheduler.catch_up()
    assert await closed(house) == [2]


async def test_a_decision_that_cannot_close_backs_off_and_stops_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_some(house)
    stuck = StuckClosing(monkeypatch)
    house.clock.advance(days=1)
    await house.app.scheduler.catch_up()
    assert await closed(house) == [3, 1]
    attempts = stuck.tried
    await house.app.scheduler.catch_up()
    assert stuck.tried == attempts, "it is left alone for a while"
    house.clock.advance(minutes=1)
    await house.app.scheduler.catch_up()
    assert stuck.tried > attempts, "and then tried again"
    stuck.on = False
    house.clock.advance(hours=1)
    await house.app.scheduler.catch_up()
    assert await closed(house) == [2, 3, 1]


async def test_a_new_deadline_wakes_the_waiting_scheduler(database: Database) -> None:
    """Nothing is due for days when it goes to sleep; a decision with one minute is closed all the same."""
    async with house_at(database) as house, house.app.running():
        await house.does("ann", Propose(text="far", process="majority"))
        await until(lambda: house.app.scheduler.last_tick)
        soon = Until(after=timedelta(minutes=1), words="1m")
        await house.does("ann", Propose(text="near", process="majority", until=soon))
        house.clock.advance(minutes=1)
        await until(lambda: closed(house))
        assert await closed(house) == [2]


async def test_time_that_a_room_passes_over_happens_in_its_order(house: House) -> None:
    """A reminder of the second day is sent on the second day, although the room leaps over three at once."""
    await house.does("bo", Propose(text="another", process="majority"))
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("ann", Vote(decision=2, choice="consent"))
    receipt = await house.does("ann", PassTime(span=timedelta(days=3)), delivery="leap")
    assert receipt.values["seconds"] == 3 * 24 * 3600
    kinds = [kind for kind, _, notice in house.wall.notices if notice.card.number == 2]
    assert kinds[0] == "reminder"
    assert sorted(kinds[1:]) == ["outcome", "todo_wanted"]
    reminder = next(
        notice for kind, _, notice in house.wall.notices if kind == "reminder" and notice.card.number == 2
    )
    assert reminder.card.status == "open"


async def test_a_leap_that_is_delivered_again_does_not_leap_again(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays", process="consent"))
    await house.does("ann", PassTime(span=timedelta(days=2, hours=12)), delivery="leap")
    before = await house.app.reader.community_now(OPERATOR, house.clock.at)
    await house.does("ann", PassTime(span=timedelta(days=2, hours=12)), delivery="leap")
    assert await house.app.reader.community_now(OPERATOR, house.clock.at) == before
    assert before - house.clock.at == timedelta(days=2, hours=12)


async def test_a_failing_step_is_tried_again_after_5_10_20_seconds(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_some(house)
    stuck = StuckClosing(monkeypatch)
    house.clock.advance(days=1)
    await house.app.scheduler.catch_up()
    for seconds in (5, 10, 20):
        before = stuck.tried
        house.clock.advance(seconds=seconds, microseconds=-1)
        await house.app.scheduler.catch_up()
        assert stuck.tried == before, "not yet"
        house.clock.advance(microseconds=1)
        await house.app.scheduler.catch_up()
        assert stuck.tried > before


async def test_a_deadline_behind_one_that_cannot_close_is_kept_to_the_second(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, seconds in (("far", 9_000), ("stuck", 60), ("behind it", 62)):
        due = Until(after=timedelta(seconds=seconds), words=f"{seconds}s")
        await house.does("ann", Propose(text=text, process="majority", until=due))
    stuck = StuckClosing(monkeypatch)
    house.clock.advance(seconds=60)
    async with house.app.running():
        await until(lambda: stuck.tried)
        house.clock.advance(seconds=2)
        await until(lambda: closed(house))
        assert await closed(house) == [3]


async def test_a_scheduler_rests_once_somebody_else_has_settled_what_failed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_some(house)
    stuck = StuckClosing(monkeypatch)
    house.clock.advance(hours=3)
    due_decisions = CountingDueDecisions(house.app.store, clock=house.clock.now, incarnation="this run")
    scheduler = Scheduler(
        desk=house.app.desk, due_decisions=due_decisions, clock=house.clock, chance=house.app.chance
    )
    running = asyncio.create_task(scheduler.run())
    await until(lambda: scheduler._backing_off)
    stuck.on = False
    await house.tries(house.envelope("ann", Vote(decision=2, choice="no")))
    assert await closed(house) == [2], "as one who votes too late brings it about"
    looks = due_decisions.looks
    house.clock.advance(minutes=1)
    await until(lambda: due_decisions.looks > looks)
    # Had it not given up what failed, it would look again at once, and again.
    looks = due_decisions.looks
    await turns(1_000)
    running.cancel()
    assert due_decisions.looks <= looks + 1, "nothing is due for an hour"
