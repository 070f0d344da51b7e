"""Protocols of what the room needs from the program: bot/ implements them, and the room never imports bot."""

from datetime import datetime
from typing import Protocol

from adapters.interaction.platform import Desk


class RoomDesk(Desk, Protocol):
    """Takes commands and answers queries."""

    async def settle(self) -> None:
        """Return when everything due is done and everything unsent is sent."""
        ...


class RoomClock(Protocol):
    """The clock of the room, which may run ahead of the real one."""

    async def __call__(self) -> datetime: ...
