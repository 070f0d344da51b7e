"""What a platform must bring, by shape: who acts, and the few things that only it can find out."""

import re
from datetime import datetime
from typing import Protocol, TypeVar

from adapters.interaction.form import Options
from adapters.wording import Words
from consensus.commands import Command
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Viewer
from consensus.views import CardView, Query, View


class Desk(Protocol):
    """Where commands go and answers come from."""

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
        """When it was done, as a number that grows with time; 0: nobody knows."""
        ...

    @property
    def home(self) -> str:
        """What buttons have to carry where the platform does not say with a press which home it is about; else empty."""
        ...


H = TypeVar("H", bound=Here, contravariant=True)


class Platform(Protocol[H]):
    accounts: re.Pattern[str] | None
    """How accounts look, where a typed name is none; None: a name is an account."""

    def now(self, here: H) -> datetime: ...

    def zone(self, here: H) -> str:
        """The zone in which somebody's times are read (an IANA name)."""
        ...

    def viewer(self, here: H) -> Viewer: ...

    async def envelope(self, here: H, command: Command, delivery: DeliveryId) -> Envelope:
        """The command as this person's. Before an opening, whoever may take part is found out. Raises Refused."""
        ...

    def at_hand(self, here: H, number: int) -> CardView | None:
        """The card as it was last read or shown, where this person surely sees it; nothing is waited for."""
        ...

    def keep(self, here: H, card: CardView) -> None:
        """A card was read: it may be at hand from now on."""
        ...

    async def shared_links(self, here: H, card: CardView) -> Options:
        """Links that people shared about the decision, to choose from; empty where the platform has none to offer."""
        ...
