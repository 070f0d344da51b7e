"""What the room needs of the rest of the program, by shape: bot/ has it, and the room never imports bot."""

from datetime import datetime
from typing import Protocol

from adapters.interaction.platform import Desk


class RoomDesk(Desk, Protocol):
    """Where lines go and answers come from."""

    async def settle(self) -> None:
        """Return when all that is due was done and all that is unsent was sent."""
        ...


class RoomClock(Protocol):
    """What time it is in the room, whose clock may run ahead of the real one."""

    async def __call__(self) -> datetime: ...
