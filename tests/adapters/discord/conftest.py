from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.discord.server import Server, server_at


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with server_at(tmp_path) as opened:
        yield opened
