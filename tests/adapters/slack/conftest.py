"""Fixtures: the program over Socket Mode and over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import listen, platform
from adapters.slack.limits import ACK_SECONDS
from tests.adapters.slack.house import SlackHouse, slack_house
from tests.waiting import HANGS_AFTER_SECONDS


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acks wait for their answers: on a busy machine these would else come afterwards, and each test look elsewhere."""
    monkeypatch.setattr(listen, "ACK_SECONDS", HANGS_AFTER_SECONDS)
    monkeypatch.setattr(platform, "LOOK_SECONDS_MAX", HANGS_AFTER_SECONDS)


@pytest.fixture
def acks_in_time(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the program: an ack waits for its answer only so long."""
    monkeypatch.setattr(listen, "ACK_SECONDS", ACK_SECONDS)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    """Four people, over Socket Mode."""
    async with slack_house(tmp_path) as slack:
        yield slack


@pytest.fixture
async def over_http(tmp_path: Path) -> AsyncIterator[SlackHouse]:
    """The same over HTTP."""
    async with slack_house(tmp_path, http=True) as slack:
        yield slack
