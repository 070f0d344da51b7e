"""A room for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import Database
from tests.flows.room import Dialogue, opened_room


@pytest.fixture
async def room(database: Database, tmp_path: Path) -> AsyncIterator[Dialogue]:
    """A new room: nobody has spoken, it is Monday 2026-11-23, 14:00 UTC."""
    async with opened_room(tmp_path, database=database) as dialogue:
        yield dialogue
