"""The permissions that the bot uses, and those that it lacks where somebody acts: Discord tells with each interaction."""

from typing import Any

import discord

from adapters.wording.speech import gettext_noop

NAMES = {
    "view_channel": gettext_noop("View Channel"),
    "send_messages": gettext_noop("Send Messages"),
    "send_messages_in_threads": gettext_noop("Send Messages in Threads"),
    "create_public_threads": gettext_noop("Create Public Threads"),
    "embed_links": gettext_noop("Embed Links"),
    "read_message_history": gettext_noop("Read Message History"),
    "add_reactions": gettext_noop("Add Reactions"),
}
"""The permissions that the bot uses, as Discord calls them in its settings."""


def permissions() -> discord.Permissions:
    """The permissions that the bot asks for in its invitation, all of which it uses."""
    return discord.Permissions(**dict.fromkeys(NAMES, True))


def invitation(application: str) -> str:
    """The address at which somebody adds the bot of this application to their server."""
    return discord.utils.oauth_url(
        application, permissions=permissions(), scopes=("bot", "applications.commands")
    )


def lacking(interaction: discord.Interaction[Any]) -> tuple[str, ...]:
    """The names of the permissions that the bot lacks in the place of the interaction."""
    if interaction.guild is None:
        return ()
    return tuple(name for name in NAMES if not getattr(interaction.app_permissions, name))
