"""All figures at one moment, for `/metrics`: what was counted (metrics.py), and what is read when it is asked for."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY, generate_latest

from bot import metrics
from consensus.refusal import Refused
from storage.outbox import SqlOutbox

if TYPE_CHECKING:
    from bot.app import App

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Scrape:
    """The figures that are read when they are asked for."""

    def __init__(self, app: "App") -> None:
        self._app = app
        self._outbox = SqlOutbox(app.store, wall_clock=app.clock.now, incarnation="metrics")
        self._waits_since: datetime | None = None
        log = logging.getLogger("accord")
        if not any(isinstance(handler, metrics.CountedLines) for handler in log.handlers):
            log.addHandler(metrics.CountedLines())

    async def text(self) -> bytes:
        """All figures, in Prometheus' text format."""
        app, now = self._app, self._app.clock.now()
        health = await app.health()
        metrics.DATABASE_OK.set(health.database == "ok")
        metrics.OVERDUE.set(health.overdue)
        if health.scheduler_last_tick is not None:
            metrics.TICK_SECONDS.set((now - health.scheduler_last_tick).total_seconds())
        metrics.HEARTBEAT_SECONDS.clear()
        for platform, at in health.heartbeats.items():
            metrics.HEARTBEAT_SECONDS.labels(platform).set((now - at).total_seconds())
        try:
            waiting = await self._outbox.unsent()
        except Refused:
            pass  # what was known stands; the database is said to be away
        else:
            self._waits_since = (self._waits_since or now) if waiting else None
            metrics.WAITING.set(waiting)
            since = now - self._waits_since if self._waits_since is not None else timedelta()
            metrics.WAITING_SECONDS.set(since.total_seconds())
        return generate_latest(REGISTRY)
