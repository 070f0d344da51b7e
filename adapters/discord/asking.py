"""Queries on Discord: lists, records, cards, and suggestions while people type."""

from collections.abc import Callable
from typing import Any

import discord

from adapters.discord import answers, autocomplete
from adapters.discord.autocomplete import Picks
from adapters.discord.context import Doorway, Here, NotHere
from adapters.discord.desk import DiscordMemory
from adapters.discord.reply import Reply
from adapters.interaction.conversation import Conversation
from adapters.interaction.platform import Desk
from adapters.interaction.press import Press
from consensus.frozen import replace
from consensus.process import Unit
from consensus.refusal import Refused
from consensus.views import Filters, ListDecisions, Listing


class Asking:
    def __init__(
        self,
        doorway: Doorway,
        conversation: Conversation[Here],
        desk: Desk,
        memory: DiscordMemory,
    ) -> None:
        self._doorway = doorway
        self._conversation = conversation
        self._desk = desk
        self._memory = memory

    async def listing(self, here: Here, query: ListDecisions, query_words: str = "") -> Reply:
        """A page of the log. `query_words`: the words after `/decisions`, for the next page."""
        query = ListDecisions(filters=replace(query.filters, limit=answers.PAGE))
        view = await self._desk.ask(query, here.viewer)
        assert isinstance(view, Listing)
        return answers.listing_message(here.words, view, query_words, links=await self._links(here, view))

    async def page(self, here: Here, press: Press) -> Reply:
        """The next page of a list; the key has the words of the query."""
        command = self._conversation.read(here, f"/decisions {press.key}".strip()).command
        if not isinstance(command, ListDecisions):
            return await self.listing(here, ListDecisions(filters=Filters(before=press.number)))
        filters = replace(command.filters, before=press.number)
        return await self.listing(here, ListDecisions(filters=filters), press.key)

    async def decisions(self, interaction: discord.Interaction[Any], words: str) -> Reply:
        """`/decisions` with the words after it."""

        async def act(here: Here) -> Reply:
            reading = await self._conversation.understood(here, f"/decisions {words}".strip())
            if isinstance(reading.command, ListDecisions):
                return await self.listing(here, reading.command, words)
            return answers.shown(await self._conversation.do(here, reading))

        return await self._doorway.reply_to(interaction, act)

    async def open_rows(self, here: Here) -> Listing:
        """The open decisions that this person may see, to pick from."""
        query = ListDecisions(filters=Filters(state="open", limit=100))
        view = await self._desk.ask(query, here.viewer)
        assert isinstance(view, Listing)
        return view

    async def pick(
        self, interaction: discord.Interaction[Any], choose: Callable[[Here, Listing], Picks]
    ) -> Picks:
        """The suggestions while a person types; none if they may see nothing."""
        try:
            here = await self._doorway.here(interaction)
            return choose(here, await self.open_rows(here))
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def pick_process(self, interaction: discord.Interaction[Any], typed: str, unit: Unit) -> Picks:
        try:
            here = await self._doorway.here(interaction)
            known = await self._conversation.processes(here)
            return autocomplete.processes(here.words, known, typed, unit)
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def pick_position(self, interaction: discord.Interaction[Any], number: int, typed: str) -> Picks:
        try:
            here = await self._doorway.here(interaction)
            return autocomplete.positions(here.words, await self._conversation.card(here, number), typed)
        except (NotHere, Refused, discord.HTTPException):
            return []

    async def _links(self, here: Here, listing: Listing) -> dict[int, str]:
        numbers = [row.number for row in listing.rows]
        known = await self._memory.cards(here.spot.home, numbers)
        return {message.number: link_to(message.home, message.channel, message.message) for message in known}


def link_to(home: str, channel: str, message: str) -> str:
    return f"https://discord.com/channels/{home}/{channel}/{message}"
