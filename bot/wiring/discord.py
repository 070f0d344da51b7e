"""Joins the Discord adapter to the program: its desk, what it remembers, its settings. Imported only when Discord is
configured."""

from collections.abc import Mapping

from adapters.discord.adapter import DiscordAdapter, DiscordSettings
from adapters.discord.desk import KnownMessage, Reacted
from adapters.interaction.platform import PageLinks
from bot.app import App
from bot.settings import Settings
from storage.platform_memory import PlatformMemory


def discord_of(
    app: App, page: PageLinks | None = None, installers: Mapping[str, str] | None = None
) -> DiscordAdapter:
    """The adapter of an open App, by its settings. `installers`: server -> the account that set it up there."""
    memory = PlatformMemory(app.store, "discord", KnownMessage, Reacted)
    return DiscordAdapter(
        discord_settings(app.settings),
        app,
        memory,
        app.clock,
        page,
        app.listening if app.settings.offers else None,
        installers,
    )


def discord_settings(settings: Settings) -> DiscordSettings:
    """What the adapter needs of the settings."""
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token is not None else ""
    return DiscordSettings(
        token=token,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        language=settings.language,
        zone=settings.timezone,
    )
