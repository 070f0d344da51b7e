"""The Discord adapter (bot/platforms.py): made once, connected as often as necessary.

A client of discord.py cannot be used again after it has ended, so each run makes a new one; messages go through the one
that is connected. An event that the library cannot read ends a client, but nothing else.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import logs
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.listen import GUILDS_SECONDS, IDENTIFY_AGAIN_SECONDS, AccordClient
from adapters.discord.visibility import PLATFORM
from adapters.interaction.form import Options
from adapters.interaction.listening import Listening
from adapters.interaction.platform import Desk, PageLinks, Visitor, Visitors
from consensus.commands import Command
from consensus.frozen import Frozen
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Later, Messenger, Spot
from consensus.refusal import Refused
from consensus.views import CardView, DigestView, NoticeView
from consensus.views.people import RequestView

log = logs.get()
NOT_CONNECTED_SECONDS = 5.0


class DiscordSettings(Frozen):
    """`api_url` and `gateway_url`: another server than Discord's own (a proxy, a test); empty: Discord's."""

    token: str
    api_url: str = ""
    gateway_url: str = ""
    language: str = "en"
    zone: str = "UTC"
    guilds_seconds: float = GUILDS_SECONDS
    identify_again_seconds: float = IDENTIFY_AGAIN_SECONDS

    def __repr__(self) -> str:
        return "DiscordSettings(…)"


class DiscordAdapter:
    name = PLATFORM

    def __init__(
        self,
        settings: DiscordSettings,
        desk: Desk,
        memory: DiscordMemory,
        clock: DiscordClock,
        page: PageLinks | None = None,
        listening: Listening | None = None,
        installers: Mapping[str, str] | None = None,
    ) -> None:
        """`listening`: where offers may be made; None: what people write is not read. `installers`: server -> the account
        that set us up there."""
        self._listening = listening
        self._installers = installers
        self._page = page
        self._settings = settings
        self._desk = desk
        self._memory = memory
        self._clock = clock
        self.client: AccordClient | None = None
        self.answered = asyncio.Event()

    @property
    def messenger(self) -> Messenger:
        return _WhicheverIsConnected(self)

    @property
    def visitors(self) -> Visitors:
        return _WhicheverIsConnected(self)

    def make_client(self) -> AccordClient:
        settings = self._settings
        self.client = AccordClient(
            self._desk,
            self._memory,
            self._clock,
            language=settings.language,
            zone=settings.zone,
            page=self._page,
            guilds_seconds=settings.guilds_seconds,
            identify_again_seconds=settings.identify_again_seconds,
            answered=self.answered,
            listening=self._listening,
            installers=self._installers,
        )
        return self.client

    async def run(self) -> None:
        """Connect and serve until the connection ends for good. Raises Refused `discord-token` for a bad token."""
        aim_at(self._settings)
        client = self.make_client()
        try:
            await client.start(self._settings.token)
        except discord.LoginFailure:
            raise Refused("discord-token", try_code="set-the-discord-token") from None
        except discord.PrivilegedIntentsRequired:
            raise Refused("discord-intent", try_code="allow-message-content") from None
        finally:
            await client.close()

    async def connected_homes(self) -> Collection[str]:
        return [] if self.client is None else [spot.home for spot in self.client.homes()]


def aim_at(settings: DiscordSettings) -> None:
    """Point the library at another server. Its addresses are global to the program."""
    if settings.api_url:
        Route.BASE = settings.api_url.rstrip("/")
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)


class _WhicheverIsConnected:
    """The messenger of this run's client; without one, messages wait."""

    def __init__(self, platform: DiscordAdapter) -> None:
        self._platform = platform

    def _now(self) -> Messenger:
        client = self._client()
        if client is None:
            raise Later(NOT_CONNECTED_SECONDS)
        return client.messenger

    def _client(self) -> AccordClient | None:
        client = self._platform.client
        return None if client is None or client.is_closed() or not client.is_ready() else client

    async def visitor(self, home: str, account: str) -> Visitor | None:
        return await self._visitors().visitor(home, account)

    async def places(self, home: str, account: str) -> Options:
        return await self._visitors().places(home, account)

    async def people(self, home: str, account: str, place: str) -> Options:
        return await self._visitors().people(home, account, place)

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        return await self._visitors().envelope(home, account, place, command, delivery)

    def _visitors(self) -> Visitors:
        client = self._client()
        if client is None:
            raise Refused("cannot-be-checked", try_code="wait-a-moment")
        return client.visitors

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        return await self._now().post_card(spot, card, key)

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        await self._now().update_card(spot, reference, card)

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        return await self._now().post_notice(
            spot, notice, key, account=account, card_reference=card_reference
        )

    async def update_notice(
        self,
        spot: Spot,
        reference: str,
        notice: NoticeView,
        key: str,
        *,
        account: str | None,
        card_reference: str | None,
    ) -> None:
        await self._now().update_notice(
            spot, reference, notice, key, account=account, card_reference=card_reference
        )

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        return await self._now().post_request(spot, request, key, account=account, reference=reference)

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        return await self._now().post_digest(spot, digest, key, account=account)

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        return await self._now().find(spot, key, account=account, card_reference=card_reference)

    async def remove(self, spot: Spot, reference: str) -> None:
        await self._now().remove(spot, reference)
