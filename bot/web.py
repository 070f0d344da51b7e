"""The web port: `/health`, a read-only list of decisions, and a page for each.

No script, no third party, nothing to click that changes anything. Without sign-in anybody who reaches the port is taken
for the operator; so the list is only served where this machine alone can reach it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.unsafe import visible
from adapters.wording.words import Words
from bot.health import Health
from bot.settings import LOOPBACK
from consensus.plain import instant_text
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views import Filters, ListDecisions, Query, RecordView, ShowRecord, View

if TYPE_CHECKING:
    from bot.app import App

HERE = Path(__file__).parent
NUMBER_LENGTH_MAX = 9
"""Digits of a decision's number, as it is looked for."""
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})
"""Hosts to listen on all addresses, whose public names are unknown."""
PAGE_LENGTH = 50
STATES: Mapping[str, Literal["open", "closed"] | None] = {"": None, "open": "open", "closed": "closed"}
"""What the list can be asked for by `?state=`."""
OPERATOR = Viewer(operator=True)


class Ask(Protocol):
    async def ask(self, query: Query, viewer: Viewer) -> View: ...


class Pages:
    """The handlers. `shut`: the reason why decisions are not shown here, or empty."""

    def __init__(
        self, desk: Ask, health: Callable[[], Awaitable[Health]], words: Words, *, shut: str
    ) -> None:
        self._desk = desk
        self._health = health
        self._words = words
        self._shut = shut
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_visible,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["words"] = words

    async def health(self, _request: Request) -> Response:
        """200 when all is well, else 503; the body says what."""
        health = await self._health()
        body = {
            "status": "ok" if not health.problems else "degraded",
            "problems": list(health.problems),
            "database": health.database,
            "scheduler_last_tick": instant_text(health.scheduler_last_tick)
            if health.scheduler_last_tick
            else None,
            "overdue": health.overdue,
            "heartbeat": {name: instant_text(at) for name, at in sorted(health.heartbeats.items())},
        }
        return JSONResponse(body, status_code=503 if health.problems else 200)

    async def decisions(self, request: Request) -> Response:
        self._require_open()
        state = request.query_params.get("state", "")
        before = request.query_params.get("before", "")
        if state not in STATES:
            raise HTTPException(400, f"There is no state “{state[:40]}” to ask for. These are: open, closed.")
        if before and not (before.isascii() and before.isdigit() and len(before) <= NUMBER_LENGTH_MAX):
            raise HTTPException(400, f"“{before[:40]}” is not the number of a decision.")
        filters = Filters(state=STATES[state], before=int(before) if before else None, limit=PAGE_LENGTH)
        listing = await self._desk.ask(ListDecisions(filters=filters), OPERATOR)
        return self._page("list.html", listing=listing, state=filters.state or "")

    async def decision(self, request: Request) -> Response:
        self._require_open()
        number = request.path_params["number"]
        if not number.isascii() or not number.isdigit() or len(number) > NUMBER_LENGTH_MAX:
            raise HTTPException(404, "There is no such page.")
        record = await self._desk.ask(ShowRecord(number=int(number)), OPERATOR)
        assert isinstance(record, RecordView)
        options = record.card.option_texts
        return self._page("decision.html", record=record, options=options)

    async def failed(self, _request: Request, error: Exception) -> Response:
        """A refusal or an HTTP error as plain text."""
        if isinstance(error, Refused):
            status = 404 if error.code == "no-such-decision" else 503
            return self._page("notice.html", status, heading="Not shown", text=self._words.refusal(error))
        if isinstance(error, HTTPException):
            return self._page("notice.html", error.status_code, heading="Not shown", text=error.detail)
        return self._page("notice.html", 500, heading="Not shown", text="Something failed inside Accord.")

    def _require_open(self) -> None:
        if self._shut:
            raise HTTPException(403, self._shut)

    def _page(self, template: str, status: int = 200, /, **values: object) -> Response:
        return HTMLResponse(self._templates.get_template(template).render(**values), status_code=status)


def _visible(value: object) -> object:
    """Text of people without what hides something, or what a terminal would obey: pages are also read with curl."""
    return visible(value, directions="") if type(value) is str else value


class Machines:
    """Routes for programs, not browsers: calls go straight to an application that checks the caller itself."""

    def __init__(self, pages: ASGIApp, machines: Mapping[str, ASGIApp]) -> None:
        self._pages = pages
        self._machines = machines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        machine = self._machines.get(scope["path"]) if scope["type"] == "http" else None
        await (machine or self._pages)(scope, receive, send)


class HeaderGuard:
    """Adds the protective headers to every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def site(
    desk: Ask,
    health: Callable[[], Awaitable[Health]],
    words: Words,
    *,
    loopback: bool,
    hosts: tuple[str, ...],
    more: Sequence[Route] = (),
    machines: Mapping[str, ASGIApp] | None = None,
) -> ASGIApp:
    """The ASGI application. `loopback`: only this machine can reach it. `hosts`: names by which it may be called, so
    that a page elsewhere cannot reach it under a name of its own. `more`: the pages
    of platforms on the same port; `machines`: what programs of theirs call, by path."""
    shut = "" if loopback else "Reading decisions here needs a sign-in, which this version does not have. "
    if shut:
        shut += "Set ACCORD_WEB_HOST to 127.0.0.1, leave ACCORD_WEB_URL empty and read on this machine, or use: accord log list"
    pages = Pages(desk, health, words, shut=shut)
    app = Starlette(
        routes=[
            Route("/health", pages.health),
            Route("/", pages.decisions),
            Route("/D-{number}", pages.decision),
            *more,
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
        exception_handlers={Refused: pages.failed, HTTPException: pages.failed, 500: pages.failed},
    )
    return Machines(HeaderGuard(app), machines or {})


def site_of(app: "App", more: Sequence[Route] = (), machines: Mapping[str, ASGIApp] | None = None) -> ASGIApp:
    """The web port of an open App, by its settings; `more` and `machines` as for `site`."""
    settings = app.settings
    named = urlsplit(settings.web_url).hostname
    hosts = {*LOOPBACK, settings.web_host, *([named] if named else [])}
    return site(
        app,
        app.health,
        Words(settings.language, settings.timezone, now=app.clock.now),
        loopback=settings.is_loopback,
        hosts=("*",) if settings.web_host in ANY_ADDRESS else tuple(sorted(hosts)),
        more=more,
        machines=machines,
    )
