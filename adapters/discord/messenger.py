"""Cards and notices on Discord (consensus.ports.Messenger). References are `channel/message`."""

from collections.abc import Sequence
from typing import Any

import discord

from adapters.discord import logs
from adapters.discord.answers import digest_message
from adapters.discord.answers import shown as answered
from adapters.discord.asking import link_to
from adapters.discord.build import Built
from adapters.discord.desk import DiscordClock, DiscordMemory, KnownMessage
from adapters.discord.edit_rate import Pace
from adapters.discord.errors import DM_CLOSED, delivery_error
from adapters.discord.escape import plain
from adapters.discord.limits import ARCHIVE_AFTER_MINUTES, NONCE_LENGTH_MAX, THREAD_NAME_LENGTH_MAX, clip
from adapters.discord.render import card_message, notice_message
from adapters.discord.shown import Shown
from adapters.discord.speech import DiscordWords, public_language, words_of
from adapters.discord.tags import tag
from adapters.discord.watch import Watch
from adapters.interaction.matters import settling_buttons
from adapters.interaction.reply import request_message
from adapters.wording.digest import digest_text
from consensus.ports import Lost, Spot
from consensus.views import CardView, DigestView, NoticeView
from consensus.views.people import RequestView

log = logs.get()
THREAD_EXISTS = 160004
LAST_DIGITS = 8
LOOKED_AT = 50
"""Messages of a place that are searched for one that may have arrived."""


class DiscordMessenger:
    def __init__(
        self,
        client: discord.Client,
        memory: DiscordMemory,
        clock: DiscordClock,
        watch: Watch,
        *,
        language: str = "en",
        zone: str = "UTC",
    ) -> None:
        self._client = client
        self._memory = memory
        self._clock = clock
        self._watch = watch
        self._language = language
        self._zone = zone
        self._pace = Pace()

    # --------------------------------------------------------------------------------------------------------- cards

    async def post_card(self, spot: Spot, card: CardView, key: str) -> str:
        channel = self._channel(spot)
        nonce = await self._nonce(spot, card, key)
        message = await self._send(channel, card_message(self._words(spot), card), nonce)
        await self._keep(spot, card, message)
        await tag(self._client, self._words(spot), message.channel.id, card)
        return _reference(message.channel.id, message.id)

    async def update_card(self, spot: Spot, reference: str, card: CardView) -> None:
        channel_id, message_id = _ids(reference)
        self._require_home(spot)
        now = self._clock.now()
        self._pace.require(message_id, now, urgent=card.outcome is not None)
        counted = self._watch.update(message_id, card)
        try:
            await self._edit(spot, reference, card_message(self._words(spot), card, counted=counted))
        except Lost:
            self._watch.forget(message_id)
            raise
        self._pace.edited(message_id, now)
        if not card.text and (thread := self._thread_under(reference)) is not None:
            await self._take_words_off(thread, card)
        await tag(self._client, self._words(spot), channel_id, card)

    async def find(
        self, spot: Spot, key: str, *, account: str | None = None, card_reference: str | None = None
    ) -> Sequence[str]:
        """Find the messages with this mark. For some minutes Discord answers a second post with the same nonce by the first
        message; this search goes further back."""
        own = key[: NONCE_LENGTH_MAX - LAST_DIGITS]  # which that of a later card keeps, see _nonce
        try:
            channel = self._channel(spot) if account is None else await self._direct(account)
            return [
                _reference(message.channel.id, message.id)
                async for message in channel.history(limit=LOOKED_AT)
                if message.nonce is not None and str(message.nonce).startswith(own)
            ]
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error

    async def remove(self, spot: Spot, reference: str) -> None:
        channel_id, message_id = _ids(reference)
        self._watch.forget(message_id)
        await self._memory.forget_message(str(message_id))
        try:
            await self._partial(spot, channel_id, message_id).delete()
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error

    async def _nonce(self, spot: Spot, card: CardView, key: str) -> str:
        """The mark of the card. After a lost card it is a new one, or Discord would return the lost message."""
        earlier = await self._memory.cards(spot.home, [card.number])
        if not earlier:
            return key
        last = max(known.message for known in earlier)[-LAST_DIGITS:]
        return f"{key[: NONCE_LENGTH_MAX - len(last)]}{last}"

    async def _keep(self, spot: Spot, card: CardView, message: discord.Message) -> None:
        known = KnownMessage(
            home=spot.home,
            channel=str(message.channel.id),
            message=str(message.id),
            number=card.number,
            kind="card",
        )
        await self._memory.keep_message(known)
        self._watch.add(known, spot, card)

    # ------------------------------------------------------------------------------------------------------- notices

    async def post_notice(
        self, spot: Spot, notice: NoticeView, key: str, *, account: str | None, card_reference: str | None
    ) -> str:
        self._require_home(spot)
        link = link_to(spot.home, *card_reference.split("/")) if card_reference else ""
        if account is not None:
            return await self._privately(spot, notice, key, account, card_reference, link)
        words = self._words(spot)
        if notice.kind == "outcome" and card_reference is not None:
            await self._in_its_thread(spot, notice, key, card_reference)
        if notice.audience == "place" or card_reference is None:
            message = await self._send(self._channel(spot), notice_message(words, notice, link=link), key)
            return _reference(message.channel.id, message.id)
        thread = await self._thread(spot, notice.card, card_reference)
        message = await self._send(thread, notice_message(words, notice), key)
        return _reference(message.channel.id, message.id)

    async def update_notice(
        self,
        spot: Spot,
        reference: str,
        notice: NoticeView,
        key: str,
        *,
        account: str | None,
        card_reference: str | None,
    ) -> None:
        home = "" if account is None else spot.home
        self._require_home(spot)
        shown = notice_message(self._words(spot), notice, home=home)
        thread = None if card_reference is None else self._thread_under(card_reference)
        if notice.kind == "outcome" and thread is not None and account is None:
            copy = await self._copy_in(thread, key, (await self._content(spot, reference)).strip())
            if copy is not None:
                await self._edit(spot, _reference(copy.channel.id, copy.id), shown)
        await self._edit(spot, reference, shown)

    async def _content(self, spot: Spot, reference: str) -> str:
        """What our message says now."""
        try:
            return (await self._partial(spot, *_ids(reference)).fetch()).content
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error

    async def _edit(self, spot: Spot, reference: str, shown: Shown) -> None:
        channel_id, message_id = _ids(reference)
        try:
            await self._partial(spot, channel_id, message_id).edit(**Built(shown).edited)
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error

    async def _take_words_off(self, thread: discord.Thread, card: CardView) -> None:
        """A thread is called as its decision was, whose words were erased."""
        name = f"D-{card.number}"
        if thread.name != name:
            try:
                await thread.edit(name=name)
            except (discord.HTTPException, discord.RateLimited) as error:
                log.warning("thread_not_renamed", number=card.number, error=type(error).__name__)

    async def _in_its_thread(self, spot: Spot, notice: NoticeView, key: str, card_reference: str) -> None:
        """The outcome as a line of the thread too, where there is one: what was said there ends with it."""
        thread = self._thread_under(card_reference)
        if thread is None or await self._copy_in(thread, key) is not None:
            return
        await self._send(thread, notice_message(self._words(spot), notice), _mark_in_thread(key))

    def _thread_under(self, card_reference: str) -> discord.Thread | None:
        """The thread of the card, if there is one; a card in a forum stands in it, and has none of its own."""
        channel_id, message_id = _ids(card_reference)
        thread = self._client.get_channel(message_id)
        return thread if isinstance(thread, discord.Thread) and channel_id != message_id else None

    async def _copy_in(self, thread: discord.Thread, key: str, content: str = "") -> discord.Message | None:
        """The outcome as it stands in the thread: by its mark, or as the beginning of what stands in the channel."""
        try:
            async for message in thread.history(limit=LOOKED_AT):
                if message.nonce is not None and str(message.nonce) == _mark_in_thread(key):
                    return message
                ours = self._client.user is not None and message.author.id == self._client.user.id
                if ours and message.content and content.startswith(message.content.strip()):
                    return message
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error
        return None

    async def _privately(
        self, spot: Spot, notice: NoticeView, key: str, account: str, card_reference: str | None, link: str
    ) -> str:
        """Send a direct message to a person who has used the bot. If they accept none: one line in the thread."""
        if await self._memory.note(spot.home, f"met:{account}") is None:
            raise Lost("never-met")
        words = self._words(spot)
        shown = notice_message(words, notice, home=spot.home, link=link)
        try:
            message = await self._send(await self._direct(account), shown, key)
        except discord.HTTPException as error:
            if error.code != DM_CLOSED:
                raise delivery_error(error) from error
        except Lost as lost:
            if str(lost) != str(DM_CLOSED):
                raise
        else:
            return _reference(message.channel.id, message.id)
        if card_reference is None or account in notice.mentions:  # the line in the thread names them
            raise Lost(str(DM_CLOSED))
        thread = await self._thread(spot, notice.card, card_reference)
        message = await self._send(thread, notice_message(words, notice, mention=account), key)
        return _reference(message.channel.id, message.id)

    async def _direct(self, account: str) -> discord.DMChannel:
        return await self._client.create_dm(discord.Object(int(account)))

    async def post_request(
        self, spot: Spot, request: RequestView, key: str, *, account: str, reference: str | None
    ) -> str:
        shown = answered(request_message(self._words(spot), request, spot.home))
        self._require_home(spot)
        if reference is not None:
            await self._edit(spot, reference, shown)
            return reference
        try:
            channel = await self._direct(account)
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error
        message = await self._send(channel, shown, key)
        return _reference(message.channel.id, message.id)

    # -------------------------------------------------------------------------------------------------------- digests

    async def post_digest(self, spot: Spot, digest: DigestView, key: str, *, account: str | None) -> str:
        words = self._words(spot)
        text = digest_text(words, digest)
        settling = settling_buttons(words, digest.matters, home=spot.home)
        known = await self._memory.cards(spot.home, sorted({number for number, _ in text.lines}))
        links = {message.number: link_to(message.home, message.channel, message.message) for message in known}
        self._require_home(spot)
        try:
            channel = self._channel(spot) if account is None else await self._direct(account)
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error
        message = await self._send(channel, digest_message(text, links, settling), key)
        return _reference(message.channel.id, message.id)

    # ---------------------------------------------------------------------------------------------------------------

    async def _thread(self, spot: Spot, card: CardView, reference: str) -> Any:
        """The thread under the card, created with its first message; in a forum, the post itself."""
        channel_id, message_id = _ids(reference)
        here = self._client.get_channel(channel_id)
        if isinstance(here, discord.Thread):
            return here
        known = self._client.get_channel(message_id)
        if isinstance(known, discord.Thread):
            return known
        name = clip(plain(f"D-{card.number} · {card.text}"), THREAD_NAME_LENGTH_MAX)
        try:
            return await self._partial(spot, channel_id, message_id).create_thread(
                name=name, auto_archive_duration=ARCHIVE_AFTER_MINUTES
            )
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                raise delivery_error(error) from error
        # A thread created from a message has the id of the message.
        return self._client.get_partial_messageable(message_id, guild_id=int(spot.home))

    # ---------------------------------------------------------------------------------------------------------------

    async def _send(self, channel: Any, shown: Shown, key: str) -> discord.Message:
        try:
            sent: discord.Message = await channel.send(**Built(shown).sent, nonce=key or None)
        except (discord.HTTPException, discord.RateLimited) as error:
            raise delivery_error(error) from error
        return sent

    def _words(self, spot: Spot) -> DiscordWords:
        """The words in the server's language, for messages to everybody."""
        guild = self._client.get_guild(int(spot.home)) if spot.home.isdecimal() else None
        locale = str(guild.preferred_locale) if guild is not None else None
        return words_of(public_language(locale, self._language), self._zone)

    def _require_home(self, spot: Spot) -> None:
        """Raises Lost for a server that has removed the bot, which would refuse every message."""
        if self._client.is_ready() and self._client.get_guild(int(spot.home)) is None:
            raise Lost("10004")

    def _channel(self, spot: Spot) -> Any:
        self._require_home(spot)
        return self._client.get_partial_messageable(int(spot.place), guild_id=int(spot.home))

    def _partial(self, spot: Spot, channel_id: int, message_id: int) -> discord.PartialMessage:
        channel = self._client.get_partial_messageable(channel_id, guild_id=int(spot.home))
        return channel.get_partial_message(message_id)


def _mark_in_thread(key: str) -> str:
    return f"{key[: NONCE_LENGTH_MAX - 1]}t"


def _reference(channel: int, message: int) -> str:
    return f"{channel}/{message}"


def _ids(reference: str) -> tuple[int, int]:
    channel, _, message = reference.partition("/")
    return int(channel), int(message)
