"""How many people may take part, without listing members: no privileged intent is needed.

If only some roles see a channel, their sizes are added up. People with several roles are counted more than once, so the
number is an upper bound, but never more than the people on the server.
"""

from collections.abc import Mapping

import discord

from adapters.discord import inbound
from adapters.discord.context import Here
from consensus.commands import ChangeProcess, Command, Electorate, OpenPoll, Propose
from consensus.frozen import replace
from consensus.refusal import Refused


async def role_sizes(guild: discord.Guild) -> Mapping[str, int]:
    """Role -> number of members, from the member counts endpoint; empty if the server does not let us ask."""
    try:
        counts = await guild.role_member_counts()
    except discord.HTTPException:
        return {}
    return {str(role.id): count for role, count in counts.items()}


async def everybody(client: discord.Client, guild: discord.Guild) -> int:
    """The number of people on the server, without bots (each bot has a role of its own)."""
    try:
        fresh = await client.fetch_guild(guild.id, with_counts=True)
        total = fresh.approximate_member_count or fresh.member_count
    except discord.HTTPException:
        total = None
    known = total or guild.member_count or 1
    bots = max(1, sum(1 for role in guild.roles if role.is_bot_managed()))
    return max(known - bots, 1)


def count_who_see(
    guild: discord.Guild, channel: discord.abc.GuildChannel, people: int, sizes: Mapping[str, int]
) -> int:
    """The number of people who can see this channel, of `people` on the server."""
    if channel.permissions_for(guild.default_role).view_channel:
        return people
    named = {
        target.id
        for target, rights in channel.overwrites.items()
        if not isinstance(target, discord.Role) and rights.view_channel
    }
    able = [
        role
        for role in guild.roles
        if not role.is_default() and not role.is_bot_managed() and channel.permissions_for(role).view_channel
    ]
    if not sizes and able:
        return people
    counted = sum(sizes.get(str(role.id), 0) for role in able) + len(named)
    return max(1, min(counted, people))


async def electorate_here(client: discord.Client, here: Here, who: str) -> Electorate:
    """The electorate of a decision opened here, as typed for `who`. Raises Refused `nobody-named`."""
    if not inbound.understood(who):
        raise Refused("nobody-named", typed=who[:80], try_code="name-roles-or-people")
    guild, roles = here.guild, inbound.roles_in(who)
    channel = guild.get_channel(int(here.spot.place)) if here.spot.place.isdecimal() else None
    if isinstance(here.channel, discord.Thread) and channel is None:
        channel = here.channel.parent
    restricted = channel is not None and not channel.permissions_for(guild.default_role).view_channel
    sizes = await role_sizes(guild) if roles or restricted else {}
    people = await everybody(client, guild)
    number = people if channel is None else count_who_see(guild, channel, people, sizes)
    return inbound.electorate_of(who, sizes, number)


async def with_sizes(here: Here, command: Command) -> Command:
    """The command with the number of members of each group that is named by roles."""
    if not isinstance(command, Propose | OpenPoll | ChangeProcess) or not any(
        group.groups for group in command.named
    ):
        return command
    sizes = await role_sizes(here.guild)
    named = tuple(
        replace(group, counted=sum(sizes.get(role, 0) for role in group.groups)) if group.groups else group
        for group in command.named
    )
    return replace(command, named=named)
