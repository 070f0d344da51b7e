"""Killed at any moment (SIGKILL, no time to put anything away): what was told stands, and each close happens once."""

import asyncio
import json
import random
import sqlite3
import time
from pathlib import Path

from consensus.commands import Propose, Vote
from tests.bot.command import accord, accord_here, started
from tests.bot.house import MONDAY, StandingClock, house_at
from tests.waiting import HANGS_AFTER_SECONDS, slow

VOTES = 12


@slow
def test_what_was_told_as_recorded_is_there_after_a_kill(tmp_path: Path) -> None:
    """Promise 1: the room is killed the moment it has told the last voter."""
    room = started(tmp_path, "room")
    assert room.stdin is not None
    assert room.stdout is not None
    lines = ['ann: /propose "Ship on Fridays" --process majority --by 3d']
    lines += [f"p{number}: /vote D-1 {'yes' if number % 3 else 'no'}" for number in range(VOTES)]
    told = 0
    try:
        for line in lines:
            room.stdin.write(line + "\n")
        room.stdin.flush()
        for shown in room.stdout:
            told += "Recorded on D-1" in shown
            if told == VOTES - 2:
                break
    finally:
        room.kill()
        room.communicate(timeout=HANGS_AFTER_SECONDS)
    connection = sqlite3.connect(tmp_path / "accord.db")
    try:
        stored = connection.execute("SELECT count(*) FROM ballot WHERE box = 'main'").fetchone()[0]
    finally:
        connection.close()
    assert stored >= told == VOTES - 2
    assert accord_here(tmp_path, "log", "verify").code == 0


@slow
def test_a_closer_that_is_killed_again_and_again_closes_each_decision_once(tmp_path: Path) -> None:
    """Promise 3: forty decisions fell due while the program was down; it is killed at random moments of closing them."""
    many = 40

    async def open_them() -> None:
        async with house_at(tmp_path / "accord.db", clock=StandingClock(MONDAY.replace(year=2024))) as house:
            for number in range(many):
                await house.does("ann", Propose(text=f"proposal {number}", process="majority"))
                await house.does("bo", Vote(decision=number + 1, choice="yes" if number % 2 else "no"))

    asyncio.run(open_them())
    draw = random.Random(20241123)
    for _ in range(5):
        running = started(tmp_path, "run", ACCORD_WEB_PORT="0")
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(draw.uniform(0, 0.08))
        running.kill()
        running.communicate(timeout=HANGS_AFTER_SECONDS)
    assert accord(tmp_path, "room", typed="").code == 0
    connection = sqlite3.connect(tmp_path / "accord.db")
    try:
        closes = connection.execute(
            "SELECT count(*) FROM entry WHERE type = 'decision_closed.v1' GROUP BY decision"
        ).fetchall()
        outcomes = connection.execute(
            "SELECT count(*) FROM outbox_notice WHERE kind = 'outcome' GROUP BY decision"
        ).fetchall()
    finally:
        connection.close()
    assert closes == outcomes == [(1,)] * many
    rows = json.loads(accord_here(tmp_path, "log", "list", "--json", "--limit", "100").out)
    assert {row["number"]: row["outcome"] for row in rows} == {
        number + 1: "adopted" if number % 2 else "rejected" for number in range(many)
    }
    assert accord_here(tmp_path, "log", "verify").code == 0
