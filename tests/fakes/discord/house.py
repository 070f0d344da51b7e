"""The whole program against the stand-in: the real client over real sockets, the real Desk and a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import Route
from sqlalchemy import func, select

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.desk import KnownMessage, Reacted
from bot.app import App, open_app
from bot.clock import Clock
from bot.settings import Settings
from bot.wiring import door_of
from bot.wiring.discord import discord_settings
from consensus.commands import Vote
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot, Viewer
from consensus.views import CardView, Filters, ListDecisions, Listing, ShowCard
from storage.platform_memory import PlatformMemory
from storage.tables import OUTBOX_CARD
from tests.databases import brought_up
from tests.fakes.discord.apart import Apart
from tests.fakes.discord.fake import FakeDiscord, fake_discord
from tests.fakes.discord.world import Guild, Message, is_card
from tests.waiting import until


class Connected:
    def __init__(
        self, fake: FakeDiscord, app: App, platform: DiscordAdapter, task: "asyncio.Task[None]"
    ) -> None:
        self.fake = fake
        self.app = app
        self.platform = platform
        self.task = task

    @property
    def memory(self) -> PlatformMemory:
        return PlatformMemory(self.app.store, "discord", KnownMessage, Reacted)

    async def until_view(self, guild: Guild, what: Callable[[CardView], bool], *, number: int = 1) -> None:
        """Wait until the card that the program has is so."""

        async def holds() -> bool:
            return what(await self.view(guild, number))

        await until(holds)

    async def last_number(self, guild: Guild) -> int:
        spot = Spot(platform="discord", home=guild.id, place="")
        query = ListDecisions(filters=Filters(limit=1))
        listing = await self.app.ask(query, Viewer(spot=spot, operator=True))
        assert isinstance(listing, Listing)
        return listing.rows[0].number if listing.rows else 0

    def restart(self) -> None:
        """The platform runs again, as its supervisor would see to."""
        self.task = asyncio.create_task(self.platform.run())

    async def vote_elsewhere(self, guild: Guild, channel: str) -> None:
        """Somebody votes on D-1 in another way than over this connection (on the web page, say)."""
        spot = Spot(platform="discord", home=guild.id, place=channel)
        sender = Sender(account="77", name="di", sees=frozenset({channel}))
        command = Vote(decision=1, choice="yes")
        await self.app.submit(
            Envelope(delivery=DeliveryId("elsewhere"), spot=spot, sender=sender, command=command)
        )

    async def cards_lost(self) -> int:
        """How many cards nothing is sent to any more."""
        lost = select(func.count()).select_from(OUTBOX_CARD).where(OUTBOX_CARD.c.lost)
        return int(await self.app.store.read(lambda connection: connection.execute(lost).scalar_one()))

    async def view(self, guild: Guild, number: int = 1) -> CardView:
        spot = Spot(platform="discord", home=guild.id, place="")
        view = await self.app.ask(ShowCard(number=number), Viewer(spot=spot, operator=True))
        assert isinstance(view, CardView)
        return view

    async def card(self, guild: Guild, number: int = 1) -> Message:
        """The card, once it is posted and (where reactions count) has the bot's own under it."""
        channel = next(iter(guild.channels))

        def there() -> Message | None:
            cards = [message for message in self.fake.cards(channel) if is_card(message.body, number)]
            return cards[0] if cards else None

        await until(there)
        card = there()
        assert card is not None
        return card


@asynccontextmanager
async def connected(
    folder: Path,
    fake: FakeDiscord,
    *,
    clock: Clock | None = None,
    running: bool = True,
    apart: Apart | None = None,
    installers: Mapping[str, str] | None = None,
    **settings: Any,
) -> AsyncIterator[Connected]:
    """The program, started and ready. `running`: its background tasks run too. `installers`: who has just set it up, by
    server. `apart`: where the stand-in lives, if it
    is not in this loop."""
    with restoring_addresses():
        async with _connected(folder, fake, clock, apart, installers, running=running, **settings) as house:
            yield house


@contextmanager
def restoring_addresses() -> Iterator[None]:
    """The library keeps the addresses that it was pointed at for the whole process."""
    addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses


def settings_of(folder: Path, fake: FakeDiscord, **settings: Any) -> Settings:
    """An installation in this folder that talks to the stand-in."""
    keys: dict[str, Any] = {
        "ACCORD_DATABASE_URL": str(brought_up(folder / "accord.db")),
        "DISCORD_TOKEN": "not.a.token",
        "ACCORD_OFFERS": True,
        "DISCORD_API_URL": fake.url,
        "DISCORD_GATEWAY_URL": f"{fake.url.replace('http', 'ws')}/",
        **settings,
    }
    return Settings(_env_file=None, **keys)


def hasty_discord_of(app: App, installers: Mapping[str, str] | None = None) -> DiscordAdapter:
    """The adapter, which need not be as patient with the stand-in as with Discord."""
    memory = PlatformMemory(app.store, "discord", KnownMessage, Reacted)
    settings = replace(discord_settings(app.settings), guilds_seconds=0.1, identify_again_seconds=0.0)
    page = door_of(app, app.visitors).link_to if app.settings.web_url else None
    return DiscordAdapter(
        settings, app, memory, app.clock, page=page, listening=app.listening, installers=installers
    )


@asynccontextmanager
async def _connected(
    folder: Path,
    fake: FakeDiscord,
    clock: Clock | None,
    apart: Apart | None,
    installers: Mapping[str, str] | None,
    *,
    running: bool,
    **settings: Any,
) -> AsyncIterator[Connected]:
    async with open_app(settings_of(folder, fake, **settings), clock=clock) as app:
        platform = hasty_discord_of(app, installers)
        app.messengers[platform.name] = platform.messenger
        task = asyncio.create_task(platform.run())
        house: Connected | None = None
        try:
            waiting = fake.until_ready() if apart is None else apart.do(lambda fake: fake.until_ready())
            ready = asyncio.ensure_future(waiting)
            await asyncio.wait({ready, task}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                ready.cancel()
                task.result()
            house = Connected(fake, app, platform, task)
            await until(lambda: platform.client is not None and platform.client.is_ready())
            if running:
                async with app.running():
                    yield house
            else:
                yield house
        finally:
            task = house.task if house is not None else task
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


__all__ = ["Connected", "connected", "fake_discord"]
