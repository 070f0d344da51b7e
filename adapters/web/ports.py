"""Protocols of what the page needs from the program: bot joins them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from typing import Protocol

from consensus.frozen import Frozen
from consensus.ports import Credential, CredentialKind, Holder


class Credentials(Protocol):
    """Links, sessions and tokens. `now` is real time."""

    async def issue(self, secret: str, credential: Credential, now: datetime) -> None: ...

    async def consume(self, secret: str, kind: CredentialKind, now: datetime) -> Credential | None:
        """Use it up; None for what is not known, was used, or has expired."""
        ...

    async def find(self, secret: str, kinds: Collection[CredentialKind], now: datetime) -> Credential | None:
        """The same without using it up."""
        ...

    async def held_by(
        self, holder: Holder, kinds: Collection[CredentialKind], now: datetime
    ) -> Sequence[Credential]: ...

    async def revoke(self, holder: Holder, digest: str) -> None: ...


class RoomSide(Protocol):
    """The local room, for whoever runs it and plays its people."""

    def speakers(self) -> Sequence[str]:
        """The names of those who came in, in order."""
        ...

    def messages(self, name: str) -> Sequence[str]:
        """What was told to this person in private, the latest last."""
        ...

    async def now(self) -> datetime:
        """By the room's clock."""
        ...

    async def arrive(self, name: str) -> None:
        """Somebody comes in. Raises Refused for what is no name."""
        ...

    async def let_pass(self, span: str) -> None:
        """The clock moves on by this span (`3d`), and what is due happens."""
        ...

    async def settle(self) -> None:
        """Return when everything due is done and everything unsent is sent."""
        ...


class LogCheck(Frozen):
    """What came of checking the log: each entry, and every figure made of them."""

    intact: bool
    entries: int
    faults: tuple[str, ...] = ()
    """What is not as it was written, in English, as the terminal says it."""
    at: datetime


CheckLog = Callable[[], Awaitable[LogCheck]]
"""Checks all of it, which takes a while in a long log."""


class Clock(Protocol):
    def now(self) -> datetime:
        """This instant, real time."""
        ...
