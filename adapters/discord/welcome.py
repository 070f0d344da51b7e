"""The welcome to whoever brought the bot to a server: one message in each server, ever.

It goes to whoever set Accord up, if `accord setup` was told who that is; else to whom the server's audit log names (where the
bot may read it); else to the server's owner. Who takes no direct messages finds it in the channel for system messages.
"""

from collections.abc import Mapping
from datetime import timedelta

import discord

from adapters.discord import logs
from adapters.discord.answers import shown
from adapters.discord.build import Built
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.speech import public_language, words_of
from adapters.interaction.welcome import WELCOMED, welcome_message

log = logs.get()
LATELY = timedelta(days=1)
"""A server that the bot joined so long ago while Accord was away is welcomed; an older one knows it already."""
ENTRIES_READ = 10


class Welcome:
    """`installers`: server -> the account that set us up there."""

    def __init__(
        self,
        client: discord.Client,
        memory: DiscordMemory,
        clock: DiscordClock,
        installers: Mapping[str, str],
        *,
        language: str,
        zone: str,
    ) -> None:
        self._client = client
        self._memory = memory
        self._clock = clock
        self._installers = installers
        self._language = language
        self._zone = zone
        self._settled: set[int] = set()
        """Servers where it was sent, or is being sent."""

    async def catch_up(self) -> None:
        """After a start: in servers that the bot joined meanwhile, and where it was just set up."""
        for guild in list(self._client.guilds):
            joined = None if guild.unavailable else guild.me.joined_at
            lately = joined is not None and self._clock.now() - joined < LATELY
            if lately or str(guild.id) in self._installers:
                await self.joined(guild)

    async def joined(self, guild: discord.Guild) -> None:
        if guild.id in self._settled or await self._memory.note(str(guild.id), WELCOMED) is not None:
            return
        if guild.id in self._settled:
            return
        self._settled.add(guild.id)
        try:
            await self._send(guild)
        except (discord.HTTPException, discord.RateLimited) as error:
            self._settled.discard(guild.id)
            log.info("welcome_not_sent", code=str(getattr(error, "code", 429)))
            return
        await self._memory.keep_note(str(guild.id), WELCOMED, "yes")

    async def _send(self, guild: discord.Guild) -> None:
        words = words_of(public_language(str(guild.preferred_locale), self._language), self._zone)
        home, whom = str(guild.id), await self._whom(guild)
        try:
            direct = await self._client.create_dm(discord.Object(whom))
            await direct.send(**Built(shown(welcome_message(words, home))).sent)
        except discord.Forbidden:
            channel = _for_all(guild)
            if channel is not None:  # else nobody there can be told anything
                await channel.send(**Built(shown(welcome_message(words))).sent)

    async def _whom(self, guild: discord.Guild) -> int:
        named = self._installers.get(str(guild.id), "")
        if named.isdecimal():
            return int(named)
        if guild.me.guild_permissions.view_audit_log:
            try:
                added = discord.AuditLogAction.bot_add
                async for entry in guild.audit_logs(limit=ENTRIES_READ, action=added):
                    if entry.user_id is not None and getattr(entry.target, "id", 0) == guild.me.id:
                        return entry.user_id
            except discord.HTTPException as error:
                log.info("audit_log_not_read", code=str(error.code))
        return guild.owner_id or 0


def _for_all(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel for system messages, or the first one in which the bot may write."""
    channels = [guild.system_channel, *guild.text_channels]
    return next(
        (channel for channel in channels if channel and channel.permissions_for(guild.me).send_messages), None
    )
