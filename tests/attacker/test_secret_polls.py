"""An attacker who has all but the key folder guesses no better than chance who voted how, and finds each planted leak.

`make secrets` plays ACCORD_SECRET_POLLS=1000 of them.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.attacker.joins import Attack, two_sided
from tests.attacker.leaks import LEAKS, planted
from tests.attacker.polls import Poll, place, possible
from tests.databases import SQLITE
from tests.waiting import slow

DATABASES = (SQLITE,)
POLLS_OF_A_ROOM = 21
"""Then another one is opened, for all rows are read with each vote."""
POLLS_FEW, POLLS_MANY = 18, 84
POLLS_LONG = int(os.environ.get("ACCORD_SECRET_POLLS", "0"))


async def polls(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Poll]:
    """So many polls, of all processes in turn; the same in each run."""
    monkeypatch.setenv("ACCORD_POLL_KEYS", str(folder / "poll-keys"))
    names = list(possible())
    names = names[::2] + names[1::2]
    for start in range(0, count, POLLS_OF_A_ROOM):
        (own := folder / str(start)).mkdir()
        async with place(own, start) as room:
            for number in range(start, min(start + POLLS_OF_A_ROOM, count)):
                yield await room.plays(names[number % len(names)])


async def require_nothing_found(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    attack = Attack()
    async for poll in polls(folder, count, monkeypatch):
        attack.on(poll)
    print(count, "polls:", attack.summary())
    assert attack.found() == [], attack.summary()
    assert list((folder / "poll-keys").iterdir()) == []


async def test_no_join_tells_who_voted_how_and_each_planted_leak_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, leaky = Attack(), {name: Attack() for name in LEAKS}
    async for poll in polls(tmp_path, POLLS_FEW, monkeypatch):
        attack.on(poll)
        evidence = poll.evidence
        for where in ("page", "JSON", "export", "rows"):
            before = evidence.texts[f"{where} before the close"]
            assert not [receipt for receipt in poll.receipts if receipt in before], where
        assert len(evidence.orders["secret_ballot"]) == 2 * len(poll.couples)
        for name, plant in LEAKS.items():
            if not leaky[name].found():
                leaky[name].on(planted(poll, plant))
    assert attack.found() == [], attack.summary()
    assert [name for name, against in leaky.items() if not against.found()] == []
    assert list((tmp_path / "poll-keys").iterdir()) == []


@slow
async def test_no_join_tells_who_voted_how_at_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await require_nothing_found(tmp_path, POLLS_MANY, monkeypatch)


@pytest.mark.skipif(not POLLS_LONG, reason="make secrets plays it")
async def test_no_join_tells_who_voted_how_in_many_polls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await require_nothing_found(tmp_path, POLLS_LONG, monkeypatch)


@pytest.mark.parametrize(
    ("right", "tries", "chance"), [(5, 10, 1.0), (0, 10, 2 / 1024), (9, 10, 22 / 1024), (1, 1, 1.0)]
)
def test_how_likely_mere_guessing_is(right: int, tries: int, chance: float) -> None:
    assert two_sided(right, tries) == pytest.approx(chance)
