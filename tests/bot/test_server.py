"""Every command over a PostgreSQL server, and two programs that share one."""

import asyncio
import json
from collections import Counter
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from consensus.commands import Propose, Until, Vote
from tests.bot.command import accord_here
from tests.bot.house import House, StandingClock, Wall, house_at
from tests.databases import Database, only_postgresql

CHAT = """ann: /propose "Ship on Fridays" --process majority --by 3d
bo: /vote D-1 yes
ann: /vote D-1 yes
@+4d
"""
pytestmark = only_postgresql


def test_every_command_works_over_a_server(database: Database, tmp_path: Path) -> None:
    url = database.url.replace("postgres:@", "postgres:a-password@")

    def accord(*arguments: str, typed: str = "") -> str:
        (tmp_path / "typed").write_text(typed)
        done = accord_here(tmp_path, *arguments, ACCORD_DATABASE_URL=url)
        assert done.code == 0, (arguments, done.out, done.err)
        assert "a-password" not in done.out + done.err
        return done.out

    assert "up to date" in accord("db", "upgrade")
    asyncio.run(_decide(database))
    rows = json.loads(accord("log", "list", "--json"))
    assert [(row["number"], row["outcome"]) for row in rows] == [(1, "adopted")]
    assert [row["number"] for row in json.loads(accord("log", "search", "fridays", "--json"))] == [1]
    assert "Ship on Fridays" in accord("log", "show", "1")
    assert "Ship on Fridays" in accord("log", "summary", "--days", "366")
    (tmp_path / "log.jsonl").write_text(accord("log", "export"))
    accord("log", "verify")
    accord("log", "verify", "log.jsonl")
    assert "majority" in accord("process", "list")
    told = accord("doctor")
    assert "postgresql://" in told
    assert "revision" in told


async def _decide(database: Database) -> None:
    async with house_at(database) as house:
        until = Until(after=timedelta(days=3), words="3d")
        await house.does("ann", Propose(text="Ship on Fridays", process="majority", until=until))
        await house.does("ann", Vote(decision=1, choice="yes"))
        house.clock.advance(days=4)
        await house.app.settle()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://somebody:a-password@127.0.0.1:1/accord", "cannot be reached"),
        ("postgresql://somebody:a-password@127.0.0.1:1", "ACCORD_DATABASE_URL=postgresql://"),
        ("postgresql://127.0.0.1:1/accord?sslmode=require&wish=granted", "ACCORD_DATABASE_URL=postgresql://"),
        ("postgresql://127.0.0.1:notaport/accord", "cannot be read"),
        ("{nowhere}", "There is no database"),
        ("{nobody}", "lets nobody in"),
    ],
)
def test_a_server_that_cannot_be_used_is_said_plainly(
    database: Database, tmp_path: Path, url: str, said: str
) -> None:
    nowhere = database.url.replace("/accord_", "/nowhere_")
    nobody = database.url.replace("postgres:@", f"{quote('who is this')}:a-password@")
    url = url.format(nowhere=nowhere, nobody=nobody)
    for arguments in (["log", "list"], ["doctor"], ["db", "upgrade"]):
        done = accord_here(tmp_path, *arguments, ACCORD_DATABASE_URL=url)
        assert done.code == 1
        assert said in done.out + done.err
        assert "a-password" not in done.out + done.err


# ----------------------------------------------------------------------------------------------- two programs, one base


async def two(stack: AsyncExitStack, database: Database) -> tuple[House, House]:
    clock, wall = StandingClock(), Wall()
    return (
        await stack.enter_async_context(house_at(database, clock=clock, wall=wall)),
        await stack.enter_async_context(house_at(database, clock=clock, wall=wall)),
    )


async def test_two_programs_share_deadlines_and_messages_and_nothing_happens_twice(
    database: Database,
) -> None:
    many = 70
    async with AsyncExitStack() as stack:
        one, other = await two(stack, database)
        for number in range(many):
            await (one if number % 2 else other).does(
                "ann", Propose(text=f"proposal {number}", process="majority"), delivery=f"open {number}"
            )
        await one.together(
            *(one.envelope("ann", Vote(decision=n + 1, choice="yes"), delivery=f"v{n}") for n in range(many))
        )
        one.clock.advance(days=9)
        steps = await asyncio.gather(*(house.app.scheduler.catch_up() for house in (one, other)))
        assert sum(steps) >= many
        assert min(steps) > 0, "both had a part in it"
        closed = "SELECT count(*) FROM entry WHERE type = 'decision_closed.v1' GROUP BY decision"
        assert await one.rows(closed) == [(1,)] * many
        for _ in range(4 * many):
            sent = await asyncio.gather(*(house.app.dispatcher.drain() for house in (one, other)))
            if not sum(sent):
                break
        assert len(one.wall.posts) == many
        assert Counter(kind for kind, *_ in one.wall.notices)["outcome"] == many
        assert {card.status for card in one.wall.cards.values()} == {"closed"}
        assert await one.rows("SELECT count(*) FROM outbox_card WHERE wanted > sent") == [(0,)]


async def test_what_one_program_claimed_when_it_died_is_taken_by_the_other_a_moment_later(
    database: Database,
) -> None:
    async with AsyncExitStack() as stack:
        one, other = await two(stack, database)
        await one.does("ann", Propose(text="Ship on Fridays", process="majority"))
        await one.does("ann", Vote(decision=1, choice="yes"))
        one.clock.advance(days=9)
        due_decisions = one.app.scheduler._due_decisions
        assert len(await due_decisions.due(one.clock.now(), 10)) == 1
        assert await other.app.scheduler.catch_up() == 0
        free_at = await other.app.scheduler._due_decisions.next_due()
        assert free_at is not None
        assert timedelta(0) < free_at - one.clock.now() <= timedelta(seconds=5)
        one.clock.at = free_at
        assert await other.app.scheduler.catch_up() > 0


async def test_the_servers_clock_is_the_one_that_counts(database: Database, tmp_path: Path) -> None:
    """Of two machines whose clocks differ, both judge by the server's."""
    from bot import clock as clocks
    from bot.app import open_app
    from tests.bot.house import ROOM

    async with open_app(database.url) as app:
        house = House(app, StandingClock(), Wall())
        with pytest.MonkeyPatch.context() as patched:
            now = clocks.SystemClock.now
            patched.setattr(clocks.SystemClock, "now", lambda self: now(self) - timedelta(hours=5))
            app.store._wall_clock = clocks.SystemClock().now
            await house.does("ann", Propose(text="Ship on Fridays", process="majority"))
            ahead = app.clock.now() - clocks.SystemClock().now()
            assert abs(ahead - timedelta(hours=5)) < timedelta(minutes=1)
        [(opened,)] = await house.rows("SELECT opened_at FROM decision")
        [(shown,)] = await house.rows("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        assert 0 <= shown - opened < 60_000_000
        assert ROOM.platform == "local"
