"""What people ask on Discord: lists, records, cards, and what is offered while they type."""

from collections.abc import Callable
from typing import Any

import discord

from adapters.discord import answers, autocomplete
from adapters.discord.autocomplete import Picks
from adapters.discord.context import Doorway, Here, NotHere
from adapters.discord.custom_ids import Press
from adapters.discord.desk import DiscordClock, DiscordDesk, DiscordMemory
from adapters.discord.escape import safe
from adapters.discord.reply import Said
from adapters.grammar import read
from consensus.frozen import replace
from consensus.refusal import Refused
from consensus.views import (
    BallotView,
    CardView,
    Filters,
    HelpView,
    ListDecisions,
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
    def __init__(
        self, doorway: Doorway, desk: DiscordDesk, memory: DiscordMemory, clock: DiscordClock, zone: str
    ) -> None:
        self._doorway = doorway
        self._desk = desk
        self._memory = memory
        self._clock = clock
        self._zone = zone

    async def ask(self, here: Here, query: Query, asked: str = "") -> Said:
        if isinstance(query, ListDecisions):
            query = ListDecisions(filters=replace(query.filters, limit=answers.PAGE))
        view = await self._desk.ask(query, here.viewer)
        words = here.words
        match view:
            case Listing():
                return answers.listing_message(words, view, asked, links=await self._links(here, view))
            case Summary():
                return answers.summary_message(words, view)
            case RecordView():
                return answers.record_message(words, view)
            case HelpView():
                return answers.help_message(words, "", view)
            case RightsView(card=card):
                return answers.text_message(safe(card.text))
            case WhyView():
                return answers.text_message(safe(words.why(view)))
            case BallotView():
                return answers.text_message(safe(words.ballot_how(view)))
            case _:
                return answers.text_message(safe(view.text))

    async def details(self, here: Here, number: int) -> Said:
        view = await self._desk.ask(ShowRecord(number=number), here.viewer)
        assert isinstance(view, RecordView)
        rights = await self._desk.ask(WhatMayI(number=number), here.viewer)
        acts = rights.acts if isinstance(rights, RightsView) else ()
        rows = answers.details_rows(here.words, view.card, acts, here.home)
        return answers.record_message(here.words, view, rows)

    async def groups(self, here: Here, number: int) -> tuple[str, ...]:
        """The groups that the decision's process names. Raises Refused where there are none."""
        found = await self._desk.ask(WhatMayI(number=number), here.viewer)
        if not isinstance(found, RightsView) or not found.groups:
            raise Refused("no-such-decision", number=number, try_code="list-decisions")
        return found.groups

    async def page(self, here: Here, press: Press) -> Said:
        """The next page of a list; `argument` is what was searched for."""
        reading = read(f"/decisions {press.argument}".strip(), now=self._clock.now(), zone=self._zone)
        if not isinstance(reading.command, ListDecisions):
            return await self.ask(here, ListDecisions(filters=Filters(before=press.number)))
        filters = replace(reading.command.filters, before=press.number)
        return await self.ask(here, ListDecisions(filters=filters), press.argument)

    async def decisions(self, interaction: discord.Interaction[Any], words: str) -> Said:
        """`/decisions`, as typed behind it."""

        async def act(here: Here) -> Said:
            line = f"/decisions {words}".strip()
            reading = read(line, now=self._clock.now(), zone=self._zone)
            assert isinstance(reading.command, Query), "the verb only asks"
            return await self.ask(here, reading.command, words)

        return await self._doorway.told(interaction, act)

    async def card(self, here: Here, number: int) -> CardView:
        view = await self._desk.ask(ShowCard(number=number), here.viewer)
        assert isinstance(view, CardView)
        return view

    async def ballot(self, here: Here, number: int) -> BallotView:
        """The ballot of a poll as this person fills it in."""
        view = await self._desk.ask(ShowBallot(number=number), here.viewer)
        assert isinstance(view, BallotView)
        return view

    async def open_rows(self, here: Here) -> Listing:
        """The decisions that are open to this person, to pick from."""
        query = ListDecisions(filters=Filters(state="open", limit=100))
        view = await self._desk.ask(query, here.viewer)
        assert isinstance(view, Listing)
        return view

    async def pick(
        self, interaction: discord.Interaction[Any], choose: Callable[[Here, Listing], Picks]
    ) -> Picks:
        """What is offered while somebody types; nothing where nothing may be seen."""
        try:
            here = await self._doorway.here(interaction)
            return choose(here, await self.open_rows(here))
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def pick_position(self, interaction: discord.Interaction[Any], number: int, typed: str) -> Picks:
        try:
            here = await self._doorway.here(interaction)
            return autocomplete.positions(here.words, await self.card(here, number), typed)
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def options(self, here: Here, number: int) -> dict[str, str]:
        try:
            card = await self.card(here, number)
        except Refused:
            return {}
        return {choice.key: choice.text for choice in card.choices if choice.text}

    async def _links(self, here: Here, found: Listing) -> dict[int, str]:
        numbers = [row.number for row in found.rows]
        known = await self._memory.cards(here.spot.home, numbers)
        return {one.number: link_to(one.home, one.channel, one.message) for one in known}


def link_to(home: str, channel: str, message: str) -> str:
    return f"https://discord.com/channels/{home}/{channel}/{message}"
