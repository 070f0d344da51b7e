"""A fresh room, with a database of its own, for each test; on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import Database
from tests.storage.room import Room, room_at


@pytest.fixture
async def room(database: Database) -> AsyncIterator[Room]:
    async with room_at(database) as room:
        yield room
