"""Where the bot is in Slack and who is there, by its token alone, for `accord setup`."""

from slack_sdk.web.async_client import AsyncWebClient

from adapters.interaction.form import Options
from adapters.slack.adapter import SlackSettings
from adapters.slack.directory import known_of
from adapters.slack.ids import Origin
from consensus.frozen import Frozen

CHANNELS_MAX = 200
PEOPLE_MAX = 40
"""Slack is asked for each of them."""


class Workspace(Frozen):
    home: str
    channels: Options
    """The channels in which the bot is."""


async def workspace(settings: SlackSettings) -> Workspace:
    """Raises SlackApiError, and errors of the network."""
    client = AsyncWebClient(settings.bot_token, base_url=settings.api_url)
    who = await client.auth_test()
    origin = Origin(
        str(who.get("team_id") or ""),
        str(who.get("enterprise_id") or ""),
        org_wide=who.get("is_enterprise_install") is True,
    )
    answer = await client.users_conversations(
        user=str(who.get("user_id") or ""),
        types="public_channel,private_channel",
        exclude_archived=True,
        limit=CHANNELS_MAX,
    )
    rows: list[dict[str, object]] = answer.get("channels") or []
    named = ((str(row["id"]), f"#{row.get('name') or row['id']}") for row in rows)
    return Workspace(home=origin.home, channels=tuple(sorted(named, key=lambda row: row[1].casefold())))


async def people(settings: SlackSettings, channel: str) -> Options:
    """The first people in the channel; no bots. Raises SlackApiError, and errors of the network."""
    client = AsyncWebClient(settings.bot_token, base_url=settings.api_url)
    members: list[str] = (await client.conversations_members(channel=channel, limit=PEOPLE_MAX)).get(
        "members"
    ) or []
    known = [known_of((await client.users_info(user=user)).get("user") or {}) for user in members]
    return tuple((person.id, person.name) for person in known if not (person.bot or person.deleted))
