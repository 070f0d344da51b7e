"""`/setup`: what the administrators of a server choose. Where the digest goes, and which forums hold decisions."""

import json
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as named

from adapters.discord.context import Here
from adapters.discord.desk import DiscordMemory
from adapters.discord.flow import Flow
from adapters.discord.names import weekdays
from adapters.discord.reply import Reply, answer
from adapters.discord.shown import Shown
from adapters.discord.visibility import PLATFORM
from adapters.interaction.platform import Desk
from adapters.languages import SOURCE
from adapters.unsafe import whole
from adapters.wording.speech import gettext_noop
from consensus.commands import SetDigest
from consensus.digests import WEEKDAYS
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Spot
from consensus.refusal import Refused

Interaction = discord.Interaction[Any]
FORUM = "forum:"
DIGEST, DIGEST_SENT = "digest", "digest_sent"
"""Notes of earlier versions: the channel and weekday of a server's digest, and when the last one came."""
HINTS = {
    "digest": gettext_noop("The channel for the weekly digest"),
    "day": gettext_noop("On which day it comes"),
    "forum": gettext_noop("A forum whose new posts become proposals"),
    "off": gettext_noop("Switch it off again"),
}


def setup_command(acts: Flow, memory: DiscordMemory) -> app_commands.Command[Any, ..., Any]:
    async def setup(
        interaction: Interaction,
        digest: discord.TextChannel | None = None,
        day: app_commands.Range[int, 0, 6] = 0,
        forum: discord.ForumChannel | None = None,
        off: bool = False,
    ) -> None:
        async def act(here: Here) -> Reply:
            return await _chosen(here, acts, memory, digest, day, forum, off=off)

        await answer(interaction, acts.words(interaction), acts.reply_to(interaction, act))

    setup = app_commands.describe(**{name: named(hint) for name, hint in HINTS.items()})(setup)
    setup = app_commands.choices(
        day=[
            app_commands.Choice(name=named(name, weekday=place), value=place)
            for place, name in enumerate(weekdays(SOURCE))
        ]
    )(setup)
    # Discord shows it to nobody else, unless the server says otherwise; who runs it is checked all the same.
    setup = app_commands.default_permissions(manage_guild=True)(setup)
    return app_commands.Command(
        name=named("setup"),
        description=named(gettext_noop("For administrators: weekly digest, forums that hold decisions")),
        callback=setup,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )


async def _chosen(
    here: Here,
    acts: Flow,
    memory: DiscordMemory,
    digest: discord.TextChannel | None,
    day: int,
    forum: discord.ForumChannel | None,
    *,
    off: bool,
) -> Reply:
    """Rights are checked here: a server can show the command to anybody."""
    words, home = here.words, str(here.guild.id)
    if not (here.sender.administrator or await acts.may_set_up(here)):
        raise Refused("administrators-only", try_code="ask-an-administrator")
    sentences = []
    spot = (
        here.spot if off and forum is None else None
    )  # what is switched off is that of the channel they say it in
    if digest is not None:
        spot = replace(here.spot, place=str(digest.id), name=whole(digest.name))
    if spot is not None:
        setting = SetDigest(every=None if off else WEEKDAYS[day])
        await acts.submit(replace(here, spot=spot), setting)
        sentences.append(
            words.say("That channel gets no digest any more.")
            if off
            else words.say(
                "Every week a digest comes to that channel, of what is open and what was decided there."
            )
        )
    if forum is not None:
        await memory.keep_note(home, f"{FORUM}{forum.id}", None if off else str(here.order))
        sentences.append(
            words.say("Posts of that forum are plain posts again.")
            if off
            else words.say(
                "New posts of that forum become proposals: the title is the text, linked to the post. Reading the post itself would need a privilege that this bot does without."
            )
        )
    return Shown(content="\n".join(sentences) or words.say("Choose a channel for the digest, or a forum."))


async def take_over_digests(client: discord.Client, desk: Desk, memory: DiscordMemory) -> None:
    """The digests that servers chose with an earlier version, once."""
    for home, note in (await memory.notes(DIGEST)).items():
        chosen = json.loads(note)
        place, weekday = str(chosen["channel"]), WEEKDAYS[int(chosen["weekday"])]
        channel = client.get_channel(int(place))
        name = whole(channel.name) if isinstance(channel, discord.TextChannel) else ""
        await desk.submit(
            Envelope(
                delivery=DeliveryId(f"digest:{place}"),
                spot=Spot(platform=PLATFORM, home=home, place=place, name=name),
                sender=None,
                command=SetDigest(every=weekday),
            )
        )
        for key in (DIGEST, DIGEST_SENT):
            await memory.keep_note(home, key, None)
