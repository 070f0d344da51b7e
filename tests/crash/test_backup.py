"""A backup made while people vote, a kill, and the way back: what was acknowledged before it began is there."""

import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.bot.command import ROOT, accord, environment
from tests.waiting import at_length

ROUNDS, ROUNDS_FEW = 4, 1
VOTES = 500
"""As many as the decisions that one person may have open at once allow."""


@at_length
def test_a_backup_under_load_holds_all_that_was_told_before_it(tmp_path: Path, at_length: bool) -> None:
    draw = random.Random(19)
    for number in range(ROUNDS if at_length else ROUNDS_FEW):
        (folder := tmp_path / str(number)).mkdir()
        told = voted_and_killed(folder, draw.randint(1, VOTES // 5))
        (restored := folder / "restored").mkdir()
        done = accord(restored, "db", "restore", "../kept.backup")
        assert (done.code, done.err) == (0, "")
        assert accord(restored, "log", "verify").code == 0
        with closing(sqlite3.connect(restored / "accord.db")) as database:
            ballots = database.execute(
                "SELECT account.external, decision.number FROM ballot JOIN decision ON decision.id = ballot.decision "
                "JOIN account ON account.person = ballot.person"
            )
            assert told - set(ballots) == set()


def voted_and_killed(folder: Path, votes: int) -> set[tuple[str, int]]:
    """Votes go on while the backup is written. Returns those that had been acknowledged when it began."""
    voting = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.acks", str(folder / "accord.db"), str(VOTES)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert voting.stdout is not None
    try:
        told = {tuple(voting.stdout.readline().split()[1:]) for _ in range(votes)}
        done = accord(folder, "db", "backup", "kept.backup")
        assert (done.code, done.err) == (0, "")
    finally:
        voting.send_signal(signal.SIGKILL)
        voting.communicate()
    return {(who, int(decision)) for who, decision in told}
