"""Protocols of what the Slack adapter needs from the program: storage fits them without knowing, bot/ joins both."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from consensus.ports import Spot

Plain = Mapping[str, str | bool | None]


class Lookups(Protocol):
    """Stored data about our own messages and about members of channels."""

    async def number_at(self, spot: Spot, reference: str) -> int | None:
        """The number of the decision that our message shows."""
        ...

    async def place_of(self, spot: Spot, number: int) -> str | None:
        """The channel in which a decision was opened."""
        ...

    async def card_of(self, spot: Spot, number: int) -> str | None:
        """The message that is the card of a decision."""
        ...

    async def places_of(self, spot: Spot, account: str) -> Sequence[str]:
        """The channels of a person."""
        ...

    async def roles_named(self, spot: Spot) -> Sequence[str]:
        """The user groups that the table of rights names, as rights.Subject has them."""
        ...

    async def homes_of(self, platform: str, place: str) -> Sequence[str]:
        """The homes that know this channel: several if it is shared."""
        ...

    async def busy_places(self, platform: str, home: str) -> Sequence[str]:
        """The channels with open decisions."""
        ...


class Installations(Protocol):
    """The workspaces that installed the app, as plain values, which are stored encrypted. `home` is the id of a team, or
    of an enterprise if the whole organisation installed it."""

    async def save(self, home: str, values: Plain) -> None: ...

    async def find(self, home: str) -> Plain | None: ...

    async def remove(self, home: str) -> None: ...

    async def homes(self) -> Sequence[str]: ...


class States(Protocol):
    """OAuth states: each installs once, not after `until`."""

    def issue(self, until: datetime) -> str:
        """A text that nobody can guess or make."""
        ...

    async def is_good(self, state: str, now: datetime) -> bool: ...

    async def use(self, state: str, now: datetime) -> None: ...


class Notes(Protocol):
    """Small texts that survive a restart, by home and key."""

    async def note(self, home: str, key: str) -> str | None: ...

    async def keep_note(self, home: str, key: str, value: str | None) -> None:
        """Store a note, or (None) delete it."""
        ...


class Now(Protocol):
    def __call__(self) -> datetime:
        """This instant, in UTC and aware of it."""
        ...


class Log(Protocol):
    """Log lines: constant names, ids and numbers as fields."""

    def info(self, event: str, **fields: object) -> object: ...

    def warning(self, event: str, **fields: object) -> object: ...

    def error(self, event: str, **fields: object) -> object: ...
