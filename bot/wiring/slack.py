"""Joins the Slack adapter to the program: its desk, its store, its settings. Imported only when Slack is configured."""

from collections.abc import Mapping

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.interaction.platform import PageLinks
from adapters.slack.adapter import SlackAdapter, SlackSettings
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.web.guard import Bodies, Patient
from bot import logs
from bot.app import App
from bot.clock import stopwatch
from bot.settings import Settings
from storage.installations import Installations, States
from storage.lookups import Lookups
from storage.platform_memory import PlatformNotes

log = logs.get()


def slack_of(
    app: App, page: PageLinks | None = None, installers: Mapping[str, str] | None = None
) -> SlackAdapter:
    """The adapter of an open App, by its settings. `installers`: home -> the account that set it up there. Raises Refused `setting-invalid`."""
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
        listening=app.listening if settings.offers else None,
        notes=PlatformNotes(app.store, "slack"),
        installers=installers,
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
BODY_SECONDS_MAX = 10.0


def machines_of(adapter: SlackAdapter) -> dict[str, ASGIApp]:
    """What Slack itself calls on the web port: nothing in Socket Mode."""
    bodies = Bodies()

    async def events(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            if request.method != "POST":
                raise HTTPException(405)
            if "x-slack-signature" not in request.headers:
                raise HTTPException(401)  # what nobody signed is not even read
            body = await bodies.read(request, BODY_LENGTH_MAX)
            status, text, headers = await adapter.answer(body, request.headers)
        except HTTPException as error:
            status, text, headers = error.status_code, "", error.headers or {}
        await Response(text, status, dict(headers))(scope, receive, send)

    return {EVENTS_PATH: Patient(events, BODY_SECONDS_MAX)} if adapter.over_http else {}


def routes_of(adapter: SlackAdapter) -> list[Route]:
    """The pages by which workspaces install the app."""

    async def install(request: Request) -> Response:
        return to_starlette_response(await adapter.install(to_async_bolt_request(request, b""), back=False))

    async def back(request: Request) -> Response:
        return to_starlette_response(await adapter.install(to_async_bolt_request(request, b""), back=True))

    if not adapter.installs_by_oauth:
        return []
    return [Route(INSTALL_PATH, install), Route(REDIRECT_PATH, back)]
