"""A power cut at any moment takes back nothing that somebody was told, and leaves a database that opens and a whole chain.

Killing the program cannot show this: what it wrote and did not sync survives it.
"""

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from storage.chain import hash_of, subject_of
from storage.sql.instants import from_micros
from tests.bot.command import ROOT, environment
from tests.crash.power import TRACED, Disk, calls
from tests.waiting import HANGS_AFTER_SECONDS, at_length, slow

VOTES, VOTES_FEW = 150, 15
STRACE = shutil.which("strace")


def traced(folder: Path, votes: int, *how: str) -> tuple[Path, Path]:
    """Let the program vote; gives its folder and the log of its system calls. Skips where a program cannot be traced."""
    if STRACE is None:
        pytest.skip("strace is not there")
    data, log = folder / "data", folder / "calls"
    data.mkdir()
    watch = [STRACE, "-f", "-qq", "-y", "-xx", "-s", "1000000", "-e", f"trace={TRACED}", "-o", str(log)]
    program = [sys.executable, "-m", "tests.crash.acks", str(data / "accord.db"), str(votes), *how]
    done = subprocess.run(
        [*watch, *program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER_SECONDS,
        check=False,
    )
    if "ptrace" in done.stderr.casefold() and done.returncode:
        pytest.skip("no program may be traced here")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ack") == votes
    return data, log


def wrong_with(folder: Path, told: set[tuple[str, int]]) -> str:
    """What is wrong with the database that was left, or nothing."""
    try:
        with closing(sqlite3.connect(folder / "accord.db")) as database:
            database.row_factory = sqlite3.Row
            [[sound]] = database.execute("PRAGMA integrity_check")
            if sound != "ok":
                return str(sound)
            found = database.execute(
                "SELECT account.external, decision.number FROM ballot JOIN decision ON decision.id = ballot.decision "
                "JOIN account ON account.person = ballot.person"
            )
            if missing := told - {tuple(row) for row in found}:
                return f"{len(missing)} votes are gone that were told"
            return _broken_link(database)
    except sqlite3.Error as error:
        return str(error)


def _broken_link(database: sqlite3.Connection) -> str:
    rows = database.execute(
        "SELECT entry.*, community.log, decision.number FROM entry JOIN community ON community.id = entry.community "
        "LEFT JOIN decision ON decision.id = entry.decision ORDER BY entry.seq"
    )
    before = "0" * 64
    for place, row in enumerate(rows):
        made = {**dict(row), "at": from_micros(row["at"])}
        if (row["seq"], row["prev"]) != (place, before):
            return f"entry {place} does not follow"
        before = hash_of(made, row["log"], subject_of(row["number"]))
        if before != row["hash"]:
            return f"entry {place} is not what it was"
    return ""


def cuts(folder: Path, data: Path, log: Path, seed: int) -> tuple[int, list[str]]:
    """A cut at each answer and at some moments between: how many were looked at, and what was wrong after them."""
    disk, chance, told, wrong, looked = (
        Disk(data / "accord.db"),
        random.Random(seed),
        set[tuple[str, int]](),
        [],
        0,
    )
    for call in calls(log):
        said = disk.take(call)
        if said.startswith("ack"):
            _, who, number = said.split()
            told.add((who, int(number)))
        elif not told or chance.random() > 0.1:
            continue
        for fate in (None, chance):
            looked += 1
            left = folder / "left"
            disk.after_a_cut(left, fate)
            if mistake := wrong_with(left, told):
                wrong.append(mistake)
            shutil.rmtree(left)
    return looked, wrong


@at_length
def test_a_power_cut_takes_back_nothing_that_was_told(tmp_path: Path, at_length: bool) -> None:
    votes = VOTES if at_length else VOTES_FEW
    data, log = traced(tmp_path, votes)
    looked, wrong = cuts(tmp_path, data, log, seed=20261126)
    assert looked >= 2 * votes
    assert wrong == []


@slow
@pytest.mark.parametrize("careless", ["NORMAL", "OFF"])
def test_the_replay_would_have_shown_it(tmp_path: Path, careless: str) -> None:
    data, log = traced(tmp_path, 30, careless)
    _, wrong = cuts(tmp_path, data, log, seed=20261126)
    assert wrong
