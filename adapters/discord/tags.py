"""A forum's own tags on the posts that hold decisions, where the forum has tags with such names: open, blocked, adopted ..."""

import discord

from adapters.discord import logs
from adapters.discord.speech import DiscordWords
from adapters.wording import terms
from consensus.views import CardView

log = logs.get()
TAGS_MAX = 5
"""Tags of one post."""
STATES = ("open", *terms.OUTCOMES)


async def tag(client: discord.Client, words: DiscordWords, channel: int, card: CardView) -> None:
    """Put the tag of the decision's state on the post, in place of those of other states. Other tags stay. A server in which
    the bot may not manage threads goes without."""
    thread = client.get_channel(channel)
    if not isinstance(thread, discord.Thread) or not isinstance(thread.parent, discord.ForumChannel):
        return
    state_by_name = {name: state for state in STATES for name in _names(words, state)}
    states = {
        own.id: state_by_name[own.name.casefold()]
        for own in thread.parent.available_tags
        if own.name.casefold() in state_by_name
    }
    now = state_of(card)
    wanted = [own for own in thread.parent.available_tags if states.get(own.id) == now][:1]
    others = [applied for applied in thread.applied_tags if applied.id not in states]
    tags = [*wanted, *others][:TAGS_MAX]
    if not states or {own.id for own in tags} == {applied.id for applied in thread.applied_tags}:
        return
    try:
        await thread.edit(applied_tags=tags)
    except (discord.DiscordException, OSError) as error:
        # The card is what counts, and it stands.
        log.info("post_not_tagged", code=str(getattr(error, "code", type(error).__name__)))


def state_of(card: CardView) -> str:
    """`open`, `blocked` (an objection stands), or the outcome."""
    if card.outcome is not None:
        return card.outcome.outcome
    standing = any(objection.state in ("pending", "raised", "sustained") for objection in card.objections)
    return "blocked" if standing else "open"


def _names(words: DiscordWords, state: str) -> set[str]:
    """The names of the tag, in English and in the language of the server's cards."""
    spoken = words.say("Open") if state == "open" else words.write.outcome(state)
    return {state.replace("_", " "), spoken.casefold()}
