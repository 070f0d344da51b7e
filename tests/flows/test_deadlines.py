"""Deadlines as people say them in a room: what was understood is shown, what was not is asked back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flows.room import Dialogue, opened_room

SUNDAY = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)


@pytest.fixture
async def sunday(tmp_path: Path) -> AsyncIterator[Dialogue]:
    async with opened_room(tmp_path, SUNDAY) as room:
        await room.join("ann", "bo")
        yield room


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("3rd friday of december", "Friday 18 Dec 23:59 UTC"),
        ("Dec 15th @ 12pm ET", "Tuesday 15 Dec 17:00 UTC"),
        ("Ende Januar 17 Uhr MEZ", "Sun 31 Jan 2027 16:00 UTC"),
        ("deux semaines", "Sunday 13 Dec 10:00 UTC"),
        ("12月24日（木）17時", "Thursday 24 Dec 17:00 UTC"),
        ("29 november", "Sunday 29 Nov 23:59 UTC"),
    ],
)
async def test_the_receipt_shows_what_was_understood(sunday: Dialogue, words: str, shown: str) -> None:
    """Weekday, date, time and zone; the year where it is another one."""
    (await sunday.says("ann", f'/poll "Lunch?" "Pizza" "Sushi" --by {words}')).replies(f"open until {shown}.")
    assert (await sunday.row(1)).closes_at is not None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--by thursday 4 december 17:00", ["Friday 4 Dec", "Write 2026-12-04 17:00 or 2026-12-03 17:00"]),
        ("--by 12/10", ["2026-10-12 to some people and 2026-12-10 to others"]),
        ("--by 28 november", ["that is past", "The next one is 2027-11-28", "--by 2027-11-28"]),
        ("--by friday 17:00 CST", ["America/Chicago, Asia/Shanghai or America/Havana"]),
        ("--by friday 17:00 EDT", ["show EST, not EDT", "UTC-4", "America/New_York"]),
        ("until friday 17:00 XYZ", ["“XYZ” is not understood", "These can: 3h"]),
        ("tomorrow", ["reads as a deadline", '"Sushi" --by tomorrow']),
    ],
)
async def test_what_is_not_clear_is_asked_back_and_nothing_is_opened(
    sunday: Dialogue, line: str, said: list[str]
) -> None:
    answer = await sunday.says("ann", f'/poll "Lunch?" "Pizza" "Sushi" {line}')
    for sentence in said:
        answer.refuses(sentence)
    (await sunday.says("ann", "/vote D-1 A")).refuses("no-such-decision")


async def test_what_is_offered_instead_works_as_it_stands(sunday: Dialogue) -> None:
    refused = await sunday.says("ann", '/poll "Lunch?" "Pizza" "Sushi" friday 17:00 CET')
    repaired = refused.text.splitlines()[-1].strip()
    assert repaired == '/poll "Lunch?" "Pizza" "Sushi" --by friday 17:00 CET'
    (await sunday.says("ann", repaired)).replies("Friday 4 Dec 16:00 UTC")
