"""What the Slack adapter needs of the rest of the program, by shape: bot/ joins them, storage fits without knowing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from consensus.ports import Spot

Plain = Mapping[str, str | bool | None]


class Lookups(Protocol):
    """What is stored of our own messages and of who is where."""

    async def number_at(self, spot: Spot, reference: str) -> int | None:
        """Which decision a message of ours shows."""
        ...

    async def place_of(self, spot: Spot, number: int) -> str | None:
        """The channel in which a decision was opened."""
        ...

    async def card_of(self, spot: Spot, number: int) -> str | None:
        """The message of ours that is the card of a decision."""
        ...

    async def places_of(self, spot: Spot, account: str) -> Sequence[str]:
        """The channels in which somebody is."""
        ...

    async def homes_of(self, platform: str, place: str) -> Sequence[str]:
        """The homes in which this channel is known: several where they share it."""
        ...

    async def busy_places(self, platform: str, home: str) -> Sequence[str]:
        """The channels in which something is open."""
        ...


class Installations(Protocol):
    """The workspaces that installed the app, each as plain values that are kept sealed. `home` is a team's id, or an
    enterprise's where the whole organisation installed it."""

    async def save(self, home: str, values: Plain) -> None: ...

    async def find(self, home: str) -> Plain | None: ...

    async def remove(self, home: str) -> None: ...

    async def homes(self) -> Sequence[str]: ...


class States(Protocol):
    """OAuth states: given out once, taken back once, and not after `until`."""

    async def issue(self, state: str, until: datetime) -> None: ...

    async def consume(self, state: str, now: datetime) -> bool: ...


class Now(Protocol):
    def __call__(self) -> datetime:
        """This instant, in UTC and aware of it."""
        ...


class Log(Protocol):
    """Log lines: constant names, ids and numbers as fields."""

    def info(self, event: str, **fields: object) -> object: ...

    def warning(self, event: str, **fields: object) -> object: ...

    def error(self, event: str, **fields: object) -> object: ...
