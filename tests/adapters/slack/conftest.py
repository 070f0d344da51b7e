"""Fixtures: the program over Socket Mode and over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack.house import SlackHouse, slack_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    """Four people, over Socket Mode."""
    async with slack_house(tmp_path) as found:
        yield found


@pytest.fixture
async def over_http(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    """The same over HTTP."""
    async with slack_house(tmp_path, http=True) as found:
        yield found
