"""Forum posts as decisions, in forums that the server chose; and threads that are archived before their deadline."""

from collections.abc import Callable
from datetime import datetime, timedelta

import discord

from adapters.discord import logs
from adapters.discord.desk import DiscordMemory
from adapters.discord.flow import Flow
from adapters.discord.limits import ARCHIVE_AFTER_MINUTES, clip
from adapters.discord.setup import FORUM
from adapters.discord.watch import Watch
from adapters.unsafe import whole
from consensus.commands import Link, Propose
from consensus.limits import TITLE_LENGTH_MAX
from consensus.refusal import Refused

NEW_FOR = timedelta(days=29)
"""Stored for thirty days, as answers to deliveries are."""
log = logs.get()


class Posts:
    def __init__(
        self,
        client: discord.Client,
        acts: Flow,
        memory: DiscordMemory,
        watch: Watch,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._now = now
        self._acts = acts
        self._memory = memory
        self._watch = watch

    async def begun(self, thread: discord.Thread) -> None:
        """A thread is new, or new to us. In a chosen forum it becomes a proposal, once."""
        home = str(thread.guild.id)
        since = await self._memory.note(home, f"{FORUM}{thread.parent_id}")
        if since is None or self._is_older(thread, since):
            return
        try:
            owner = await thread.guild.fetch_member(thread.owner_id)
        except discord.HTTPException:
            return
        if owner.bot:
            return
        command = Propose(
            text=clip(whole(thread.name), TITLE_LENGTH_MAX),
            links=(Link(url=thread.jump_url, role="information"),),
        )
        try:
            await self._acts.act_for(owner, thread, command, f"forum:{thread.id}")
        except Refused as refused:
            log.info("forum_post_refused", code=refused.code)

    def _is_older(self, thread: discord.Thread, since: str) -> bool:
        """Whether the post is from before the forum was chosen (the note has the id of that act), or so old that the
        delivery that made it a decision may be forgotten."""
        before = since.isdecimal() and thread.id < int(since)
        return before or self._now() - discord.utils.snowflake_time(thread.id) > NEW_FOR

    async def catch_up(self) -> None:
        """Take posts from while we were away. Each is one delivery, however often it is read."""
        for guild in self._client.guilds:
            for thread in guild.threads:
                if isinstance(thread.parent, discord.ForumChannel):
                    await self.begun(thread)

    async def fell_asleep(self, payload: discord.RawThreadUpdateEvent) -> None:
        """A thread was archived, where nobody can react or press. If its decision is open, it is unarchived."""
        about = payload.data["thread_metadata"]
        if not about["archived"] or about.get("locked"):
            return
        thread = str(payload.thread_id)
        if any(
            watched.known.channel == thread and watched.known.kind == "card" for watched in self._watch.all()
        ):
            await self.wake(payload.thread_id)

    async def wake(self, thread_id: int) -> None:
        try:
            thread = await self._client.fetch_channel(thread_id)
            if isinstance(thread, discord.Thread):
                await thread.edit(archived=False, auto_archive_duration=ARCHIVE_AFTER_MINUTES)
        except discord.HTTPException as error:
            # The card's next edit finds it closed, and the owner is told.
            log.warning("thread_not_woken", code=str(error.code))
