"""The actor, their place and language; and answers in words for everything that goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from adapters.discord import answers, logs
from adapters.discord.desk import DiscordMemory
from adapters.discord.permissions import lacking
from adapters.discord.reply import Reply
from adapters.discord.shown import Shown
from adapters.discord.speech import DiscordWords, language_of, words_of
from adapters.discord.visibility import PLATFORM, Sight, spot_of
from adapters.interaction.reply import refusal_message
from consensus.frozen import Frozen, replace
from consensus.ids import DeliveryId
from consensus.ports import Sender, Spot, Viewer
from consensus.refusal import Refused

log = logs.get()


class Here(Frozen):
    """The actor, their place and language, and the delivery."""

    spot: Spot
    sender: Sender
    viewer: Viewer
    words: DiscordWords
    delivery: DeliveryId
    order: int = 0
    """The interaction's id, which orders the acts of one person."""
    who: str = ""
    """Who may take part in the opened decision, as typed."""
    guild: discord.Guild
    channel: object = None
    lacks: tuple[str, ...] = ()
    """The permissions that the bot lacks here (rights.py)."""
    private: bool = False
    """The act was in a direct message: buttons have to carry their server."""

    @property
    def home(self) -> str:
        return self.spot.home if self.private else ""


class NotHere(Exception):
    """An act where nothing can be decided: outside of a server, or on a server that the person has left."""


class Doorway:
    def __init__(
        self, client: discord.Client, memory: DiscordMemory, sight: Sight, *, language: str, zone: str
    ) -> None:
        self._client = client
        self._memory = memory
        self._sight = sight
        self._language = language
        self._zone = zone
        self._met: set[tuple[str, str]] = set()
        self._new: list[tuple[str, str]] = []
        self._keeping: asyncio.Task[None] | None = None

    def words(self, interaction: discord.Interaction[Any]) -> DiscordWords:
        """The words in the actor's language."""
        locale = str(interaction.locale)
        return words_of(language_of(locale, self._language), self._zone)

    async def here(self, interaction: discord.Interaction[Any], home: str = "") -> Here:
        """The context of an interaction. Raises NotHere, and Refused `cannot-be-checked`."""
        words, delivery = self.words(interaction), DeliveryId(str(interaction.id))
        member: discord.User | discord.Member | None = interaction.user
        guild, channel = interaction.guild, interaction.channel
        private = guild is None
        if private:
            member, guild = await self._member_elsewhere(home, interaction.user.id)
        if not isinstance(member, discord.Member) or guild is None:
            raise NotHere
        spot = Spot(platform=PLATFORM, home=home, place="") if private else spot_of(guild.id, channel)
        sender = self._sight.sender(member, spot.place)
        self._meet(str(guild.id), sender.account)
        return Here(
            spot=spot,
            sender=sender,
            viewer=_viewer(spot, sender),
            words=words,
            delivery=delivery,
            order=interaction.id,
            guild=guild,
            channel=channel,
            lacks=lacking(interaction),
            private=private,
        )

    async def _member_elsewhere(
        self, home: str, account: int
    ) -> tuple[discord.Member | None, discord.Guild | None]:
        guild = self._client.get_guild(int(home)) if home.isdecimal() else None
        if guild is None:
            return None, None
        try:
            return await guild.fetch_member(account), guild
        except discord.NotFound:
            return None, guild
        except discord.HTTPException:
            raise Refused("cannot-be-checked", try_code="wait-a-moment") from None

    def _meet(self, home: str, account: str) -> None:
        """Remember a person who has used a command, button or form, because only those get direct messages. Stored in
        the background, several people at once: no answer waits for it."""
        if (home, account) in self._met:
            return
        self._met.add((home, account))
        self._new.append((home, account))
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_met())

    async def _keep_met(self) -> None:
        while self._new:
            new, self._new = self._new, []
            try:
                await self._memory.keep_notes([(home, f"met:{account}", "yes") for home, account in new])
            except Exception:
                log.exception("met_not_kept")
                self._met.difference_update(new)

    def on_behalf(self, member: discord.Member, channel: object, delivery: str) -> Here:
        """The context of a person who acted without an interaction: by writing a post in a forum."""
        spot = spot_of(member.guild.id, channel)
        sender = self._sight.sender(member, spot.place)
        return Here(
            spot=spot,
            sender=sender,
            viewer=_viewer(spot, sender),
            words=words_of(self._language, self._zone),
            delivery=DeliveryId(delivery),
            guild=member.guild,
            channel=channel,
        )

    def where_said(self, here: Here, source: str) -> Here:
        """The context of a form that was sent in a direct message, and opens what was said elsewhere (`m` channel `/` message).
        Raises Refused where they see that channel no longer."""
        channel_id, _, _ = source.removeprefix("m").partition("/")
        if not here.private or here.spot.place or not source.startswith("m") or not channel_id.isdecimal():
            return here
        channel = here.guild.get_channel_or_thread(int(channel_id))
        spot = spot_of(here.guild.id, channel)
        if channel is None or here.sender.sees is None or spot.place not in here.sender.sees:
            raise Refused("not-a-member", place="", try_code="join-the-place")
        return replace(here, spot=spot, viewer=replace(here.viewer, spot=spot), channel=channel)

    def from_page(self, member: discord.Member, channel: object, delivery: DeliveryId) -> Here:
        """The context of a member who acts from the page; `channel`: where a decision is opened, or None."""
        home = str(member.guild.id)
        spot = (
            Spot(platform=PLATFORM, home=home, place="")
            if channel is None
            else spot_of(member.guild.id, channel)
        )
        sender = self._sight.sender(member)
        return Here(
            spot=spot,
            sender=sender,
            viewer=_viewer(spot, sender),
            words=words_of(self._language, self._zone),
            delivery=delivery,
            guild=member.guild,
            channel=channel,
        )

    async def reply_to(
        self, interaction: discord.Interaction[Any], act: Callable[[Here], Awaitable[Reply]], home: str = ""
    ) -> Reply:
        """Carry out the act and give the reply; errors become a reply in words."""
        words = self.words(interaction)
        try:
            return await act(await self.here(interaction, home))
        except NotHere:
            return Shown(content=words.say("That works in a server that you are in, not here."))
        except Refused as refused:
            return answers.shown(refusal_message(words, refused, home=home))
        except discord.HTTPException as error:
            log.warning("discord_refused", code=str(error.code))
            return Shown(
                content=words.say(
                    "Discord refused that (error {code}). Try again in a moment.", code=str(error.code)
                )
            )
        except Exception:
            log.exception("act_failed")
            return Shown(
                content=words.say("Something went wrong here. Nothing was changed; try again in a moment.")
            )


def _viewer(spot: Spot, sender: Sender) -> Viewer:
    """The viewer, as described by the interaction."""
    return Viewer(
        spot=spot,
        account=sender.account,
        sees=sender.sees,
        groups=sender.groups,
        since=sender.since,
        administrator=sender.administrator,
    )
