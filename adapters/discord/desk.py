"""What the adapter needs of the rest of the program, by shape: bot/ joins it to the Desk and to storage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from consensus.frozen import Frozen


class DiscordClock(Protocol):
    def now(self) -> datetime: ...


MessageKind = Literal["card", "source"]


class KnownMessage(Frozen):
    """A message under which reactions may count: the card of a decision, or the message that was made into it
    (`source`). Ids are Discord's, as text."""

    home: str
    channel: str
    message: str
    number: int
    kind: MessageKind


class Reacted(Frozen):
    """One reaction that was taken as an act. `turn` counts how often it was put there or taken away, `groups` and `since`
    are what Discord said of the person when they reacted: it says nothing when they take it away."""

    message: str
    account: str
    emoji: str
    on: bool
    turn: int
    revision: int = 1
    """The text that it was about."""
    groups: tuple[str, ...] = ()
    since: datetime | None = None


class DiscordMemory(Protocol):
    """What has to survive a restart, besides what the Desk keeps."""

    async def note(self, home: str, key: str) -> str | None:
        """A small text kept under a key; None if there is none."""
        ...

    async def keep_note(self, home: str, key: str, value: str | None) -> None:
        """Keep it, or (None) forget it."""
        ...

    async def keep_notes(self, notes: Sequence[tuple[str, str, str]]) -> None:
        """Several at once: home, key and value of each."""
        ...

    async def notes(self, key: str) -> Mapping[str, str]:
        """What every home keeps under this key."""
        ...

    async def keep_message(self, known: KnownMessage) -> None: ...

    async def message(self, message: str) -> KnownMessage | None: ...

    async def open_messages(self) -> Sequence[KnownMessage]:
        """Those whose decision is open."""
        ...

    async def cards(self, home: str, numbers: Sequence[int]) -> Sequence[KnownMessage]:
        """Where the cards of these decisions stand, as far as they were posted."""
        ...

    async def place(self, home: str, number: int) -> str | None:
        """Where a decision was opened."""
        ...

    async def reactions(self, message: str) -> Sequence[Reacted]:
        """All that was ever taken as an act under this message, whether it still stands or not."""
        ...

    async def keep_reactions(self, reacted: Sequence[Reacted]) -> None: ...

    async def post_again(self, home: str, number: int) -> bool:
        """The card of this decision was lost: it is to be posted anew. False where it was not."""
        ...
