"""What the conversation needs from Discord: the actor, and how many may take part in an opened decision."""

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime

import discord

from adapters.discord.context import Here
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.electorate import electorate_here, with_sizes
from adapters.grammar.people import accounts_in
from adapters.interaction.form import Options
from adapters.unsafe import whole
from consensus.commands import Command, Link, OpenPoll, Propose, SetRight
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Viewer
from consensus.refusal import Refused
from consensus.views import CardView

ASKED_MAX = 25
"""Discord is asked for each named person by themselves; of more than these nobody's name is asked for."""


class DiscordPlatform:
    """Implements interaction.platform.Platform."""

    accounts: re.Pattern[str] | None = re.compile(r"\d+")

    def __init__(self, client: discord.Client, memory: DiscordMemory, clock: DiscordClock, zone: str) -> None:
        self._client = client
        self._memory = memory
        self._clock = clock
        self._zone = zone

    def now(self, here: Here) -> datetime:
        return self._clock.now()

    def zone(self, here: Here) -> str:
        return self._zone

    def viewer(self, here: Here) -> Viewer:
        return here.viewer

    def at_hand(self, here: Here, number: int) -> CardView | None:
        """None: Discord waits for three seconds, which is enough to ask the Desk."""
        return None

    def keep(self, here: Here, card: CardView) -> None:
        return

    async def decision_of_thread(self, here: Here) -> int | None:
        """A thread has the id of the message that it was begun from."""
        if not isinstance(here.channel, discord.Thread):
            return None
        known = await self._memory.message(str(here.channel.id))
        return known.number if known is not None and known.home == here.spot.home else None

    async def shared_links(self, here: Here, card: CardView) -> Options:
        """None: reading messages needs a privileged intent, which this bot does without."""
        return ()

    async def envelope(self, here: Here, command: Command, delivery: DeliveryId) -> Envelope:
        here = await self._in_its_place(here, command)
        command = await with_sizes(here, command)
        if isinstance(command, Propose | OpenPoll) and command.electorate is None:
            counted = await electorate_here(self._client, here, here.who)
            command = _with_its_thread(here, replace(command, electorate=counted))
        elif isinstance(command, SetRight):
            command = replace(command, electorate=await electorate_here(self._client, here, ""))
        names = await self._names(here, command)
        return Envelope(delivery=delivery, spot=here.spot, sender=here.sender, command=command, names=names)

    async def _names(self, here: Here, command: Command) -> Mapping[str, str]:
        """The names of whom the command names. Raises Refused `cannot-act` for bots and whoever is not on the server."""
        named = [account for account in accounts_in(command) if account.isdecimal()][:ASKED_MAX]
        members = await asyncio.gather(*(self._member(here, account) for account in named))
        gone = tuple(
            account if member is None else whole(member.display_name)
            for account, member in zip(named, members, strict=True)
            if member is None or member.bot
        )
        if gone:
            raise Refused("cannot-act", names=gone, try_code="name-somebody-else")
        return {str(member.id): whole(member.display_name) for member in members if member is not None}

    async def _member(self, here: Here, account: str) -> discord.Member | None:
        try:
            return await here.guild.fetch_member(int(account))
        except discord.NotFound:
            return None
        except discord.HTTPException:
            raise Refused("people-not-checked", try_code="wait-a-moment") from None

    async def _in_its_place(self, here: Here, command: Command) -> Here:
        """The context with the decision's place, for acts in direct messages."""
        number = getattr(command, "decision", None)
        if here.spot.place or not isinstance(number, int):
            return here
        place = await self._memory.place(here.spot.home, number)
        if place is None or (here.sender.sees is not None and place not in here.sender.sees):
            raise Refused("no-such-decision", number=number, try_code="list-decisions")
        return replace(here, spot=replace(here.spot, place=place))


def _with_its_thread(here: Here, command: Propose | OpenPoll) -> Propose | OpenPoll:
    """The opening with a link to the thread that it was typed in, if the decision goes to the channel above."""
    thread = here.channel
    if not isinstance(thread, discord.Thread) or here.spot.place == str(thread.id):
        return command
    return replace(command, links=(*command.links, Link(url=thread.jump_url, role="information")))
