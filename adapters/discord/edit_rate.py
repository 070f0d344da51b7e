"""How often a card is edited: at most once a second, and once a minute if the message is older than an hour, because
Discord has a separate limit for edits of old messages. Details shows the current figures at any time."""

from datetime import datetime, timedelta

import discord

from adapters.discord.limits import EDIT_EVERY, OLD_AFTER, OLD_EDIT_EVERY
from consensus.ports import Later

KEPT_MAX = 5_000


class Pace:
    def __init__(self) -> None:
        self._edited: dict[int, datetime] = {}

    def require(self, message: int, now: datetime, *, urgent: bool) -> None:
        """Raises Later if it is too soon. `urgent`: the decision has ended, which cannot wait for a minute."""
        last = self._edited.get(message)
        if last is None or last > now:
            return
        old = now - discord.utils.snowflake_time(message) > OLD_AFTER and not urgent
        left = last + (OLD_EDIT_EVERY if old else EDIT_EVERY) - now
        if left > timedelta(0):
            raise Later(left.total_seconds())

    def edited(self, message: int, now: datetime) -> None:
        self._edited.pop(message, None)
        self._edited[message] = now
        while len(self._edited) > KEPT_MAX:
            self._edited.pop(next(iter(self._edited)))
