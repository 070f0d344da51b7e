"""What a vote costs the database does not grow with the log. Counted in steps of SQLite, which are the same every time,
and on a server in the rows of tables that it read from end to end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from consensus.commands import Propose, Vote
from storage.session import Session
from storage.work import SqlWork
from tests.databases import SQLITE, only_postgresql
from tests.storage.room import Room, fold

DATABASES = (SQLITE,)
PEOPLE = tuple(f"p{number}" for number in range(8))
STEPS_MORE_MAX = 1.1
"""A tree that grew a level costs a little more."""


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    """Counts the steps of every statement run inside, one by one."""
    steps, seen = 0, []

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    def before(connection: Any, *_: object) -> None:
        raw = connection.connection.dbapi_connection
        raw.set_progress_handler(step, 1)
        seen.append(raw)

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield lambda: steps
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        for raw in seen:
            raw.set_progress_handler(None, 0)


async def steps_of_a_vote(room: Room, who: str, number: int) -> int:
    """Without its commit, which is no statement of ours."""
    envelope = room.envelope(who, Vote(decision=number, choice="yes"))

    def job(work: Any) -> None:
        with counting() as steps:
            answers = fold(work, [envelope])
            work.flush()
            counted = steps()
        raise _Counted(answers, counted)

    with pytest.raises(_Counted) as counted:
        await room.store.run(job)
    assert counted.value.answers[0].code == "voted"
    return counted.value.steps


class _Counted(Exception):
    """Ends the transaction, so that the same vote can be counted again."""

    def __init__(self, answers: list[Any], steps: int) -> None:
        super().__init__(steps)
        self.answers = answers
        self.steps = steps


async def open_more(room: Room, people: tuple[str, ...], each: int) -> None:
    for who in people:
        await room.together(
            *(room.envelope(who, Propose(text=f"{who} {n}", process="majority")) for n in range(each))
        )


async def test_a_vote_costs_the_same_among_ten_decisions_and_among_hundreds(room: Room) -> None:
    await open_more(room, PEOPLE, 1)
    few = await steps_of_a_vote(room, "p3", 3)
    await open_more(room, PEOPLE, 60)
    assert await steps_of_a_vote(room, "p3", 3) <= few * STEPS_MORE_MAX


async def test_a_vote_costs_the_same_on_the_first_ballot_and_on_the_hundredth(room: Room) -> None:
    await open_more(room, PEOPLE[:1], 1)
    for who in PEOPLE[:3]:
        await room.does(who, Vote(decision=1, choice="yes"))
    few = await steps_of_a_vote(room, "p5", 1)
    await room.together(*(room.envelope(f"q{n}", Vote(decision=1, choice="no")) for n in range(150)))
    assert await steps_of_a_vote(room, "p5", 1) <= few * STEPS_MORE_MAX


@only_postgresql
async def test_a_server_finds_the_rows_of_a_vote_by_their_keys(room: Room) -> None:
    """Also in tables that it has not analysed yet, and for many who vote together."""
    await open_more(room, PEOPLE, 30)
    for who in PEOPLE[1:]:
        await room.together(
            *(room.envelope(who, Vote(decision=number, choice="yes")) for number in range(1, 31))
        )
    together = [room.envelope(who, Vote(decision=number, choice="no")) for who in PEOPLE for number in (3, 9)]

    def job(session: Session) -> dict[str, int]:
        work = SqlWork(session, room.store.definitions)
        assert {one.code for one in fold(work, together)} == {"voted"}
        work.flush()
        read = text("SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > 0")
        return {row.relname: row.seq_tup_read for row in session.connection.execute(read)}

    small = {"community", "home", "place"}
    assert (await room.store.with_session(job)).keys() <= small
