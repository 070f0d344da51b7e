"""A room for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import Database
from tests.flows.room import Dialogue, opened_room


@pytest.fixture
async def room(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Dialogue]:
    """A new room: nobody has spoken, it is Monday 2026-11-23, 14:00 UTC. The keys of its secret ballots lie in a folder of
    the test."""
    monkeypatch.setenv("ACCORD_POLL_KEYS", str(tmp_path / "poll-keys"))
    async with opened_room(tmp_path, database=database) as dialogue:
        yield dialogue
