"""The client: one connection to Discord, which passes its events on.

It needs no privileged intent, unless offers may be made, for which it reads what people write: roles and rights come with each act, sizes of roles from a separate endpoint.
"""

import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import app_commands

from adapters.discord import logs
from adapters.discord.asking import Asking
from adapters.discord.commands import Commands
from adapters.discord.context import Doorway
from adapters.discord.custom_ids import read
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.flow import DiscordConversation, Flow
from adapters.discord.forum import Posts
from adapters.discord.identify_limit import IdentifyBudget
from adapters.discord.messenger import DiscordMessenger
from adapters.discord.modals import FITS, read_filled
from adapters.discord.platform import DiscordPlatform
from adapters.discord.reactions import Reactions
from adapters.discord.reply import answer
from adapters.discord.setup import take_over_digests
from adapters.discord.talk import Talks
from adapters.discord.visibility import PLATFORM, Sight
from adapters.discord.visitors import DiscordVisitors
from adapters.discord.watch import Watch
from adapters.discord.welcome import Welcome
from adapters.interaction.form import Forms
from adapters.interaction.listening import Listening
from adapters.interaction.messages import message_changed
from adapters.interaction.offers import Offers
from adapters.interaction.platform import Desk, PageLinks
from adapters.unsafe import whole
from consensus.ids import DeliveryId
from consensus.ports import Spot

log = logs.get()
RATE_LIMIT_WAIT_SECONDS_MAX = 30.0
"""Longer waits are left to the outbox, which can send other messages meanwhile."""

FRESH_FOR = timedelta(minutes=10)
"""Nobody is judged by what Discord said longer ago than this."""
GUILDS_SECONDS = 2.0
"""A session has begun when no further server was announced for this long."""
IDENTIFY_AGAIN_SECONDS = 5.0
INTERACTIONS = frozenset({"CommandTree-invoker", "discord.py: on_interaction"})
"""How discord.py names the tasks in which commands, presses and forms are carried out."""
STOP_SECONDS_MAX = 5.0


def intents(*, offers: bool = False) -> discord.Intents:
    """Servers with their channels and roles, and reactions. Of the privileged intents that for the content of messages, and
    only where offers may be made."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_reactions = True
    wanted.guild_polls = True
    # That a message was edited or deleted; what it says only where offers are made.
    wanted.guild_messages = True
    wanted.message_content = offers
    return wanted


class AccordClient(discord.Client):
    """`desk` and `memory` come from the program; `answered` is set when a session has begun."""

    def __init__(
        self,
        desk: Desk,
        memory: DiscordMemory,
        clock: DiscordClock,
        *,
        language: str = "en",
        zone: str = "UTC",
        page: PageLinks | None = None,
        guilds_seconds: float = GUILDS_SECONDS,
        identify_again_seconds: float = IDENTIFY_AGAIN_SECONDS,
        answered: asyncio.Event | None = None,
        listening: Listening | None = None,
        installers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(
            intents=intents(offers=listening is not None),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=RATE_LIMIT_WAIT_SECONDS_MAX,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=guilds_seconds,
        )
        self._identify_again_seconds = identify_again_seconds
        self._desk = desk
        self._memory = memory
        self._clock = clock
        self._zone = zone
        sight, watch = Sight(), Watch()
        self._sight = sight
        self.tree = app_commands.CommandTree(self)
        doorway = Doorway(self, memory, sight, language=language, zone=zone)
        platform = DiscordPlatform(self, memory, clock, zone)
        talk = DiscordConversation(desk, platform, Forms(FITS))
        talk.page = page
        self.visitors = DiscordVisitors(self, doorway, platform, self._is_current)
        self.reactions = Reactions(self, desk, memory, sight, watch)
        self.acts = Flow(doorway, talk, Asking(doorway, talk, desk, memory), memory, self.reactions)
        self._posts = Posts(self, self.acts, memory, watch, now=clock.now)
        self._talks = Talks(self, doorway, Offers(talk, listening), memory) if listening is not None else None
        self._hears = False
        self._deaf_since: datetime | None = None
        """When the connection broke, while it is broken."""
        self._beginning: asyncio.Task[None] | None = None
        """The catch-up after a session began."""
        self.messenger = DiscordMessenger(self, memory, clock, watch, language=language, zone=zone)
        self._welcome = Welcome(self, memory, clock, installers or {}, language=language, zone=zone)
        self._budget = IdentifyBudget(memory)
        self._commands = Commands(self.tree, self.acts, memory, clock, zone)
        self._answered = answered if answered is not None else asyncio.Event()

    async def setup_hook(self) -> None:
        await self._commands.add()

    async def close(self) -> None:
        if not self.is_closed():
            await self._answer_who_waits()
        beginning = self._beginning
        if beginning is not None and not beginning.done() and beginning is not asyncio.current_task():
            beginning.cancel()
            # What reads the database ends before it is closed.
            await asyncio.gather(beginning, return_exceptions=True)
        await self.reactions.close()
        await super().close()

    async def _answer_who_waits(self) -> None:
        """What people did before the end is carried out and answered, for a while."""
        in_hand = {task for task in asyncio.all_tasks() if task.get_name() in INTERACTIONS}
        if in_hand:
            await asyncio.wait(in_hand, timeout=STOP_SECONDS_MAX)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord accepts one identify in five seconds, and a limited number a day."""
        wait = await self._budget.take(self._clock.now())
        if wait or not initial:
            await asyncio.sleep(max(wait.total_seconds(), 0.0 if initial else self._identify_again_seconds))

    # -------------------------------------------------------------------------------------------------------- events

    async def on_disconnect(self) -> None:
        """No events arrive from now on, although the library may still say that it is ready."""
        self._hears = False
        self._deaf_since = self._deaf_since or self._clock.now()

    async def on_resumed(self) -> None:
        self._hears, self._deaf_since = True, None

    async def on_ready(self) -> None:
        """A session began. Events missed before it never arrive, so catch up."""
        self._hears, self._deaf_since = True, None
        self._sight.forget_all()
        self._beginning = asyncio.current_task()
        log.info("discord_ready", count=len(self.guilds))
        self._answered.set()
        await self.reactions.catch_up()
        await self._posts.catch_up()
        await take_over_digests(self, self._desk, self._memory)
        await self._welcome.catch_up()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Presses and forms of every message we ever sent, recognised by their custom ids: nothing is registered for a
        message, so they count after a restart and from an older version. Commands have handlers of their own."""
        data: Any = interaction.data or {}
        press = read(str(data.get("custom_id", "")))
        if press is None:
            return
        words, acts = self.acts.words(interaction), self.acts
        if interaction.type is discord.InteractionType.component:
            values = tuple(whole(str(value)) for value in data.get("values", ()))
            await answer(interaction, words, acts.pressed(interaction, press, values))
        elif interaction.type is discord.InteractionType.modal_submit:
            filled = read_filled(data.get("components") or ())
            await answer(interaction, words, acts.filled(interaction, press, filled))

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self.reactions.on_event(payload)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        self.reactions.on_event(payload)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        edited = payload.data.get("edited_timestamp")
        if edited is not None:  # else only its preview came
            text = str(payload.data.get("content") or "")
            await self._rewritten(payload.guild_id, payload.channel_id, payload.message_id, str(edited), text)
        if self._talks is not None and payload.data.get("content"):
            self._talks.changed(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self._deleted(payload.guild_id, payload.channel_id, {payload.message_id})

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await self._deleted(payload.guild_id, payload.channel_id, payload.message_ids)

    async def _deleted(self, guild: int | None, channel: int, messages: set[int]) -> None:
        for message in messages:
            await self._rewritten(guild, channel, message, "deleted")
        if self._talks is not None:
            self._talks.removed(guild, channel, messages)

    async def _rewritten(
        self, guild: int | None, channel: int, message: int, when: str, text: str = ""
    ) -> None:
        """Of a message that a decision rests on; `when` tells one change from the next."""
        if guild is None:
            return
        spot = Spot(platform=PLATFORM, home=str(guild), place=str(channel))
        path, mark = f"/channels/{guild}/{channel}/{message}", DeliveryId(f"discord:{message}:{when}")
        await message_changed(self._desk, spot, path, mark, text=text, deleted=when == "deleted")

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        await self.reactions.cleared(payload.message_id)

    async def on_raw_reaction_clear_emoji(self, payload: discord.RawReactionClearEmojiEvent) -> None:
        await self.reactions.cleared(payload.message_id, str(payload.emoji))

    async def on_message(self, message: discord.Message) -> None:
        if self._talks is not None:
            await self._talks.heard(message)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        self._sight.forget(channel.guild.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        self._sight.forget(channel.guild.id)

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        self._sight.forget(after.guild.id)

    async def on_guild_role_create(self, role: discord.Role) -> None:
        self._sight.forget(role.guild.id)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        self._sight.forget(role.guild.id)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        self._sight.forget(after.guild.id)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self._sight.forget(thread.guild.id)
        await self._posts.begun(thread)

    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        await self._posts.fell_asleep(payload)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Discord was out of order there, and tells all of the server anew: what changed meanwhile was not announced."""
        self._sight.forget(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._sight.forget(guild.id)
        await self._welcome.joined(guild)

    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        self._sight.forget(after.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self._sight.forget(guild.id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log an event whose handler failed; others are not affected."""
        log.error("event_failed", kind=event_method, exc_info=sys.exc_info())

    def _is_current(self, guild: discord.Guild) -> bool:
        """Members are asked for; channels, roles and their permissions are told over the connection."""
        deaf_for = timedelta(0) if self._deaf_since is None else self._clock.now() - self._deaf_since
        return not guild.unavailable and deaf_for < FRESH_FOR

    def homes(self) -> list[Spot]:
        """The servers whose events reach us now."""
        if not self._hears or self.is_closed():
            return []
        return [
            Spot(platform=PLATFORM, home=str(guild.id), place="")
            for guild in self.guilds
            if not guild.unavailable
        ]
