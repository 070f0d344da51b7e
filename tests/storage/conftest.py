"""A fresh room, with its own database file, for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.storage.room import Room, room_at


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with room_at(tmp_path / "accord.db") as room:
        yield room
