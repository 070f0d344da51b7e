"""The weekly digest: open, blocked and recent decisions, in a channel that the server chose.

It shows only what all readers of that channel may see: decisions of that channel, and of channels open to everybody.
"""

import json
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import discord

from adapters.discord import logs
from adapters.discord.answers import summary_message
from adapters.discord.build import Built
from adapters.discord.desk import DiscordClock, DiscordMemory
from adapters.discord.speech import public_language, words_of
from adapters.discord.visibility import PLATFORM
from adapters.interaction.platform import Desk
from consensus.frozen import Frozen, replace
from consensus.ports import Spot, Viewer
from consensus.refusal import Refused
from consensus.views import Summarise, Summary

log = logs.get()
NOTE, SENT = "digest", "digest_sent"
WEEKDAY, HOUR = 0, 9
"""Monday at nine, in the community's zone."""
LATE_MAX = timedelta(days=2)
"""After a longer outage the digest is skipped until the next one is due."""
LOOK_EVERY = timedelta(hours=1)
GONE = frozenset({10003, 50001, 50013})


class Wanted(Frozen):
    channel: str
    weekday: int = WEEKDAY

    def written(self) -> str:
        return json.dumps({"channel": self.channel, "weekday": self.weekday})


def read_wanted(note: str) -> Wanted:
    values = json.loads(note)
    return Wanted(channel=str(values["channel"]), weekday=int(values["weekday"]))


def last_due(wanted: Wanted, now: datetime, zone: tzinfo) -> datetime:
    """The latest instant at or before `now` at which a digest was due."""
    here = now.astimezone(zone)
    day = here.date() - timedelta(days=(here.weekday() - wanted.weekday) % 7)
    at = datetime.combine(day, time(HOUR), tzinfo=zone)
    return (
        at if at <= here else datetime.combine(day - timedelta(days=7), time(HOUR), tzinfo=zone)
    ).astimezone(UTC)


class Digest:
    def __init__(
        self,
        client: discord.Client,
        desk: Desk,
        memory: DiscordMemory,
        clock: DiscordClock,
        *,
        language: str,
        zone: str,
    ) -> None:
        self._client = client
        self._desk = desk
        self._memory = memory
        self._clock = clock
        self._language = language
        self._zone = ZoneInfo(zone)

    async def post_what_is_due(self) -> timedelta:
        """Post the digests that are due. Returns the time until the next check."""
        now, wait = self._clock.now(), LOOK_EVERY
        for home, note in (await self._memory.notes(NOTE)).items():
            following = last_due(read_wanted(note), now, self._zone) + timedelta(days=7)
            wait = max(min(wait, following - now), timedelta(seconds=1))
            guild = self._client.get_guild(int(home))
            if guild is None:
                continue
            try:
                await self._post(guild, read_wanted(note))
            except Refused as refused:
                log.warning("digest_failed", code=refused.code)
            except discord.HTTPException as error:
                log.warning("digest_failed", code=str(error.code))
                if error.code in GONE:
                    # The channel is gone or closed to us: no digest until somebody sets a channel again.
                    await self._memory.keep_note(home, NOTE, None)
        return wait

    async def _post(self, guild: discord.Guild, wanted: Wanted) -> None:
        now, home = self._clock.now(), str(guild.id)
        due = last_due(wanted, now, self._zone)
        written = due.isoformat()
        if await self._memory.note(home, SENT) == written:
            return
        if now - due > LATE_MAX:
            await self._memory.keep_note(home, SENT, written)
            return
        channel = guild.get_channel(int(wanted.channel))
        if not isinstance(channel, discord.TextChannel):
            await self._memory.keep_note(home, NOTE, None)
            return
        spot = Spot(platform=PLATFORM, home=home, place=wanted.channel)
        view = await self._desk.ask(Summarise(days=7), Viewer(spot=spot, sees=_open_to_readers(channel)))
        if isinstance(view, Summary) and (view.open or view.decided or view.review_due):
            language = public_language(str(guild.preferred_locale), self._language)
            shown = replace(view, todos=(), counts={**view.counts, "todos": 0})  # no names in public
            built = Built(summary_message(words_of(language, self._zone.key), shown))
            nonce = f"digest{int(due.timestamp())}"
            await channel.send(**built.sent, nonce=nonce)
        await self._memory.keep_note(home, SENT, written)


def _open_to_readers(channel: discord.TextChannel) -> frozenset[str]:
    everyone = channel.guild.default_role
    public = {
        guild_channel.id
        for guild_channel in channel.guild.channels
        if guild_channel.permissions_for(everyone).view_channel
    }
    return frozenset(str(id_) for id_ in {*public, channel.id})
