"""What Slack says of the tokens that it is shown, for `accord doctor`."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.adapter import SlackSettings
from adapters.slack.manifest import scopes
from consensus.frozen import Frozen, replace

_SIGNING_SECRET = re.compile(r"[0-9a-z]{32}")


class Token(Frozen):
    """`error`: Slack's own word; empty where the token is good. `kind`: what it begins with, `xoxb` or `xapp`."""

    kind: str
    error: str = ""


class SlackCheckup(Frozen):
    """`reached` False: Slack did not answer, so nothing is known of the tokens. `ahead`: seconds that our clock is before
    Slack's; Slack's requests are refused after five minutes. `missing`: scopes that the app was not given."""

    reached: bool
    bot: Token | None = None
    app: Token | None = None
    team: str = ""
    missing: tuple[str, ...] = ()
    ahead: float = 0.0
    signing_secret_fits: bool = True


async def checkup(settings: SlackSettings, now: datetime) -> SlackCheckup:
    """Ask with each token that there is. `now`: real time."""
    fits = not settings.signing_secret or _SIGNING_SECRET.fullmatch(settings.signing_secret) is not None
    answer = SlackCheckup(reached=True, signing_secret_fits=fits)
    try:
        if settings.bot_token:
            answer = await _bot(answer, settings, now)
        if settings.app_token:
            app = Token(kind=settings.app_token[:4])
            try:
                await AsyncWebClient(base_url=settings.api_url).apps_connections_open(
                    app_token=settings.app_token
                )
            except SlackApiError as error:
                app = Token(kind=app.kind, error=str(error.response.get("error", "")))
            answer = replace(answer, app=app)
    except (aiohttp.ClientError, OSError, TimeoutError):
        return SlackCheckup(reached=False, signing_secret_fits=fits)
    return answer


async def _bot(so_far: SlackCheckup, settings: SlackSettings, now: datetime) -> SlackCheckup:
    client = AsyncWebClient(settings.bot_token, base_url=settings.api_url)
    kind = settings.bot_token[:4]
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        code = str(error.response.get("error", ""))
        return replace(so_far, bot=Token(kind=kind, error=code))
    headers = {name.lower(): str(value) for name, value in answer.headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    missing = tuple(scope for scope in scopes(settings.web_url) if scope not in granted)
    ahead = (now - parsedate_to_datetime(headers["date"])).total_seconds() if "date" in headers else 0.0
    return replace(
        so_far,
        bot=Token(kind=kind),
        team=str(answer.get("team") or ""),
        missing=missing if granted != {""} else (),
        ahead=ahead,
    )
