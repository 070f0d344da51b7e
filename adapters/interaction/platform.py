"""Protocols that a platform implements: the actor's surroundings, and what only the platform can find out."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from adapters.interaction.form import Options
from adapters.wording import Words
from consensus.commands import Command
from consensus.frozen import Frozen
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Holder, Receipt, Viewer
from consensus.views import CardView, Query, View


class Desk(Protocol):
    """Takes commands and answers queries."""

    async def submit(self, envelope: Envelope) -> Receipt:
        """Carry out a command; returns once it is on disk. Raises Refused."""
        ...

    async def ask(self, query: Query, viewer: Viewer) -> View:
        """Answer a question, for this viewer. Raises Refused."""
        ...


class Here(Protocol):
    """Who acts, where, in which language, and by which delivery."""

    @property
    def words(self) -> Words: ...

    @property
    def delivery(self) -> DeliveryId: ...

    @property
    def order(self) -> int:
        """When the act was done, as a number that grows with time; 0: unknown."""
        ...

    @property
    def home(self) -> str:
        """The home that buttons have to carry, if the platform does not send it with a press; else empty."""
        ...


H = TypeVar("H", bound=Here, contravariant=True)


class Platform(Protocol[H]):
    accounts: re.Pattern[str] | None
    """Pattern of accounts, on platforms where a typed name is no account; None: a name is an account."""

    def now(self, here: H) -> datetime: ...

    def zone(self, here: H) -> str:
        """The time zone of the actor (an IANA name)."""
        ...

    def viewer(self, here: H) -> Viewer: ...

    async def envelope(self, here: H, command: Command, delivery: DeliveryId) -> Envelope:
        """The command in an envelope of the actor. For an opening, looks up who may take part. Raises Refused."""
        ...

    def at_hand(self, here: H, number: int) -> CardView | None:
        """The card as last read or shown, if the actor is sure to be allowed to see it. Does not wait."""
        ...

    def keep(self, here: H, card: CardView) -> None:
        """Remember a card that was read, for `at_hand`."""
        ...

    async def decision_of_thread(self, here: H) -> int | None:
        """The decision under whose card the actor writes, if any."""
        ...

    async def shared_links(self, here: H, card: CardView) -> Options:
        """Links that people shared about the decision, to choose from; empty if the platform cannot tell."""
        ...


PageLinks = Callable[[Holder, int], Awaitable[str]]
"""An account, and the number of a decision or 0 -> an address that signs its reader in to the page."""


class Visitor(Frozen):
    """An account as its platform describes it at this moment."""

    viewer: Viewer
    name: str
    language: str = ""
    """As the platform tells it; empty: it does not, and the browser's is taken."""
    zone: str = ""
    """An IANA name; empty: the platform does not tell it."""
    community: str = ""
    """What their workspace, server or room is called."""


class Visitors(Protocol):
    """The accounts of one platform, as readers of the page."""

    async def visitor(self, home: str, account: str) -> Visitor | None:
        """None for an account that is not there, or is there no longer. Raises Refused where it cannot be told now."""
        ...

    async def places(self, home: str, account: str) -> Options:
        """Where this account may open something: places by their ids, with their names; empty if it cannot be told now."""
        ...

    async def people(self, home: str, account: str, place: str) -> Options:
        """Who is in this place of theirs, as the platform lists them now: accounts with their names. Empty where it lists
        nobody, and where it cannot be told now."""
        ...

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        """The command as this account's act. `place`: where a decision is to be opened; empty for an act on one that is
        there. Raises Refused."""
        ...
