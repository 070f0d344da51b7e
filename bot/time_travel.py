"""Time that a local room passes over (`@+3d`), passed in steps: to each instant at which something is due, and on.

So the reminder of the second day is sent on the second day, and the people in the room see things happen in their order.
An outage (`@deaf 2d`) is one step: nothing could be done meanwhile.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.execute import PASSES_MAX
from consensus.commands import PassTime
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Receipt, Spot, Viewer
from consensus.refusal import Refused

STEPS_MAX = 500
SECOND = timedelta(seconds=1)


class Times(Protocol):
    async def next_due(self, of: Spot | None = None) -> datetime | None: ...

    async def community_now(self, viewer: Viewer, now: datetime) -> datetime: ...


async def pass_time(
    envelope: Envelope,
    submit: Callable[[Envelope], Awaitable[Receipt]],
    times: Times,
    clock: Clock,
    settle: Callable[[], Awaitable[None]],
) -> Receipt:
    """Pass the span of this PassTime; returns its receipt for the whole of it. Raises Refused, and then no time passed."""
    command, viewer = envelope.command, Viewer(spot=envelope.spot, operator=True)
    assert isinstance(command, PassTime)
    if not timedelta(0) < command.span <= PASSES_MAX:
        raise Refused("time-runs-forward")
    left, receipt = command.span, None
    for number in range(STEPS_MAX):
        step = left if number == STEPS_MAX - 1 else await _to_next_due(left, times, envelope.spot, clock)
        delivery = envelope.delivery if receipt is None else DeliveryId(f"{envelope.delivery}+{number}")
        before = await times.community_now(viewer, clock.now())
        once = await submit(replace(envelope, delivery=delivery, command=replace(command, span=step)))
        receipt = receipt or once
        if await times.community_now(viewer, clock.now()) - before < step:
            break  # it came a second time, and all of it was done the first time
        await settle()
        left -= step
        if left <= timedelta(0):
            break
    assert receipt is not None
    return replace(receipt, values={**receipt.values, "seconds": int(command.span.total_seconds())})


async def _to_next_due(left: timedelta, times: Times, spot: Spot, clock: Clock) -> timedelta:
    """Up to the next thing due, in whole seconds (the clock of a room has no finer ones), and at least one."""
    due = await times.next_due(of=spot)
    if due is None:
        return left
    ahead = -((clock.now() - due) // SECOND) * SECOND
    return min(left, max(ahead, SECOND)) if ahead > timedelta(0) else left
