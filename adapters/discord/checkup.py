"""What Discord says of the token that it is shown, for `accord doctor`."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from consensus.frozen import Frozen

API = "https://discord.com/api/v10"
MAY_READ = 1 << 18 | 1 << 19
"""GATEWAY_MESSAGE_CONTENT, and the same for apps on fewer than a hundred servers."""
SECONDS_MAX = 15.0


class DiscordCheckup(Frozen):
    """`reached` False: Discord did not answer. `ahead`: seconds that our clock is before Discord's.

    `elsewhere`: interactions go to an address that the app names, and never come to us. `needs_code`: nobody can add the bot
    by a simple link. `reads_messages`: it may have the intent for the content of messages. `starts_left`: how often it may still connect; until `starts_again` is over.
    """

    reached: bool
    refused: bool = False
    application: str = ""
    """The id of the application, which its invitation names."""
    name: str = ""
    ahead: float = 0.0
    elsewhere: bool = False
    needs_code: bool = False
    reads_messages: bool = True
    starts_left: int | None = None
    starts_again: timedelta = timedelta()


async def checkup(token: str, api_url: str, now: datetime) -> DiscordCheckup:
    """Ask with the token. `now`: real time."""
    base = api_url.rstrip("/") or API
    try:
        async with aiohttp.ClientSession(
            headers={"Authorization": f"Bot {token}"}, timeout=aiohttp.ClientTimeout(total=SECONDS_MAX)
        ) as session:
            status, application, date = await _get(session, f"{base}/applications/@me")
            if status == 401:
                return DiscordCheckup(reached=True, refused=True)
            _, gateway, _ = await _get(session, f"{base}/gateway/bot")
    except (aiohttp.ClientError, OSError, TimeoutError):
        return DiscordCheckup(reached=False)
    limit: Any = gateway.get("session_start_limit") or {}
    return DiscordCheckup(
        reached=True,
        application=str(application.get("id") or ""),
        name=str(application.get("name") or ""),
        ahead=(now - parsedate_to_datetime(date)).total_seconds() if date else 0.0,
        elsewhere=bool(application.get("interactions_endpoint_url")),
        needs_code=application.get("bot_require_code_grant") is True,
        reads_messages=bool(int(application.get("flags") or 0) & MAY_READ),
        starts_left=limit.get("remaining"),
        starts_again=timedelta(milliseconds=limit.get("reset_after") or 0),
    )


async def _get(session: aiohttp.ClientSession, url: str) -> tuple[int, dict[str, Any], str]:
    async with session.get(url) as answer:
        body = await answer.json(content_type=None) if answer.status == 200 else {}
        return answer.status, body if isinstance(body, dict) else {}, answer.headers.get("Date", "")
