"""Deadlines: asks storage what is due and submits it to the Desk, the same path that people's commands take.

Keeps no list of deadlines. What fell due while the program was down is found the same way, oldest first. A decision
that cannot be carried out backs off by itself and holds up no other.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot import logs, metrics
from bot.clock import Clock, sleep_until
from bot.randomness import Chance
from consensus.commands import DeadlineReached
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Spot
from consensus.refusal import Refused

BATCH = 64
"""Submitted together, so that they are committed together."""
BACK_OFF_FIRST_SECONDS = 5
BACK_OFF_MAX_SECONDS = 3_600
IDLE_MAX = timedelta(minutes=5)
"""Storage is asked at least this often, whatever it said before: other processes write too."""
log = logs.get()
Key = tuple[Spot, int]
Went = Literal["took a step", "nothing to do", "failed"]


class DueDecisions(Protocol):
    """What is due, in real time, oldest first (then by decision)."""

    async def due(self, now: datetime, limit: int) -> Sequence[Key]: ...

    async def next_due(self, after: datetime | None = None) -> datetime | None:
        """Of what is due later than `after`: the first."""
        ...


class Submit(Protocol):
    async def submit(self, envelope: Envelope) -> Receipt: ...


class Scheduler:
    def __init__(self, *, desk: Submit, due_decisions: DueDecisions, clock: Clock, chance: Chance) -> None:
        self._desk = desk
        self._due_decisions = due_decisions
        self._clock = clock
        self._chance = chance
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._backing_off: dict[Key, tuple[int, datetime]] = {}
        self.last_tick: datetime | None = None

    def wake(self) -> None:
        """Something fell due earlier than was thought."""
        self._wake.set()

    async def run(self) -> None:
        """For ever."""
        while True:
            try:
                await self.catch_up()
                pause_until = await self._pause_until()
            except Exception as error:
                log.error("scheduler_failed", exc_info=error)
                pause_until = self._clock.now() + timedelta(seconds=BACK_OFF_FIRST_SECONDS)
            await sleep_until(self._clock, pause_until, self._wake)

    async def catch_up(self) -> int:
        """Carry out everything that is due by now. Returns how many decisions took a step."""
        async with self._one_at_a_time:
            done = 0
            idle: set[Key] = set()
            while True:
                self.last_tick = now = self._clock.now()
                due = await self._due_decisions.due(now, BATCH + len(self._backing_off))
                for key in idle.intersection(due):
                    # Storage lists it as due and the engine sees nothing to do: never in a tight circle.
                    self._back_off(key, "nothing-due")
                ready = [key for key in due if self._is_ready(key, now)][:BATCH]
                if not ready:
                    self._forget_all_but(due, now)
                    return done
                oldest = await self._due_decisions.next_due()
                if oldest is not None:
                    metrics.LATE_SECONDS.observe(max((now - oldest).total_seconds(), 0))
                went = await asyncio.gather(*(self._submit(key) for key in ready))
                done += went.count("took a step")
                idle = {key for key, how in zip(ready, went, strict=True) if how == "nothing to do"}

    def _is_ready(self, key: Key, now: datetime) -> bool:
        waiting = self._backing_off.get(key)
        return waiting is None or waiting[1] <= now

    def _forget_all_but(self, due: Sequence[Key], now: datetime) -> None:
        """What is tried no more because somebody else has settled it: all of what is due is listed by now."""
        for key in self._backing_off.keys() - set(due):
            if self._is_ready(key, now):
                del self._backing_off[key]

    async def _submit(self, key: Key) -> Went:
        spot, number = key
        delivery = DeliveryId(f"clock:{self._chance.fresh()}")
        command = DeadlineReached(decision=number)
        try:
            receipt = await self._desk.submit(
                Envelope(delivery=delivery, spot=spot, sender=None, command=command)
            )
        except Refused as refusal:
            self._back_off(key, refusal.code)
            return "failed"
        if not receipt.changed:
            return "nothing to do"  # somebody's command took the step just before
        self._backing_off.pop(key, None)
        return "took a step"

    def _back_off(self, key: Key, code: str) -> None:
        attempts = self._backing_off.get(key, (0, None))[0] + 1
        seconds = min(BACK_OFF_FIRST_SECONDS * 2 ** (attempts - 1), BACK_OFF_MAX_SECONDS)
        self._backing_off[key] = attempts, self._clock.now() + timedelta(seconds=seconds)
        log.warning("due_step_failed", number=key[1], code=code, attempts=attempts, retry_seconds=seconds)

    async def _pause_until(self) -> datetime:
        now = self._clock.now()
        candidates = [now + IDLE_MAX, *(until for _, until in self._backing_off.values())]
        # All that was due at the last look is done, or backs off by itself: it hides no later deadline.
        due = await self._due_decisions.next_due(self.last_tick if self._backing_off else None)
        if due is not None:
            candidates.append(max(due, now))
        return min(candidates)
