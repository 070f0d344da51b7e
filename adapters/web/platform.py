"""What the conversation needs of a reader of the page: who they are on the platform that they come from."""

import re
from collections.abc import Mapping
from datetime import datetime

from adapters.grammar import GrammarError
from adapters.interaction.form import Options
from adapters.interaction.platform import Visitor, Visitors
from adapters.wording import Words
from adapters.wording.sentences import RefusalText
from adapters.wording.speech import Filler
from adapters.wording.writers import Now, Writers
from consensus.commands import Command
from consensus.frozen import Frozen
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Holder, Viewer
from consensus.refusal import Refused
from consensus.views import CardView


class WebWriters(Writers):
    def place(self, name: str) -> str:
        return f"#{name.removeprefix('#')}" if name else ""


class WebWords(Words):
    """Sentences for the page: no lines to type where there are buttons. `channels`: places have names."""

    lines = False
    typing = False
    """What is refused was typed: at a seat of the local room."""

    def __init__(self, language: str, zone: str, *, now: Now, channels: bool = True) -> None:
        super().__init__(language, zone, now=now)
        if channels:
            self.write = WebWriters(self.catalogue, language, zone, self._nested, now)
            self._filler = Filler(self.write.kinds)

    def refusal_pieces(self, refused: Refused) -> RefusalText:
        """Without lines and flags to type, but where they are typed: the page has forms and buttons for them."""
        pieces = super().refusal_pieces(refused)
        if self.typing or isinstance(refused, GrammarError):
            return pieces
        return self.untyped(pieces, refused)


class WebHere(Frozen):
    """Who acts, in which language, and where a decision is to be opened."""

    holder: Holder
    visitor: Visitor
    words: WebWords
    delivery: DeliveryId
    now: datetime
    place: str = ""
    order: int = 0
    home: str = ""


class WebPlatform:
    """Implements interaction.platform.Platform for the accounts of all platforms. `visitors`: by platform."""

    accounts: re.Pattern[str] | None = None

    def __init__(self, visitors: Mapping[str, Visitors]) -> None:
        self._visitors = visitors

    def now(self, here: WebHere) -> datetime:
        return here.now

    def zone(self, here: WebHere) -> str:
        return here.words.zone

    def viewer(self, here: WebHere) -> Viewer:
        return here.visitor.viewer

    async def envelope(self, here: WebHere, command: Command, delivery: DeliveryId) -> Envelope:
        """Raises Refused `not-signed-in-as-member` for whoever runs the program: they read, and act from the chat."""
        holder = here.holder
        visitors = self._visitors.get(holder.platform)
        if visitors is None or not holder.account:
            raise Refused("operator-only-reads", try_code="act-in-chat")
        return await visitors.envelope(holder.home, holder.account, here.place, command, delivery)

    async def places(self, here: WebHere) -> Options:
        """Where the reader may open something."""
        visitors = self._visitors.get(here.holder.platform)
        return () if visitors is None else await visitors.places(here.holder.home, here.holder.account)

    async def people(self, here: WebHere, place: str) -> Options:
        """Who is in a place of the reader, as its platform lists them."""
        visitors = self._visitors.get(here.holder.platform)
        if visitors is None or not place:
            return ()
        return await visitors.people(here.holder.home, here.holder.account, place)

    def at_hand(self, here: WebHere, number: int) -> CardView | None:
        """None: the Desk is asked each time."""
        return None

    def keep(self, here: WebHere, card: CardView) -> None:
        return

    async def decision_of_thread(self, here: WebHere) -> int | None:
        return None

    async def shared_links(self, here: WebHere, card: CardView) -> Options:
        return ()
