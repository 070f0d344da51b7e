"""A fresh house for each test, and log lines kept out of the way."""

import io
from collections.abc import AsyncIterator, Iterator

import pytest

from bot import logs
from tests.bot.house import House, house_at
from tests.databases import Database


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with house_at(database) as house:
        yield house


@pytest.fixture(autouse=True)
def quiet() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(console=False, stream=stream)
    yield stream
    logs.configure(console=False, stream=io.StringIO())
