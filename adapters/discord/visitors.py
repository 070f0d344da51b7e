"""Members of Discord servers as readers of the page. Implements interaction.platform.Visitors."""

from collections.abc import Callable

import discord

from adapters.discord.context import Doorway, Here
from adapters.discord.platform import DiscordPlatform
from adapters.interaction.form import Options
from adapters.interaction.platform import Visitor
from adapters.unsafe import whole
from consensus.commands import Command
from consensus.ids import DeliveryId
from consensus.ports import Envelope
from consensus.refusal import Refused


class DiscordVisitors:
    """`is_current`: whether what we hold of a server (roles, channels and who may see them) is what Discord says lately."""

    def __init__(
        self,
        client: discord.Client,
        doorway: Doorway,
        platform: DiscordPlatform,
        is_current: Callable[[discord.Guild], bool],
    ) -> None:
        self._client = client
        self._is_current = is_current
        self._doorway = doorway
        self._platform = platform

    async def visitor(self, home: str, account: str) -> Visitor | None:
        """Raises Refused `cannot-be-checked`."""
        here = await self._here(home, account, "", DeliveryId(""))
        if here is None:
            return None
        return Visitor(viewer=here.viewer, name=here.sender.name, community=whole(here.guild.name))

    async def places(self, home: str, account: str) -> Options:
        here = await self._here(home, account, "", DeliveryId(""))
        sees = frozenset() if here is None else here.sender.sees or frozenset()
        channels = () if here is None else here.guild.text_channels
        return tuple(
            (str(channel.id), whole(channel.name)) for channel in channels if str(channel.id) in sees
        )

    async def people(self, home: str, account: str, place: str) -> Options:
        """Nobody: listing members needs a privileged intent, which this bot does without."""
        return ()

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        here = await self._here(home, account, place, delivery)
        if here is None or (place and place not in (here.sender.sees or ())):
            raise Refused("only-in-channels", try_code="go-to-a-channel")
        return await self._platform.envelope(here, command, delivery)

    async def _here(self, home: str, account: str, place: str, delivery: DeliveryId) -> Here | None:
        """None for whoever is not on the server."""
        guild = self._client.get_guild(int(home)) if home.isdecimal() else None
        if guild is None or not account.isdecimal() or not self._is_current(guild):
            raise Refused("cannot-be-checked", try_code="wait-a-moment")
        try:
            member = await guild.fetch_member(int(account))
        except discord.NotFound:
            return None
        except discord.HTTPException:
            raise Refused("cannot-be-checked", try_code="wait-a-moment") from None
        channel = guild.get_channel_or_thread(int(place)) if place.isdecimal() else None
        return self._doorway.from_page(member, channel, delivery)
