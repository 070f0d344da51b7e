"""The meaning of Discord's errors for a message: gone for good, to be tried later, or a defect.

Gone for good becomes a stored state of the decision and one notice to its owner (see storage/outbox.py), never a retry:
Discord locks a program out after ten thousand refusals in ten minutes.
"""

import discord

from adapters.discord.limits import OLD_EDIT_RETRY_SECONDS
from consensus.ports import Later, Lost

CHANNEL_GONE, GUILD_GONE, MESSAGE_GONE, USER_GONE = 10003, 10004, 10008, 10013
NO_ACCESS, MAY_NOT, DM_CLOSED = 50001, 50013, 50007
FULL_OF_REACTIONS, REACTION_BLOCKED = 30010, 90001
OLD_EDITS = 30046
ARCHIVED, LOCKED = 50083, 160005

LOST = frozenset(
    {CHANNEL_GONE, GUILD_GONE, MESSAGE_GONE, USER_GONE, NO_ACCESS, MAY_NOT, DM_CLOSED, ARCHIVED, LOCKED}
)


def delivery_error(error: discord.HTTPException | discord.RateLimited) -> Exception:
    """Lost or Later for the outbox; any other error as it is."""
    if isinstance(error, discord.RateLimited):
        return Later(error.retry_after)
    if error.code == OLD_EDITS:
        return Later(_retry_after(error) or OLD_EDIT_RETRY_SECONDS)
    if error.status == 429:
        return Later(_retry_after(error) or 5.0)
    if error.code in LOST or error.status in (401, 403, 404):
        return Lost(str(error.code or error.status))
    return error


def _retry_after(error: discord.HTTPException) -> float:
    value = error.response.headers.get("Retry-After")
    try:
        return float(value) if value else 0.0
    except ValueError:
        return 0.0
