"""Where the bot is on Discord and who set it up, by its token alone, for `accord setup`."""

from collections.abc import AsyncIterator

import discord

from adapters.discord.adapter import DiscordSettings, aim_at
from adapters.interaction.form import Options
from adapters.unsafe import whole
from consensus.frozen import Frozen

SERVERS_MAX = 20


class Server(Frozen):
    home: str
    name: str
    channels: Options
    """The text channels in which the bot may write."""
    people: Options
    """Of those who may have set it up, whoever is on the server: to list its members would need a privileged intent."""


async def servers(settings: DiscordSettings) -> tuple[Server, ...]:
    """Raises discord.DiscordException, and errors of the network."""
    aim_at(settings)
    client = discord.Client(intents=discord.Intents.none())
    try:
        await client.login(settings.token)
        application = await client.application_info()
        team = [] if application.team is None else [member.id for member in application.team.members]
        wanted = [application.owner.id, *team]
        return tuple([await _server(client, row.id, wanted) async for row in _rows(client)])
    finally:
        await client.close()


async def _rows(client: discord.Client) -> AsyncIterator[discord.Guild]:
    async for guild in client.fetch_guilds(limit=SERVERS_MAX, with_counts=False):
        yield guild


async def _server(client: discord.Client, identity: int, wanted: list[int]) -> Server:
    guild = await client.fetch_guild(identity, with_counts=False)
    assert client.user is not None, "it has logged in"
    bot = await guild.fetch_member(client.user.id)
    channels = []
    for channel in await guild.fetch_channels():
        may = channel.permissions_for(bot)
        if isinstance(channel, discord.TextChannel) and may.view_channel and may.send_messages:
            channels.append((str(channel.id), f"#{whole(channel.name)}"))
    people = []
    for account in dict.fromkeys([*wanted, guild.owner_id or 0]):
        try:
            member = await guild.fetch_member(account)
        except discord.NotFound:
            continue
        if not member.bot:
            people.append((str(member.id), whole(member.display_name)))
    return Server(home=str(guild.id), name=whole(guild.name), channels=tuple(channels), people=tuple(people))
