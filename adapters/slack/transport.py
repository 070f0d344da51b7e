"""How Slack reaches us: Socket Mode with two connections, so that one may break while the other receives, or signed
requests on the web port. Both share their listeners."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.hearing import Hearing
from adapters.slack.ports import Log
from adapters.slack.workspaces import REFUSED_TOKENS
from consensus.refusal import Refused

CONNECTIONS = 2
"""Slack gives each envelope to one of them and does not repeat commands and clicks: two halve the loss of a break."""
PING_SECONDS = 3.0
"""A connection without a pong for four of these intervals is given up."""
WATCH_SECONDS = 1.0


class Sockets:
    """Socket Mode. `connected` tells whether Slack is heard over at least one connection: it has greeted us there, and
    answers our pings."""

    def __init__(self, app: AsyncApp, app_token: str, base_url: str, log: Log, heard: asyncio.Event) -> None:
        """`heard` is set once Slack was heard."""
        self._app = app
        self._token = app_token
        self._base_url = base_url
        self._log = log
        self._handlers: list[AsyncSocketModeHandler] = []
        self._tried: dict[int, str | None] = {}
        self._greeted: dict[int, object] = {}
        """Client -> the connection over which something came."""
        self._heard = heard
        self.connected = False

    async def run(self) -> None:
        """Connect and stay connected until cancelled."""
        client = AsyncWebClient(base_url=self._base_url, retry_handlers=[])
        first = await self._first_address(client)
        self._handlers = [
            AsyncSocketModeHandler(self._app, self._token, web_client=client, ping_interval=PING_SECONDS)
            for _ in range(CONNECTIONS)
        ]
        self._handlers[0].client.wss_uri = first
        for handler in self._handlers:
            self._await_greeting(handler.client)
        connecting = [
            asyncio.ensure_future(handler.connect_async())  # type: ignore[no-untyped-call]
            for handler in self._handlers
        ]
        try:
            while True:
                connected = [await self._watch(handler) for handler in self._handlers]
                if any(connected) is not self.connected:
                    self.connected = any(connected)
                    if self.connected:
                        self._heard.set()
                    self._log.info(
                        "slack_connected" if self.connected else "slack_disconnected", platform="slack"
                    )
                await asyncio.sleep(WATCH_SECONDS)
        finally:
            self.connected = False
            for task in connecting:
                task.cancel()
            await asyncio.gather(*connecting, return_exceptions=True)
            closing = (handler.client.close() for handler in self._handlers)  # type: ignore[no-untyped-call]
            await asyncio.gather(*closing, return_exceptions=True)
            self._handlers = []

    async def _first_address(self, client: AsyncWebClient) -> str:
        """Ask for a first address, so that a refused token is reported instead of tried for ever."""
        try:
            answer = await client.apps_connections_open(app_token=self._token)
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in REFUSED_TOKENS:
                raise Refused(
                    "token-refused", try_code="copy-the-token", variable="SLACK_APP_TOKEN", problem=code
                ) from None
            raise
        return str(answer["url"])

    def _await_greeting(self, client: SocketModeClient) -> None:
        """An open connection proves nothing yet; Slack's `hello` comes first of all."""

        async def came(_message: object) -> None:
            self._greeted[id(client)] = client.current_session

        client.on_message_listeners.append(came)

    async def _watch(self, handler: AsyncSocketModeHandler) -> bool:
        """Whether Slack is heard over the client's connection. An address is valid for one handshake: after a failed one the client would
        retry it for ever, so it is made to ask for another."""
        client = handler.client
        if await client.is_connected():
            self._tried.pop(id(client), None)
            return self._greeted.get(id(client)) is client.current_session
        if client.wss_uri is not None and self._tried.get(id(client)) == client.wss_uri:
            client.wss_uri = None
        self._tried[id(client)] = client.wss_uri
        return False


class Signed:
    """Requests of Slack over HTTP. Those without a valid and recent signature never reach a listener."""

    def __init__(self, app: AsyncApp, secret: str, hearing: Hearing) -> None:
        self._app = app
        self._hearing = hearing
        self._verifier = SignatureVerifier(secret)

    async def answer(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        """Status, body and headers of the answer to one request."""
        if not self._is_signed(body, headers):
            return 401, '{"error": "invalid request"}', {"content-type": "application/json"}
        try:
            parsed = _parsed(body)
        except ValueError:
            return 400, '{"error": "unreadable"}', {"content-type": "application/json"}
        proof = self._hearing.came(parsed)
        if proof is not None:
            return 200, proof, {"content-type": "text/plain"}
        # The mode in which Bolt takes a body that is parsed; our signature check does not depend on it.
        request = AsyncBoltRequest(body=parsed, headers=dict(headers), mode="socket_mode")
        answered = await self._app.async_dispatch(request)
        if answered.status >= 500:
            # Listeners catch their own errors; this is a payload that Bolt cannot read.
            return 400, '{"error": "unreadable"}', {"content-type": "application/json"}
        first = {name: values[0] for name, values in answered.headers.items() if values}
        return answered.status, answered.body or "", first

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        lower = {name.lower(): value for name, value in headers.items()}
        stamp, signature = lower.get("x-slack-request-timestamp", ""), lower.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 16 and signature.isascii()):
            return False
        return bool(self._verifier.is_valid(body=body, timestamp=stamp, signature=signature))


def _parsed(body: bytes) -> dict[str, Any]:
    """A body of Slack: an event as JSON, an interaction as JSON in the form field `payload`, or a command as a form. Bolt
    1.30 takes every form in which the word "payload" occurs for an interaction, and drops the command. Raises ValueError.
    """
    text = body.decode("utf-8")
    if not text.startswith("{"):
        form = dict(parse_qsl(text, keep_blank_values=True))
        if "payload" not in form:
            return form
        text = form["payload"]
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        raise ValueError("no JSON object")
    return parsed
