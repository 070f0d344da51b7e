"""Housekeeping: rooms that are listened to, a checkpoint a day, and answers that are forgotten after a month."""

import asyncio

from bot.housekeeping import Keeping
from consensus.commands import Propose, Vote
from tests.bot.house import ROOM, House


async def count(house: House, statement: str) -> int:
    [(found,)] = await house.rows(statement)
    return int(found)


CHECKPOINTS = "SELECT count(*) FROM entry WHERE type = 'checkpoint.v1'"


async def test_a_log_that_grew_gets_one_checkpoint_a_day(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    await house.app.keeping.keep_house()
    await house.app.keeping.keep_house()
    assert await count(house, CHECKPOINTS) == 1
    house.clock.advance(hours=23)
    await house.does("ann", Vote(decision=1, choice="consent"))
    await house.app.keeping.keep_house()
    assert await count(house, CHECKPOINTS) == 1
    house.clock.advance(hours=2)
    await house.app.keeping.keep_house()
    assert await count(house, CHECKPOINTS) == 2
    house.clock.advance(days=5)
    await house.app.keeping.keep_house()
    assert await count(house, CHECKPOINTS) == 2, "nothing was added meanwhile"


async def test_two_programs_over_one_database_make_one_checkpoint_a_day(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    other = Keeping(house.app.store, house.clock, house.app.chance)
    await asyncio.gather(house.app.keeping.keep_house(), other.keep_house())
    assert await count(house, CHECKPOINTS) == 1


async def test_answers_are_kept_for_thirty_days(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"), delivery="x")
    house.clock.advance(days=29)
    await house.app.keeping.keep_house()
    assert (await house.does("ann", Propose(text="another"), delivery="x")).number == 1
    house.clock.advance(days=2)
    await house.app.keeping.keep_house()
    assert await count(house, "SELECT count(*) FROM delivery") == 0


async def test_a_room_counts_as_heard_while_somebody_listens(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    await house.app.listen_to(ROOM)
    house.clock.advance(minutes=1)
    await house.app.settle()
    heartbeats = await house.app.reader.heartbeats()
    assert heartbeats == {"local/room/terminal": house.clock.at}


async def test_beats_are_written_a_few_times_a_minute_at_most(house: House) -> None:
    await house.does("ann", Propose(text="Ship on Fridays"))
    await house.app.listen_to(ROOM)
    before = (await house.app.reader.heartbeats())["local/room/terminal"]
    house.clock.advance(seconds=5)
    await house.app.settle()
    assert (await house.app.reader.heartbeats())["local/room/terminal"] == before
