"""Joins the Slack adapter to the program: its desk, its store, its settings. Imported only when Slack is configured."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack.adapter import SlackAdapter, SlackSettings
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.questions import ProcessChoice
from bot import logs
from bot.app import App
from bot.clock import stopwatch
from bot.installation import processes
from bot.settings import Settings
from storage.lookups import Lookups

log = logs.get()


def slack_of(app: App) -> SlackAdapter:
    """The adapter of an open App, by its settings. Raises Refused `setting-invalid`."""
    settings = app.settings
    choices = [
        ProcessChoice(process.id, process.title, process.unit) for process, _ in processes(settings).all()
    ]
    return SlackAdapter(
        slack_settings(settings),
        app,
        Lookups(app.store),
        processes=choices,
        now=app.clock.now,
        stopwatch=stopwatch,
        fresh=app.chance.fresh,
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

    return [Route(EVENTS_PATH, events, methods=["POST"])] if adapter.over_http else []
