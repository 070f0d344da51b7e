"""The web port: the page, `/health`, `/ready`, `/metrics`, and what platforms serve there."""

import asyncio
import hmac
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.web.guard import is_passed_on
from adapters.web.ports import LogCheck
from adapters.web.site import BODY_SECONDS_MAX, LOOPBACK, Site
from bot.health import Health
from bot.scrape import CONTENT_TYPE, Scrape
from consensus.plain import instant_text

if TYPE_CHECKING:
    from bot.app import App
    from bot.wiring import Joined

ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})
"""Hosts to listen on all addresses."""
CHECK_SECONDS_MAX = 900


def site_of(app: "App", joined: "Joined", *, patience: float = BODY_SECONDS_MAX) -> ASGIApp:
    """The application of the web port of an open App, with what the joined platforms serve there. `patience`: in seconds."""
    settings = app.settings
    listens_on = () if settings.web_host in ANY_ADDRESS else (settings.web_host,)
    return Site(app, joined.door, joined.visitors, partial(check_log, app)).application(
        hosts={*LOOPBACK, joined.door.address.host, *listens_on},
        proxy=bool(settings.web_url),
        more=[
            Route("/health", _state(app.health, lambda health: health.alive)),
            Route("/ready", _state(app.health, lambda health: not health.problems)),
            Route("/metrics", _metrics(app)),
            *joined.routes,
        ],
        machines=joined.machines,
        patience=patience,
    )


async def check_log(app: "App") -> LogCheck:
    """In a process of its own, for a long log takes minutes and nobody else should wait."""
    settings = app.settings
    environment = {**os.environ, "ACCORD_DATABASE_URL": settings.database_url}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "log", "verify", "--json",
        env=environment, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(CHECK_SECONDS_MAX):
            text, _ = await process.communicate()
        answer = json.loads(text)
    except (TimeoutError, ValueError):
        if process.returncode is None:
            process.kill()
        return LogCheck(intact=False, entries=0, faults=("The check could not be made.",), at=app.clock.now())
    faults = tuple(str(fault["message"]) for fault in answer["faults"])
    return LogCheck(intact=answer["ok"], entries=answer["entries"], faults=faults, at=app.clock.now())


def _state(
    health: Callable[[], Awaitable[Health]], well: Callable[[Health], bool]
) -> Callable[[Request], Awaitable[Response]]:
    """200 when all is well in this respect, else 503; the body says what is."""

    async def answer(_request: Request) -> Response:
        now = await health()
        body = {
            "status": "ok" if not now.problems else "degraded",
            "problems": list(now.problems),
            "database": now.database,
            "scheduler_last_tick": instant_text(now.scheduler_last_tick) if now.scheduler_last_tick else None,
            "overdue": now.overdue,
            "unanswered": list(now.unanswered),
            "heartbeat": {name: instant_text(at) for name, at in sorted(now.heartbeats.items())},
        }
        return JSONResponse(body, status_code=200 if well(now) else 503)

    return answer


class Front:
    """What the web port shows: until there is a site, that it is coming."""

    site: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.site is not None:
            await self.site(scope, receive, send)
        elif scope["type"] == "http":
            body = {"status": "starting", "problems": ["starting"]}
            alive = scope["path"] == "/health"
            answer = JSONResponse(
                body, status_code=200 if alive else 503, headers={} if alive else {"retry-after": "5"}
            )
            await answer(scope, receive, send)


def _metrics(app: "App") -> Callable[[Request], Awaitable[Response]]:
    """Figures for Prometheus: for whoever has the token, or, where none is set, for programs on this machine."""
    scrape, token = Scrape(app), app.settings.metrics_token

    async def answer(request: Request) -> Response:
        if token is not None:
            shown = request.headers.get("authorization", "").removeprefix("Bearer ")
            allowed = hmac.compare_digest(shown.encode(), token.get_secret_value().strip().encode())
        else:
            near = request.client is not None and request.client.host in LOOPBACK
            allowed = near and not is_passed_on(request.scope)
        if not allowed:
            return PlainTextResponse("Set ACCORD_METRICS_TOKEN, and send it as a bearer token.\n", 401)
        return Response(await scrape.text(), media_type=CONTENT_TYPE)

    return answer
