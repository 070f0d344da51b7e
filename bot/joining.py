"""Which platforms this installation talks to, by its settings. An adapter is imported only when its token is set."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import Route

from bot.app import App
from bot.platforms import Platform


@dataclass(frozen=True, slots=True)
class Joined:
    """The platforms, and what they serve on the web port."""

    platforms: Sequence[Platform]
    routes: Sequence[Route]


def joined(app: App) -> Joined:
    """Raises Refused `setting-invalid` where a platform is half configured."""
    platforms: list[Platform] = []
    routes: list[Route] = []
    if app.settings.wants_slack:
        from bot.slack import routes_of, slack_of

        slack = slack_of(app)
        platforms.append(slack)
        routes += routes_of(slack)
    if app.settings.discord_token is not None:
        from bot.discord import discord_of

        platforms.append(discord_of(app))
    return Joined(platforms, routes)
