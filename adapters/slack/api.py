"""Calls of Slack's Web API with the token of a home. A rate limit is respected until it ends, and errors are sorted into
gone for good and failed.

The library's own retries are off: they repeat a post whose answer was lost. The messenger looks for its message before
it tries again.
"""

from collections.abc import Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.limits import (
    CALL_SECONDS_MAX,
    POSTS_AT_ONCE,
    POSTS_PER_SECOND,
    UPDATES_AT_ONCE,
    UPDATES_PER_SECOND,
)
from adapters.slack.ports import Log
from adapters.slack.workspaces import Installs
from consensus.ports import Later, Lost

GONE = frozenset(
    {
        "account_inactive",
        "app_missing_action_url",
        "cannot_dm_bot",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "invalid_auth",
        "is_archived",
        "is_inactive",
        "message_not_found",
        "not_authed",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "team_access_not_granted",
        "thread_locked",
        "thread_not_found",
        "token_revoked",
        "user_disabled",
        "user_not_found",
    }
)
"""Errors that no retry helps."""


class SlackFailed(Exception):
    """Slack refused a call. `code` is its error."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Bucket:
    """A token bucket: a rate per second with bursts. `take` gives 0, or the seconds until a token is there."""

    def __init__(self, per_second: float, at_once: int, now: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._left = float(at_once)
        self._at = now

    def take(self, now: float) -> float:
        self._left = min(self._at_once, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._per_second


class Api:
    """`stopwatch`: monotonic seconds. The adapter calls `open` and `close`."""

    def __init__(
        self, installs: Installs, *, base_url: str, stopwatch: Callable[[], float], log: Log
    ) -> None:
        self.installs = installs
        self.base_url = base_url
        self._stopwatch = stopwatch
        self._log = log
        self._not_before: dict[tuple[str, str], float] = {}
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._clients: dict[str, AsyncWebClient] = {}
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """One session for all calls, to reuse connections."""
        if self._session is None or self._session.closed:
            # Each call has its own time limit; those that hang take up no other's connection.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
            self._clients.clear()

    @property
    def session(self) -> aiohttp.ClientSession | None:
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
        self._session = None
        self._clients.clear()

    def client(self, token: str | None) -> AsyncWebClient:
        key = token or ""
        if key not in self._clients:
            self._clients[key] = AsyncWebClient(
                token=token,
                base_url=self.base_url,
                session=self._session,
                timeout=CALL_SECONDS_MAX,
                retry_handlers=[],
            )
        return self._clients[key]

    async def call(self, home: str, method: str, **args: Any) -> dict[str, Any]:
        """Call a method (`chat.postMessage`) with the token of this home.

        Raises Later (rate limit), Lost (the channel, message or token is gone), SlackFailed (any other refusal). Errors of
        the network pass through: the call may then have worked or not.
        """
        await self.open()
        installed = await self.installs.of(home)
        if installed is None:
            raise Lost("not-installed")
        self._require_allowed(home, method, str(args.get("channel", "")))
        work = getattr(self.client(installed.token), method.replace(".", "_"))
        try:
            answer = await work(**args)
        except SlackApiError as error:
            raise self._error_of(home, method, error) from None
        data = answer.data
        return data if isinstance(data, dict) else {}

    def _require_allowed(self, home: str, method: str, channel: str) -> None:
        now = self._stopwatch()
        left = self._not_before.get((home, method), 0.0) - now
        if left > 0:
            raise Later(left)
        if method == "chat.update":
            wait = self._bucket((home, method), UPDATES_PER_SECOND, UPDATES_AT_ONCE, now).take(now)
        elif method == "chat.postMessage":
            wait = self._bucket((home, channel), POSTS_PER_SECOND, POSTS_AT_ONCE, now).take(now)
        else:
            return
        if wait > 0:
            raise Later(wait)

    def _bucket(self, key: tuple[str, str], per_second: float, at_once: int, now: float) -> Bucket:
        if key not in self._buckets:
            self._buckets[key] = Bucket(per_second, at_once, now)
        return self._buckets[key]

    def _error_of(self, home: str, method: str, error: SlackApiError) -> Exception:
        response: Any = error.response
        if getattr(response, "status_code", 0) == 429:
            headers = {str(key).lower(): value for key, value in dict(response.headers).items()}
            seconds = _seconds(headers.get("retry-after"))
            self._not_before[home, method] = self._stopwatch() + seconds
            self._log.info("slack_asks_to_wait", command=method, seconds=seconds)
            return Later(seconds)
        code = str(response.get("error", "")) if hasattr(response, "get") else ""
        if code in GONE:
            return Lost(code)
        places = response.get("response_metadata", {}) if hasattr(response, "get") else {}
        count = len(places.get("messages", ())) if isinstance(places, dict) else 0
        self._log.warning("slack_refused", command=method, code=code, count=count)
        return SlackFailed(code)


def _seconds(retry_after: object) -> float:
    """The value of `Retry-After`: whole seconds; anything else counts as a moment."""
    value = retry_after[0] if isinstance(retry_after, list) and retry_after else retry_after
    try:
        return max(1.0, float(str(value)))
    except ValueError:
        return 1.0
