"""Which platforms this installation talks to, by its settings. An adapter is imported only when its token is set."""

from collections.abc import Mapping, Sequence

from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.interaction.platform import Visitors
from adapters.local.visitors import LocalVisitors
from adapters.web.address import Address
from adapters.web.door import Door
from bot.app import App
from bot.platforms import Platform
from consensus.frozen import Frozen
from storage.credentials import Credentials


class Joined(Frozen, kw_only=False):
    """The platforms, and what they serve on the web port."""

    platforms: Sequence[Platform]
    routes: Sequence[Route]
    """Pages."""
    machines: Mapping[str, ASGIApp]
    """What a platform's own programs call, by path."""
    visitors: Mapping[str, Visitors]
    """Platform -> its accounts, as readers of the page."""
    door: Door


def joined(app: App, installers: Mapping[tuple[str, str], str] | None = None) -> Joined:
    """`installers`: platform and home -> the account that has just set Accord up there, who is welcomed. Raises Refused
    `setting-invalid` where a platform is half configured."""

    def of(platform: str) -> dict[str, str]:
        return {home: account for (name, home), account in (installers or {}).items() if name == platform}

    platforms: list[Platform] = []
    routes: list[Route] = []
    machines: dict[str, ASGIApp] = {}
    visitors = app.visitors
    door = door_of(app, visitors)
    page = door.link_to if app.settings.web_url else None
    if app.settings.wants_slack:
        from bot.wiring.slack import machines_of, routes_of, slack_of

        slack = slack_of(app, page, of("slack"))
        platforms.append(slack)
        visitors[slack.name] = slack.visitors
        routes += routes_of(slack)
        machines |= machines_of(slack)
    if app.settings.discord_token is not None:
        from bot.wiring.discord import discord_of

        discord = discord_of(app, page, of("discord"))
        platforms.append(discord)
        visitors[discord.name] = discord.visitors
    if not platforms:
        visitors.setdefault("local", LocalVisitors({}))
    return Joined(platforms, routes, machines, visitors, door)


def door_of(app: App, visitors: Mapping[str, Visitors]) -> Door:
    """Who may read the page, and how they come in."""
    settings = app.settings
    return Door(
        Credentials(app.store),
        visitors,
        app.clock,
        app.chance.token,
        Address.of(settings.page_url),
        language=settings.language,
        zone=settings.timezone,
    )
