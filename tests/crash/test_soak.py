"""`make soak`: four programs over one server for half an hour (MINUTES=30). `make test-all` plays it for less than a minute."""

import os
from pathlib import Path

import pytest

from tests.crash.soak import Trouble, soak
from tests.waiting import slow

MINUTES = float(os.environ.get("ACCORD_SOAK_MINUTES", "0"))
SEED = int(os.environ.get("ACCORD_SOAK_SEED", "20261201"))
BRIEFLY = Trouble(kill=(3, 6), stop=(4, 8), stopped_for=((4, 6),), restart=(12, 18), open_for=(61, 70))


@slow
@pytest.mark.postgres
@pytest.mark.timeout(0 if MINUTES else 1200)
async def test_four_programs_are_killed_stopped_and_cut_off_and_everything_that_was_promised_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # keys lie in the working folder
    figures, broken = await soak(
        tmp_path, minutes=MINUTES or 0.6, seed=SEED, trouble=Trouble() if MINUTES else BRIEFLY
    )
    print(f"\n{figures}")
    assert broken == [], f"seed {SEED}\n{figures}"
    assert figures.kills > 2
    assert figures.stops > 0
    assert figures.restarts > 0
    assert figures.decisions > 2
    assert figures.ballots > 20
