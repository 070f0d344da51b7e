"""Joins the Slack adapter to the program: its desk, its store, its settings. Imported only when Slack is configured."""

from collections.abc import Mapping

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.interaction.platform import PageLinks
from adapters.slack.adapter import SlackAdapter, SlackSettings
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from bot import logs
from bot.app import App
from bot.clock import stopwatch
from bot.settings import Settings
from storage.installations import Installations, States
from storage.lookups import Lookups

log = logs.get()


def slack_of(app: App, page: PageLinks | None = None) -> SlackAdapter:
    """The adapter of an open App, by its settings. Raises Refused `setting-invalid`."""
    settings = app.settings
    many = bool(settings.slack_client_id)
    return SlackAdapter(
        slack_settings(settings),
        app,
        Lookups(app.store),
        Installations(app.store, "slack", app.keys) if many else None,
        States(app.store, app.keys) if many else None,
        now=app.clock.now,
        stopwatch=stopwatch,
        fresh=app.chance.fresh,
        page=page,
        log=log,
    )


def slack_settings(settings: Settings) -> SlackSettings:
    """What the adapter needs of the settings."""

    def secret(value: object) -> str:
        return value.get_secret_value().strip() if hasattr(value, "get_secret_value") else ""

    return SlackSettings(
        bot_token=secret(settings.slack_bot_token),
        app_token=secret(settings.slack_app_token),
        signing_secret=secret(settings.slack_signing_secret),
        api_url=settings.slack_api_url,
        client_id=settings.slack_client_id.strip(),
        client_secret=secret(settings.slack_client_secret),
        web_url=settings.web_url,
        language=settings.language,
        zone=settings.timezone,
        include=tuple(name.strip() for name in settings.slack_include.split(",") if name.strip()),
        chart=settings.slack_charts,
    )


BODY_LENGTH_MAX = 1_000_000
"""Bytes of one request of Slack: a message with all that it can hold is far smaller."""


def machines_of(adapter: SlackAdapter) -> dict[str, ASGIApp]:
    """What Slack itself calls on the web port: nothing in Socket Mode."""

    async def events(scope: Scope, receive: Receive, send: Send) -> None:
        named = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        signed = "x-slack-signature" in named
        # What nobody signed is not even read.
        body = await _body(receive) if scope["method"] == "POST" and signed else None
        status, text = 405 if scope["method"] != "POST" else 413 if signed else 401, ""
        headers: Mapping[str, str] = {}
        if body is not None:
            status, text, headers = await adapter.answer(body, named)
        content = text.encode()
        sent = {**headers, "content-length": str(len(content))}
        listed = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": status, "headers": listed})
        await send({"type": "http.response.body", "body": content})

    return {EVENTS_PATH: events} if adapter.over_http else {}


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is too long, or the caller has gone."""
    whole = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        whole += message.get("body", b"")
        if len(whole) > BODY_LENGTH_MAX:
            return None
        if not message.get("more_body", False):
            return bytes(whole)


def routes_of(adapter: SlackAdapter) -> list[Route]:
    """The pages by which workspaces install the app."""

    async def install(request: Request) -> Response:
        return to_starlette_response(await adapter.install(to_async_bolt_request(request, b""), back=False))

    async def back(request: Request) -> Response:
        return to_starlette_response(await adapter.install(to_async_bolt_request(request, b""), back=True))

    if not adapter.installs_by_oauth:
        return []
    return [Route(INSTALL_PATH, install), Route(REDIRECT_PATH, back)]
