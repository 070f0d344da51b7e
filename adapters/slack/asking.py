"""Questions to the Desk, for whoever asks: a card, the log, the record. What was just read stays at hand."""

import re
from collections.abc import Mapping

from adapters.slack import blocks
from adapters.slack.escape import plain
from adapters.slack.messenger import SlackMessenger
from adapters.slack.payloads import Where
from adapters.slack.ports import Lookups, SlackDesk
from adapters.slack.render import Shown
from adapters.slack.said import refusal_message, told
from adapters.wording import Words
from consensus.ports import Receipt, Viewer
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    HelpView,
    Listing,
    Query,
    RecordView,
    RightsView,
    ShowBallot,
    ShowCard,
    ShowRecord,
    Summary,
    WhatMayI,
    WhyView,
)


class Asking:
    def __init__(self, desk: SlackDesk, messenger: SlackMessenger, lookups: Lookups) -> None:
        self._desk = desk
        self._messenger = messenger
        self._lookups = lookups
        self.words: Words = messenger.words

    def viewer(self, where: Where) -> Viewer:
        return Viewer(spot=where.origin.spot(where.channel or "home"), account=where.account)

    async def card(self, where: Where, number: int) -> CardView | None:
        """The card as it stands now, if they may see it."""
        try:
            found = await self._desk.ask(ShowCard(number=number), self.viewer(where))
        except Refused:
            return None
        if not isinstance(found, CardView):
            return None
        self.keep(where, found)
        return found

    def keep(self, where: Where, card: CardView) -> None:
        """What was just read is at hand for a form that is opened next."""
        self._messenger.keep(where.origin.home, card)

    def at_hand(self, where: Where, number: int) -> CardView | None:
        """The card as it was last read or shown; what is old about it, the Desk finds. Only for who clicks in a channel
        and so sees it: a button in somebody's own messages stays there when they have left, and then the Desk is asked."""
        if not where.channel or where.channel.startswith("D"):
            return None
        return self._messenger.cards.get((where.origin.home, number))

    async def asked(self, where: Where, query: Query) -> Shown:
        """Answer a question for this person."""
        try:
            found = await self._desk.ask(query, self.viewer(where))
        except Refused as refused:
            return refusal_message(self.words, refused)
        match found:
            case Listing():
                return told(self.words.listing(found))
            case Summary():
                return told(self.words.summary(found))
            case RecordView():
                return told(self.words.record(found))
            case HelpView():
                return told(self.words.help(view=found))
            case RightsView():
                return told(self.words.card(found.card).headline)
            case WhyView():
                return told(self.words.why(found))
            case BallotView():
                return told(self.words.ballot_how(found))
            case _:
                return told("\n".join(filter(None, (self.words.card(found).headline, found.text))))

    async def ballot(self, where: Where, number: int) -> BallotView | None:
        """The ballot of a decision, for this person to fill in."""
        try:
            found = await self._desk.ask(ShowBallot(number=number), self.viewer(where))
        except Refused:
            return None
        return found if isinstance(found, BallotView) else None

    async def record(self, where: Where, number: int) -> RecordView | None:
        """The whole record, if they may see it."""
        try:
            found = await self._desk.ask(ShowRecord(number=number), self.viewer(where))
        except Refused:
            return None
        return found if isinstance(found, RecordView) else None

    async def rights(self, where: Where, number: int) -> RightsView | None:
        """What this person may do with a decision, if they may see it."""
        try:
            found = await self._desk.ask(WhatMayI(number=number), self.viewer(where))
        except Refused:
            return None
        if not isinstance(found, RightsView):
            return None
        self.keep(where, found.card)
        return found

    async def exported(self, where: Where, number: int) -> Shown:
        """The whole record as text to copy."""
        found = await self.record(where, number)
        if found is None:
            return refusal_message(self.words, Refused("no-such-decision", number=number))
        text = plain(self.words.record(found))
        return Shown(told(text).text, blocks.code_blocks(text.split("\n")))

    async def options(self, where: Where, receipt: Receipt) -> Mapping[str, str]:
        """The texts of a poll's options, where the receipt speaks of one."""
        choice = receipt.unstored.get("choice", receipt.values.get("choice"))
        if receipt.number is None or not isinstance(choice, str) or not re.match(r"o\d", choice):
            return {}
        options = self._messenger.options(where.origin.home, receipt.number)
        if not options:
            card = await self.card(where, receipt.number)
            options = self._messenger.options(where.origin.home, receipt.number) if card else {}
        return options

    async def opened_in(self, where: Where, number: int) -> bool:
        """Whether the decision was opened in this very channel."""
        return await self._lookups.place_of(where.origin.spot(where.channel), number) == where.channel
