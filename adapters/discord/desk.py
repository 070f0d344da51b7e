"""Protocols of what the adapter needs from the program: bot/ joins it to the Desk and to storage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from consensus.frozen import Frozen


class DiscordClock(Protocol):
    def now(self) -> datetime: ...


MessageKind = Literal["card", "source"]


class KnownMessage(Frozen):
    """A message under which reactions may count: the card of a decision, or the message that became the decision
    (`source`). Ids are Discord's, as text."""

    home: str
    channel: str
    message: str
    number: int
    kind: MessageKind


class Reacted(Frozen):
    """A reaction that was carried out as an act. `turn` counts how often it was added or removed. `groups` and `since` are
    the person's, as Discord sent them with the reaction: it does not send them with a removal."""

    message: str
    account: str
    emoji: str
    on: bool
    turn: int
    revision: int = 1
    """The revision on which it counts; 0: on none, because it was there before the decision, was refused, or gave way to
    another answer of that person."""
    groups: tuple[str, ...] = ()
    since: datetime | None = None


class DiscordMemory(Protocol):
    """What has to survive a restart, besides the Desk's data."""

    async def note(self, home: str, key: str) -> str | None:
        """A small text stored under a key, or None."""
        ...

    async def keep_note(self, home: str, key: str, value: str | None) -> None:
        """Store a note, or (None) delete it."""
        ...

    async def keep_notes(self, notes: Sequence[tuple[str, str, str]]) -> None:
        """Store several notes: home, key and value of each."""
        ...

    async def notes(self, key: str) -> Mapping[str, str]:
        """Home -> its note under this key."""
        ...

    async def keep_message(self, known: KnownMessage) -> None: ...

    async def message(self, message: str) -> KnownMessage | None: ...

    async def forget_message(self, message: str) -> None: ...

    async def open_messages(self) -> Sequence[KnownMessage]:
        """The messages of open decisions."""
        ...

    async def cards(self, home: str, numbers: Sequence[int]) -> Sequence[KnownMessage]:
        """The cards of these decisions, as far as they were posted."""
        ...

    async def place(self, home: str, number: int) -> str | None:
        """The place where a decision was opened."""
        ...

    async def reactions(self, message: str) -> Sequence[Reacted]:
        """All reactions under this message that were ever carried out, including those that were removed."""
        ...

    async def keep_reactions(self, reacted: Sequence[Reacted]) -> None: ...

    async def post_again(self, home: str, number: int) -> bool:
        """Have the lost card of this decision posted again. False if it was not lost."""
        ...
