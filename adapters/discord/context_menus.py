"""What can be done about a message: what the rows of acts say, and to take over the result of a finished poll.

Discord sends the message's text with the menu, even without the privileged intent to read messages.
"""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as named

from adapters.acts import ACTS, Act
from adapters.discord.flow import Flow
from adapters.discord.limits import clip
from adapters.discord.reply import Reply, answer
from adapters.discord.shown import Shown
from adapters.discord.speech import DiscordWords
from adapters.unsafe import whole
from adapters.wording.speech import gettext_noop
from consensus.limits import TITLE_LENGTH_MAX

Interaction = discord.Interaction[Any]


def menus(acts: Flow) -> list[app_commands.ContextMenu]:
    def begins(act: Act) -> app_commands.ContextMenu:
        async def begin(interaction: Interaction, message: discord.Message) -> None:
            await answer(interaction, acts.words(interaction), acts.made_of(interaction, message, act.name))

        return _menu(act.shortcut, begin)

    async def adopt_poll_result(interaction: Interaction, message: discord.Message) -> None:
        await answer(interaction, acts.words(interaction), adopted(acts, interaction, message))

    return [
        *(begins(act) for act in ACTS if act.shortcut),
        _menu(gettext_noop("Adopt poll result"), adopt_poll_result),
    ]


def _menu(name: str, callback: Any) -> app_commands.ContextMenu:
    return app_commands.ContextMenu(
        name=named(name),
        callback=callback,
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )


async def adopted(acts: Flow, interaction: Interaction, message: discord.Message) -> Reply:
    """Record a finished native poll with its counts, which may be inexact while the poll runs."""
    words = acts.words(interaction)
    poll = message.poll
    if poll is None:
        return Shown(content=words.say("That message holds no poll of Discord's."))
    if not poll.is_finalised():
        return Shown(
            content=words.say("That poll is still running or being counted. Try again when it is over.")
        )

    return await acts.record_poll(interaction, message, lambda spoken: poll_text(spoken, poll))


def poll_text(words: DiscordWords, poll: discord.Poll) -> str:
    """The question, the winner, and every count."""
    answers = sorted(poll.answers, key=lambda answer: -answer.vote_count)
    counts = "\n".join(f"{answer.vote_count} {whole(answer.text)}" for answer in answers)
    most = answers[0].vote_count if answers else 0
    won = [whole(answer.text) for answer in answers if answer.vote_count == most and most]
    head = words.say(
        "{question} Chosen: {winners}.", question=whole(poll.question), winners=words.write.commas(won)
    )
    if not won:
        head = words.say("{question} Nobody voted.", question=whole(poll.question))
    return clip(f"{head}\n{counts}", TITLE_LENGTH_MAX)
