"""Answers in time: Discord waits for three seconds, and storage may be slow. Slow answers are deferred and edited."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import discord

from adapters.discord import logs
from adapters.discord.answers import form_message
from adapters.discord.build import Built
from adapters.discord.limits import DEFER_AFTER_SECONDS
from adapters.discord.modals import modal_of
from adapters.discord.shown import Shown
from adapters.discord.speech import DiscordWords
from adapters.discord.visibility import PLATFORM
from adapters.interaction.form import Form
from adapters.metrics import ANSWERED_SECONDS

log = logs.get()
Reply = Shown | Form
TOO_LATE = frozenset({10062, 10015, 50027, 40060})
"""Discord does not accept the answer any more, or has one. The act itself is done anyway."""


async def answer(
    interaction: discord.Interaction[Any], words: DiscordWords, work: Coroutine[Any, Any, Reply]
) -> None:
    """Answer the person in private with the result of `work`, which never fails: it turns errors into words."""
    loop = asyncio.get_running_loop()
    deferring: list[asyncio.Task[bool]] = []
    came = loop.time()
    timer = loop.call_later(
        DEFER_AFTER_SECONDS, lambda: deferring.append(loop.create_task(_defer(interaction)))
    )
    try:
        reply = await work
    finally:
        timer.cancel()
    deferred = bool(deferring) and await deferring[0]
    ANSWERED_SECONDS.labels(PLATFORM).observe(min(loop.time() - came, DEFER_AFTER_SECONDS))
    try:
        if deferred:
            await _edit(interaction, form_message(words, reply.press) if isinstance(reply, Form) else reply)
        elif isinstance(reply, Form):
            await interaction.response.send_modal(modal_of(reply))
        else:
            await _send(interaction, reply)
    except discord.HTTPException as error:
        _too_late(error)
    except discord.InteractionResponded:
        log.info("answer_not_wanted", code="answered-already")


async def _defer(interaction: discord.Interaction[Any]) -> bool:
    """Announce an answer. False if it was given meanwhile, or comes too late."""
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except discord.HTTPException as error:
        _too_late(error)
        return False
    except discord.InteractionResponded:
        return False
    return True


def _too_late(error: discord.HTTPException) -> None:
    if error.code not in TOO_LATE:
        raise error
    log.info("answer_not_wanted", code=str(error.code))


async def _send(interaction: discord.Interaction[Any], shown: Shown) -> None:
    await interaction.response.send_message(**Built(shown).sent, ephemeral=True)


async def _edit(interaction: discord.Interaction[Any], shown: Shown) -> None:
    await interaction.edit_original_response(**Built(shown).edited)
