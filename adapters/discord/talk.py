"""What people write on servers where offers are made: handed to what listens for proposals, and an offer sent to whom it is
for. Discord shows something to one person in a channel only as the answer to an act of theirs, so it is a direct message."""

from collections.abc import Iterable

import discord

from adapters.discord import logs
from adapters.discord.answers import shown
from adapters.discord.asking import link_to
from adapters.discord.build import Built
from adapters.discord.context import Doorway, Here
from adapters.discord.desk import DiscordMemory
from adapters.discord.visibility import PLATFORM, place_of
from adapters.interaction.listening import Proposal, Talk
from adapters.interaction.offers import Offers, offer_message
from adapters.unsafe import whole

WRITTEN = frozenset({discord.MessageType.default, discord.MessageType.reply})
log = logs.get()


class Talks:
    def __init__(
        self, client: discord.Client, doorway: Doorway, offers: Offers[Here], memory: DiscordMemory
    ) -> None:
        self._client = client
        self._doorway = doorway
        self._offers = offers
        self._memory = memory

    async def heard(self, message: discord.Message) -> None:
        guild = message.guild
        if guild is None or message.type not in WRITTEN:
            return

        async def here_of(author: Talk) -> Here | None:
            """Only who has used the bot gets direct messages of it."""
            if await self._memory.note(str(guild.id), f"met:{author.account}") is None:
                return None
            member = await self._member(guild, author, message)
            channel = guild.get_channel_or_thread(int(author.thread or author.channel))
            if member is None or channel is None:
                return None
            return self._doorway.on_behalf(member, channel, f"offer:{author.message}")

        offered = await self._offers.heard(_talk(message), here_of)
        if offered is not None:
            await self._ask(*offered)

    def changed(self, message: discord.Message) -> None:
        if message.guild is not None:
            self._offers.listening.changed(_talk(message))

    def removed(self, guild_id: int | None, channel_id: int, messages: Iterable[int]) -> None:
        guild = self._client.get_guild(guild_id or 0)
        if guild is None:
            return
        place, _ = place_of(guild.get_channel_or_thread(channel_id))
        for message in messages:
            self._offers.listening.removed(PLATFORM, str(guild.id), place, str(message))

    async def _member(
        self, guild: discord.Guild, author: Talk, message: discord.Message
    ) -> discord.Member | None:
        if isinstance(message.author, discord.Member) and str(message.author.id) == author.account:
            return message.author
        try:
            return await guild.fetch_member(int(author.account))
        except discord.HTTPException:
            return None

    async def _ask(self, proposal: Proposal, offer: str, here: Here) -> None:
        home, talk = here.spot.home, proposal.talk
        channel = talk.thread or talk.channel
        message = offer_message(
            here.words,
            proposal,
            offer,
            source=f"{channel}/{talk.message}",
            home=home,
            link=link_to(home, channel, talk.message),
        )
        try:
            direct = await self._client.create_dm(discord.Object(int(here.sender.account)))
            await direct.send(**Built(shown(message)).sent)
        except (discord.HTTPException, discord.RateLimited) as error:
            log.info("offer_not_sent", code=str(getattr(error, "code", 429)))


def _talk(message: discord.Message) -> Talk:
    """Bots and webhooks have no account here: what they write is no proposal, and no answer."""
    place, _ = place_of(message.channel)
    own = not message.author.bot and message.webhook_id is None
    reference = message.reference
    return Talk(
        platform=PLATFORM,
        home=str(message.guild.id) if message.guild is not None else "",
        channel=place,
        message=str(message.id),
        account=str(message.author.id) if own else "",
        text=whole(message.content) if own else "",
        at=message.created_at,
        thread=str(message.channel.id) if str(message.channel.id) != place else "",
        answers=str(reference.message_id) if reference is not None and reference.message_id else "",
    )
