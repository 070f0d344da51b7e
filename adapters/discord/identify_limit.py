"""The limit on identifies to the gateway: after 1,000 a day Discord resets the token.

A program that restarts in a loop would use that up within hours, so the times are stored across restarts.
"""

import json
from datetime import UTC, datetime, timedelta

from adapters.discord.desk import DiscordMemory

NOTE = "identifies"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FREELY_PER_HOUR = 10
"""Identifies an hour without waiting; further ones wait, which makes at most 250 in the worst day."""
PER_DAY_MAX = 900
SLOWED = timedelta(seconds=60)


def wait_for(times: list[datetime], now: datetime) -> timedelta:
    """How long to wait before the next identify, by the times of the last ones."""
    today = [at for at in times if timedelta(0) <= now - at < DAY]
    if len(today) >= PER_DAY_MAX:
        return today[-PER_DAY_MAX] + DAY - now
    hour = [at for at in today if now - at < HOUR]
    if len(hour) < FREELY_PER_HOUR:
        return timedelta(0)
    return min(SLOWED * (len(hour) - FREELY_PER_HOUR + 1), timedelta(minutes=15))


class IdentifyBudget:
    def __init__(self, memory: DiscordMemory) -> None:
        self._memory = memory

    async def take(self, now: datetime) -> timedelta:
        """Count an identify. Returns how long to wait before it."""
        note = await self._memory.note("", NOTE)
        times = [datetime.fromtimestamp(second, UTC) for second in json.loads(note or "[]")]
        wait = wait_for(times, now)
        times = [at for at in times if now - at < DAY][-PER_DAY_MAX:]
        written = json.dumps([int(at.timestamp()) for at in (*times, now + wait)])
        await self._memory.keep_note("", NOTE, written)
        return wait
