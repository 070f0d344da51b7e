"""What the conversation needs of the room: who speaks; names are accounts, and everybody in the room takes part."""

import re
from datetime import datetime

from adapters.interaction.form import Options
from adapters.local.inbound import account_of, envelope_of, viewer_of
from adapters.local.messenger import LocalMessenger
from adapters.wording import Words
from consensus.commands import Command
from consensus.frozen import Frozen
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Viewer
from consensus.views import CardView


class LocalHere(Frozen):
    """Who speaks, and what time it is in the room."""

    speaker: str
    words: Words
    delivery: DeliveryId
    now: datetime
    order: int = 0
    home: str = ""

    @property
    def account(self) -> str:
        return account_of(self.speaker)


class LocalPlatform:
    """Implements interaction.platform.Platform."""

    accounts: re.Pattern[str] | None = None

    def __init__(self, messenger: LocalMessenger) -> None:
        self._messenger = messenger

    def now(self, here: LocalHere) -> datetime:
        return here.now

    def zone(self, here: LocalHere) -> str:
        return here.words.zone

    def viewer(self, here: LocalHere) -> Viewer:
        return viewer_of(here.speaker)

    async def envelope(self, here: LocalHere, command: Command, delivery: DeliveryId) -> Envelope:
        return envelope_of(here.speaker, command, delivery)

    def at_hand(self, here: LocalHere, number: int) -> CardView | None:
        """Whoever speaks is in the room and sees its cards."""
        return self._messenger.cards.get(number)

    def keep(self, here: LocalHere, card: CardView) -> None:
        self._messenger.cards[card.number] = card

    async def decision_of_thread(self, here: LocalHere) -> int | None:
        """None: the room has one thread for all."""
        return None

    async def shared_links(self, here: LocalHere, card: CardView) -> Options:
        return ()
