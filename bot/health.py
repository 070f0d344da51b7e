"""The state of the program for `/health` (alive), `/ready` (all is well) and `accord doctor`. Strangers read it: figures only, nothing of decisions, and
no names of homes."""

from datetime import datetime, timedelta

from consensus.frozen import Frozen

TICK_LATE_AFTER = timedelta(minutes=6)
"""The scheduler looks at least every five minutes."""
OVERDUE_AFTER = timedelta(seconds=30)
"""Work that is due for longer than this is overdue."""


class Health(Frozen):
    now: datetime
    database: str
    """`ok`, or the code of what is wrong with it: it cannot be read, or refused the last write."""
    scheduler_last_tick: datetime | None
    overdue: int
    """Decisions with something due for more than half a minute."""
    unanswered: tuple[str, ...]
    """Platforms that have not answered since the program was started."""
    heartbeats: dict[str, datetime]
    """Platform -> the instant (real time) at which any of its homes was last heard."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Codes of what an operator should look at; empty when all is well."""
        codes = []
        if self.database != "ok":
            codes.append(self.database)
        if self.scheduler_last_tick is None or self.now - self.scheduler_last_tick > TICK_LATE_AFTER:
            codes.append("scheduler-silent")
        if self.overdue:
            codes.append("overdue")
        if self.unanswered:
            codes.append("platform-unanswered")
        return tuple(codes)

    @property
    def alive(self) -> bool:
        """Whether the program works: a new start would mend nothing that is wrong outside of it."""
        return self.database != "ok" or "scheduler-silent" not in self.problems
