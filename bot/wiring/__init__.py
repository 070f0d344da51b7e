"""Which platforms this installation talks to, by its settings. An adapter is imported only when its token is set."""

from collections.abc import Mapping, Sequence

from starlette.routing import Route
from starlette.types import ASGIApp

from bot.app import App
from bot.platforms import Platform
from consensus.frozen import Frozen


class Joined(Frozen, kw_only=False):
    """The platforms, and what they serve on the web port."""

    platforms: Sequence[Platform]
    routes: Sequence[Route]
    """Pages."""
    machines: Mapping[str, ASGIApp]
    """What a platform's own programs call, by path."""


def joined(app: App) -> Joined:
    """Raises Refused `setting-invalid` where a platform is half configured."""
    platforms: list[Platform] = []
    routes: list[Route] = []
    machines: dict[str, ASGIApp] = {}
    if app.settings.wants_slack:
        from bot.wiring.slack import machines_of, routes_of, slack_of

        slack = slack_of(app)
        platforms.append(slack)
        routes += routes_of(slack)
        machines |= machines_of(slack)
    if app.settings.discord_token is not None:
        from bot.wiring.discord import discord_of

        platforms.append(discord_of(app))
    return Joined(platforms, routes, machines)
