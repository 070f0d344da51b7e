"""The stand-in itself: Web API, Socket Mode, `response_url`, and the requests that Slack would send.

`await slack.start()` binds a free port of 127.0.0.1; `slack.api_url` is what SLACK_API_URL is set to.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from adapters.slack.manifest import scopes
from tests import golden
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.methods import METHODS, Refusal
from tests.fakes.slack.world import Workspace, by_token, next_ts
from tests.waiting import HANGS_AFTER_SECONDS

RESPONSE_USES_MAX = 5
RESPONSE_SECONDS = 1_800.0
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
APP_TOKEN = "xapp-1-A1-stand-in"


@dataclass(slots=True)
class Delivered:
    """What came back for one delivery: the HTTP status (200 over the socket), the body and after how many seconds."""

    status: int
    body: Any
    seconds: float


@dataclass(slots=True)
class Trouble:
    """What befalls a method: an `error`, a hang until `after` is set, a cut line before or after the work is done."""

    error: str = ""
    after: asyncio.Event | None = None
    cut: str = ""
    retry_after: int = 0
    times: int = 1


@dataclass(slots=True)
class Call:
    team: str
    method: str
    args: Mapping[str, Any]
    at: float
    status: int = 200


@dataclass(slots=True)
class _Link:
    """A response_url."""

    team: str
    user: str
    channel: str
    message: str | None
    until: float
    left: int = RESPONSE_USES_MAX


@dataclass(slots=True)
class _Socket:
    ws: web.WebSocketResponse
    transport: asyncio.Transport
    deaf: bool = False
    """Half open: what is sent to it arrives nowhere."""


class FakeSlack:
    def __init__(self) -> None:
        self.workspaces: dict[str, Workspace] = {}
        self.calls: list[Call] = []
        self.paths: list[str] = []
        """Of every request that came, also to where nothing is."""
        self.troubles: dict[str, list[Trouble]] = defaultdict(list)
        self.triggers: dict[str, tuple[str, str]] = {}
        self.used_triggers: set[str] = set()
        self.expired_triggers: set[str] = set()
        """At Slack, those of more than three seconds ago."""
        self.codes: dict[str, str] = {}
        """OAuth codes: code -> team."""
        self.sockets: list[_Socket] = []
        self.tickets: set[str] = set()
        self.refuse_handshakes = 0
        self.greets = True
        """Whether connections begin with Slack's `hello`."""
        self.app_url = ""
        """Where HTTP mode delivers to; empty: Socket Mode."""
        self.secret = SECRET
        self.scopes = scopes("https://accord.example.org")
        """What the app was given, of what its manifest asks for."""
        self.complaints: list[str] = []
        """What was refused for its form: each is a defect of whoever sent it."""
        self.limits = Limits(time.monotonic)
        self._links: dict[str, _Link] = {}
        self._ids = count(1)
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._next_socket = 0
        self.base = ""

    # ------------------------------------------------------------------------------------------------------- the world

    def workspace(self, team: str = "T1", *, enterprise: str | None = None) -> Workspace:
        workspace = Workspace(id=team, token=f"xoxb-{team}", bot_user=f"UBOT{team}", enterprise=enterprise)
        workspace.person(f"BOT{team}", bot=True)
        self.workspaces[team] = workspace
        return workspace

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    async def start(self) -> None:
        app = web.Application(client_max_size=10_000_000, middlewares=[self._noted])
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/respond/{id}", self._respond)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{port}"
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200))

    @web.middleware
    async def _noted(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.paths.append(request.path)
        response: web.StreamResponse = await handler(request)
        return response

    async def stop(self) -> None:
        for socket in self.sockets:
            with suppress(Exception):
                await socket.ws.close()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ------------------------------------------------------------------------------------------------------ the Web API

    def trouble(self, method: str, **what: Any) -> None:
        self.troubles[method].append(Trouble(**what))

    def made(self, method: str, team: str | None = None) -> list[Call]:
        """The calls of a method that were let through."""
        return [
            call
            for call in self.calls
            if call.method == method and call.status == 200 and (team is None or call.team == team)
        ]

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        if method == "api.test":
            return web.json_response({"ok": True})
        if method == "oauth.v2.access":
            return self._oauth(args)
        if method == "apps.connections.open":
            return await self._connections_open(token)
        workspace = by_token(self.workspaces, token)
        team = workspace.id if workspace else ""
        call = Call(team, method, args, time.monotonic())
        self.calls.append(call)
        golden.record("slack", method, args)
        trouble = self._trouble_of(method)
        if trouble is not None and trouble.after is not None:
            await trouble.after.wait()
        if trouble is not None and trouble.cut == "before":
            call.status = 0
            return await _cut(request)
        if trouble is not None and trouble.retry_after:
            call.status = 429
            return _limited(trouble.retry_after)
        if trouble is not None and trouble.error:
            call.status = 0
            return web.json_response({"ok": False, "error": trouble.error})
        if workspace is None:
            return web.json_response(
                {"ok": False, "error": "invalid_auth" if not token else "account_inactive"}
            )
        wait = self.limits.wait(team, method, str(args.get("channel", "")))
        if wait:
            call.status = 429
            return _limited(wait)
        work = METHODS.get(method)
        if work is None:
            self.complaints.append(f"unknown_method {method}")
            return web.json_response({"ok": False, "error": "unknown_method"})
        try:
            answer = work(self, workspace, args)
        except Refusal as refusal:
            call.status = 0
            if refusal.complaint:
                self.complaints.append(f"{method}: {refusal.error} {refusal.details}")
            body: dict[str, Any] = {"ok": False, "error": refusal.error}
            if refusal.details:
                body |= {"errors": refusal.details, "response_metadata": {"messages": refusal.details}}
            return web.json_response(body)
        if trouble is not None and trouble.cut == "after":
            return await _cut(request)
        return web.json_response({"ok": True, **answer}, headers={"x-oauth-scopes": ",".join(self.scopes)})

    def _trouble_of(self, method: str) -> Trouble | None:
        queue = self.troubles[method]
        if not queue:
            return None
        queue[0].times -= 1
        return queue.pop(0) if queue[0].times <= 0 else queue[0]

    def _oauth(self, args: dict[str, Any]) -> web.Response:
        workspace = self.workspaces.get(self.codes.pop(str(args.get("code")), ""))
        if workspace is None:
            return web.json_response({"ok": False, "error": "invalid_code"})
        workspace.installed = True
        return web.json_response(
            {
                "ok": True,
                "access_token": workspace.token,
                "token_type": "bot",
                "scope": "commands,chat:write",
                "bot_user_id": workspace.bot_user,
                "app_id": "A1",
                "team": {"id": workspace.id, "name": f"Team {workspace.id}"},
                "enterprise": {"id": workspace.enterprise, "name": "E"} if workspace.enterprise else None,
                "is_enterprise_install": False,
                "authed_user": {"id": "UANN"},
            }
        )

    # --------------------------------------------------------------------------------------------------- Socket Mode

    async def _connections_open(self, token: str) -> web.Response:
        trouble = self._trouble_of("apps.connections.open")
        self.calls.append(Call("", "apps.connections.open", {}, time.monotonic()))
        if trouble is not None and trouble.error:
            return web.json_response({"ok": False, "error": trouble.error})
        if token != APP_TOKEN:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        ticket = f"ticket-{next(self._ids)}"
        self.tickets.add(ticket)
        url = f"{self.base.replace('http', 'ws')}/link/?ticket={ticket}&app_id=A1"
        return web.json_response({"ok": True, "url": url})

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403, text="ticket used")
        self.tickets.discard(ticket)
        if self.refuse_handshakes:
            self.refuse_handshakes -= 1
            return web.Response(status=503)
        ws = web.WebSocketResponse(autoping=True)
        await ws.prepare(request)
        assert request.transport is not None
        socket = _Socket(ws, request.transport)
        self.sockets.append(socket)
        hello = {"type": "hello", "num_connections": len(self.sockets), "connection_info": {"app_id": "A1"}}
        if self.greets:
            await ws.send_str(json.dumps(hello))
        try:
            async for message in ws:
                if message.type == WSMsgType.TEXT and not socket.deaf:
                    self._acked(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
        return ws

    def _acked(self, body: Mapping[str, Any]) -> None:
        future = self._waiting.pop(str(body.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(body.get("payload"))

    def alive(self) -> list["_Socket"]:
        """The connections over which something can be sent."""
        return [
            socket for socket in self.sockets if not socket.ws.closed and not socket.transport.is_closing()
        ]

    # ------------------------------------------------------------------------------------------------------ deliveries

    def trigger(self, team: str, user: str) -> str:
        name = f"{next(self._ids)}.{team}.{user}"
        self.triggers[name] = (team, user)
        return name

    def response_url(self, team: str, user: str, channel: str, message: str | None = None) -> str:
        name = str(next(self._ids))
        self._links[name] = _Link(team, user, channel, message, time.monotonic() + RESPONSE_SECONDS)
        return f"{self.base}/respond/{name}"

    async def deliver(
        self, kind: str, payload: Mapping[str, Any], *, retry: int = 0, **signing: Any
    ) -> Delivered:
        """Send `events_api`, `interactive` or `slash_commands` as Slack does, and wait for the ack, however busy the machine."""
        started = time.monotonic()
        if self.app_url:
            return await self._post(kind, payload, retry, started, **signing)
        envelope = f"e{next(self._ids)}"
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = future
        body = {
            "envelope_id": envelope,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if retry:
            body |= {"retry_attempt": retry, "retry_reason": "timeout"}
        alive = self.alive()
        if not alive:
            return Delivered(0, None, 0.0)
        self._next_socket += 1
        await alive[self._next_socket % len(alive)].ws.send_str(json.dumps(body))
        answer = await asyncio.wait_for(future, HANGS_AFTER_SECONDS)
        golden.record("slack", f"ack {kind}", answer)
        return Delivered(200, answer, time.monotonic() - started)

    async def _post(
        self,
        kind: str,
        payload: Mapping[str, Any],
        retry: int,
        started: float,
        *,
        at: str | None = None,
        secret: str | None = None,
        tamper: bool = False,
        unsigned: bool = False,
    ) -> Delivered:
        match kind:
            case "events_api":
                body, content = json.dumps(payload), "application/json"
            case "slash_commands":
                body, content = urlencode(payload), "application/x-www-form-urlencoded"
            case _:
                body, content = (
                    urlencode({"payload": json.dumps(payload)}),
                    "application/x-www-form-urlencoded",
                )
        stamp = at if at is not None else str(int(time.time()))
        headers = {"Content-Type": content}
        if not unsigned:
            headers |= {
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": sign(secret or self.secret, stamp, body),
            }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        if tamper:
            body += " "
        assert self._session is not None
        try:
            async with self._session.post(
                self.app_url,
                data=body.encode(),
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=HANGS_AFTER_SECONDS),
            ) as response:
                text = await response.text()
                parsed = json.loads(text) if response.content_type == "application/json" and text else text
                golden.record("slack", f"ack {kind}", parsed)
                return Delivered(response.status, parsed, time.monotonic() - started)
        except aiohttp.ClientError:
            return Delivered(0, None, time.monotonic() - started)

    async def event(
        self, team: str, event: Mapping[str, Any], *, event_id: str | None = None, retry: int = 0, **more: Any
    ) -> Delivered:
        workspace = self.workspaces[team]
        body = {
            "token": "x",
            "team_id": team,
            "enterprise_id": workspace.enterprise,
            "api_app_id": "A1",
            "type": "event_callback",
            "event_id": event_id or f"Ev{next(self._ids)}",
            "event_time": int(time.time()),
            "is_ext_shared_channel": self._is_shared(event),
            "authorizations": [
                {
                    "enterprise_id": workspace.enterprise,
                    "team_id": team,
                    "user_id": workspace.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": workspace.org_wide,
                }
            ],
            "event": {"event_ts": next_ts(), **event},
        }
        return await self.deliver("events_api", body, retry=retry, **more)

    def _is_shared(self, event: Mapping[str, Any]) -> bool:
        item = event.get("item")
        channel = item.get("channel") if isinstance(item, Mapping) else event.get("channel")
        known = [
            workspace.channels[channel]
            for workspace in self.workspaces.values()
            if channel in workspace.channels
        ]
        # Every workspace of one organisation sees all of its channels: that is no sharing.
        grid = {workspace.enterprise for workspace in self.workspaces.values()}
        return len(known) > 1 and all(workspace is known[0] for workspace in known) and grid == {None}

    # ---------------------------------------------------------------------------------------------------- response_url

    async def _respond(self, request: web.Request) -> web.Response:
        link = self._links.get(request.match_info["id"])
        body = await request.json()
        golden.record("slack", "response_url", body)
        if link is None or link.until < time.monotonic():
            return web.Response(status=404, text="expired_url")
        if not link.left:
            return web.Response(status=404, text="used_url")
        link.left -= 1
        workspace = self.workspaces[link.team]
        try:
            METHODS["response_url"](self, workspace, {**body, "_user": link.user, "_channel": link.channel})
        except Refusal as refusal:
            self.complaints.append(f"response_url: {refusal.error} {refusal.details}")
            return web.Response(status=400, text=refusal.error)
        return web.Response(text="ok")


def sign(secret: str, stamp: str, body: str) -> str:
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return f"v0={digest}"


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        arguments = await request.json()
    else:
        arguments = {**request.query, **(await request.post())}
    parsed: dict[str, Any] = {}
    for key, value in arguments.items():
        if isinstance(value, str) and value[:1] in "[{" and key in ("blocks", "metadata", "view", "unfurls"):
            with suppress(ValueError):
                value = json.loads(value)
        parsed[key] = value
    return parsed


def _limited(seconds: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


async def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


__all__ = ["APP_TOKEN", "SECRET", "Delivered", "FakeSlack", "Workspace", "field"]
