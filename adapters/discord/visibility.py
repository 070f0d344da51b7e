"""The actor as Discord describes them with an act: what they can see, their roles, since when they are a member."""

from collections.abc import Iterable

import discord

from adapters.unsafe import whole
from consensus.limits import NAME_LENGTH_MAX
from consensus.ports import Sender, Spot, Viewer

PLATFORM = "discord"
CACHED_MAX = 20_000
Channel = discord.abc.GuildChannel | discord.Thread


class Sight:
    """Works out which channels a member sees, once for all members with the same roles. `forget` when a server changes."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, frozenset[int], int], frozenset[str]] = {}
        self._singled: dict[int, frozenset[int]] = {}
        """Members named in some channel's own permissions, by server."""

    def forget(self, guild_id: int) -> None:
        self._singled.pop(guild_id, None)
        self._seen = {key: seen for key, seen in self._seen.items() if key[0] != guild_id}

    def forget_all(self) -> None:
        """A new session began: changes in between were not announced."""
        self._singled.clear()
        self._seen.clear()

    def sees(self, member: discord.Member, here: str = "") -> frozenset[str]:
        """The ids of the channels and threads that the member can see; `here` is the channel of this act."""
        guild = member.guild
        if guild.id not in self._singled:
            self._singled[guild.id] = frozenset(_singled(guild))
        special = member.id in self._singled[guild.id] or member.id == guild.owner_id
        roles = frozenset(role.id for role in member.roles)
        key = guild.id, roles, member.id if special else 0
        if key not in self._seen:
            if len(self._seen) >= CACHED_MAX:
                self._seen.clear()
            self._seen[key] = frozenset(_visible(member))
        seen = self._seen[key]
        return seen if not here or here in seen else seen | {here}

    def sender(self, member: discord.Member, here: str = "") -> Sender:
        rights = member.guild_permissions
        return Sender(
            account=str(member.id),
            name=whole(member.display_name)[:NAME_LENGTH_MAX],
            administrator=rights.administrator or rights.manage_guild,
            sees=self.sees(member, here),
            groups=frozenset(str(role.id) for role in member.roles),
            since=member.joined_at,
        )

    def viewer(self, member: discord.Member, spot: Spot) -> Viewer:
        return Viewer(spot=spot, account=str(member.id), sees=self.sees(member, spot.place))


def _singled(guild: discord.Guild) -> Iterable[int]:
    """Whom a channel's own permissions name. Members are not cached, so that the library knows of most only that they are
    no role."""
    for channel in guild.channels:
        for target in channel.overwrites:
            if getattr(target, "type", type(target)) is not discord.Role:
                yield target.id


def _visible(member: discord.Member) -> Iterable[str]:
    open_to = {
        channel.id for channel in member.guild.channels if channel.permissions_for(member).view_channel
    }
    yield from (str(channel) for channel in open_to)
    for thread in member.guild.threads:
        if thread.parent_id in open_to and not thread.is_private():
            yield str(thread.id)


def place_of(channel: object) -> tuple[str, str]:
    """The place of a decision that is opened here, with its name.

    A public thread of a text channel is archived after a while, so the card goes to the channel above it. Posts of a
    forum and private threads are places of their own.
    """
    if isinstance(channel, discord.Thread):
        parent = channel.parent
        if parent is not None and not channel.is_private() and not isinstance(parent, discord.ForumChannel):
            return str(parent.id), whole(parent.name)
        return str(channel.id), whole(channel.name)
    identity = getattr(channel, "id", 0)
    return str(identity), whole(str(getattr(channel, "name", "") or ""))


def spot_of(guild_id: int, channel: object) -> Spot:
    place, name = place_of(channel)
    return Spot(platform=PLATFORM, home=str(guild_id), place=place, name=name)
