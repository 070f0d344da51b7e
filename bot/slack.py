"""Joins the Slack adapter to the program: its desk, its store, its settings. Imported only when Slack is configured."""

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.adapter import SlackAdapter, SlackSettings
from adapters.slack.manifest import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH
from adapters.slack.questions import ProcessChoice
from bot import logs
from bot.app import App
from bot.clock import stopwatch
from bot.installation import home, processes
from bot.settings import Settings, secret_key
from storage.installations import Installations, States
from storage.lookups import Lookups

log = logs.get()


def slack_of(app: App) -> SlackAdapter:
    """The adapter of an open App, by its settings. Raises Refused `setting-invalid`."""
    settings = app.settings
    choices = [
        ProcessChoice(process.id, process.title, process.unit) for process, _ in processes(settings).all()
    ]
    many = bool(settings.slack_client_id)
    secret = secret_key(settings, home(settings), app.chance.token()).get_secret_value()
    return SlackAdapter(
        slack_settings(settings),
        app,
        Lookups(app.store),
        Installations(app.store, "slack", secret) if many else None,
        States(app.store) if many else None,
        processes=choices,
        now=app.clock.now,
        stopwatch=stopwatch,
        fresh=app.chance.fresh,
        token=app.chance.token,
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
        include=tuple(each.strip() for each in settings.slack_include.split(",") if each.strip()),
        chart=settings.slack_charts,
    )


def routes_of(adapter: SlackAdapter) -> list[Route]:
    """What Slack calls on the web port: nothing in Socket Mode with one workspace."""

    async def events(request: Request) -> Response:
        status, body, headers = await adapter.answer(await request.body(), dict(request.headers))
        return Response(body, status_code=status, headers=dict(headers))

    async def install(request: Request) -> Response:
        return to_starlette_response(await adapter.install(to_async_bolt_request(request, b""), back=False))

    async def back(request: Request) -> Response:
        return to_starlette_response(await adapter.install(to_async_bolt_request(request, b""), back=True))

    routes = [Route(EVENTS_PATH, events, methods=["POST"])] if adapter.over_http else []
    if adapter.installs_by_oauth:
        routes += [Route(INSTALL_PATH, install), Route(REDIRECT_PATH, back)]
    return routes
