"""A stand-in for Discord's gateway and REST, to which the unmodified library connects over real sockets.

It does what simcord cannot: drop the connection with and without resuming, miss events, limit rates, speak languages,
count edits of old messages apart. It binds to 127.0.0.1 alone.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.world import APPLICATION, BOT, Guild, Member, Message, Snowflakes, pages

BODY: web.RequestKey[Any] = web.RequestKey("body", object)
HEADERS: web.RequestKey[dict[str, str]] = web.RequestKey("headers", dict)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    body: Any
    at: float
    status: int


@dataclass(slots=True)
class Answered:
    """What came back for one interaction."""

    at: float
    callback: dict[str, Any] | None = None
    edits: list[dict[str, Any]] = field(default_factory=list)
    answered_at: float = 0.0

    @property
    def kind(self) -> int:
        return int(self.callback["type"]) if self.callback is not None else 0

    @property
    def message(self) -> dict[str, Any]:
        """The message as it stands now."""
        if self.edits:
            return self.edits[-1]
        data = (self.callback or {}).get("data")
        return data if isinstance(data, dict) else {}

    @property
    def text(self) -> str:
        return str(self.message.get("content") or "")

    @property
    def seconds(self) -> float:
        return self.answered_at - self.at


class FakeDiscord:
    def __init__(self) -> None:
        self.guilds: dict[str, Guild] = {}
        self.messages: dict[str, Message] = {}
        self.requests: list[Request] = []
        self.identifies = 0
        self.resumes = 0
        self.ids = Snowflakes()
        self.refusals: list[tuple[str, str, int, int]] = []
        """(method, pattern of the path, status, code): answered so, from now on."""
        self.old_edits_left: int | None = None
        self.edit_bucket: tuple[int, float] | None = None
        """(edits, seconds): how many a message takes in how long; told in headers as Discord does."""
        self.delay_seconds = 0.0
        self._edits: dict[str, deque[float]] = {}
        self._sockets: list[web.WebSocketResponse] = []
        self._log: list[tuple[int, str, dict[str, Any]]] = []
        self._sequence = 0
        self._answers: dict[str, Answered] = {}
        self._waiting: dict[str, asyncio.Event] = {}
        self._resumable = True
        self._deaf = False
        self._ready = asyncio.Event()
        self.url = ""
        self.port = 0

    # --------------------------------------------------------------------------------------------------- the world

    def guild(
        self, name: str = "The server", *, channels: tuple[str, ...] = ("general",), locale: str = "en-US"
    ) -> Guild:
        when = datetime(2024, 1, 1, tzinfo=UTC)
        bot = Member(BOT, "Accord", bot=True)
        guild = Guild(
            id=self.ids.at(when),
            name=name,
            members={BOT: bot},
            channels={self.ids.at(when): channel for channel in channels},
            roles={},
            locale=locale,
        )
        self.guilds[guild.id] = guild
        return guild

    def forum(self, guild: Guild, name: str) -> str:
        identity = self.ids.at(datetime(2024, 1, 1, tzinfo=UTC))
        guild.forums[identity] = name
        return identity

    async def post(self, guild: Guild, forum: str, member: Member, title: str, *, heard: bool = True) -> str:
        """Somebody writes a post in a forum; its id."""
        identity = self.ids.at(datetime.now(UTC))
        thread = _thread(identity, title, guild.id, forum, member.id)
        guild.threads[identity] = thread
        if heard:
            await self.dispatch("THREAD_CREATE", {**thread, "newly_created": True})
        return identity

    async def archive(self, guild: Guild, forum: str, post: str) -> None:
        """The post was silent for too long."""
        thread = guild.threads[post]
        thread["thread_metadata"] = {**thread["thread_metadata"], "archived": True}
        await self.dispatch("THREAD_UPDATE", thread)

    def member(self, guild: Guild, name: str, *, roles: tuple[str, ...] = ()) -> Member:
        member = Member(self.ids.at(datetime(2023, 1, 1, tzinfo=UTC)), name, list(roles))
        guild.members[member.id] = member
        return member

    def cards(self, channel: str) -> list[Message]:
        return [one for one in self.messages.values() if one.channel == channel]

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests of this kind, in order."""
        return [one for one in self.requests if one.method == method and re.search(path, one.path)]

    # ------------------------------------------------------------------------------------------------- what happens

    async def react(self, guild: Guild, message: Message, member: Member, emoji: str) -> None:
        message.reactions.setdefault(emoji, {})[member.id] = None
        await self.dispatch(
            "MESSAGE_REACTION_ADD",
            {**_reaction(guild, message, member, emoji), "member": member.payload(), "burst": False, "type": 0,
             "message_author_id": message.author.id},
        )  # fmt: skip

    async def unreact(self, guild: Guild, message: Message, member: Member, emoji: str) -> None:
        message.reactions.get(emoji, {}).pop(member.id, None)
        await self.dispatch(
            "MESSAGE_REACTION_REMOVE", {**_reaction(guild, message, member, emoji), "burst": False, "type": 0}
        )

    async def click(
        self,
        guild: Guild,
        message: Message,
        member: Member,
        custom_id: str,
        *,
        locale: str = "en-US",
        wait: bool = True,
    ) -> Answered:
        data = {"custom_id": custom_id, "component_type": 2, "id": 1}
        more = {"message": message.payload()}
        return await self.interact(
            guild, message.channel, member, 3, data, locale=locale, more=more, wait=wait
        )

    async def click_in_private(self, guild: Guild, message: Message, member: Member, label: str) -> Answered:
        """A button of a direct message, by its label. Discord does not say here which server it is about."""
        buttons = [button for row in message.body["components"] for button in row["components"]]
        custom_id = next(button["custom_id"] for button in buttons if button["label"] == label)
        data = {"custom_id": custom_id, "component_type": 2, "id": 1}
        more = {
            "message": message.payload(),
            "guild_id": None,
            "guild": None,
            "member": None,
            "user": member.user(),
            "channel": {"id": message.channel, "type": 1, "recipients": [member.user()]},
            "context": 1,
        }
        return await self.interact(guild, message.channel, member, 3, data, more=more)

    async def submit(
        self,
        guild: Guild,
        channel: str,
        member: Member,
        custom_id: str,
        values: dict[str, str],
        *,
        locale: str = "en-US",
    ) -> Answered:
        parts = [
            {
                "type": 18,
                "id": place,
                "component": {"type": 4, "custom_id": name, "value": value, "id": place + 50},
            }
            for place, (name, value) in enumerate(values.items(), 1)
        ]
        return await self.interact(
            guild, channel, member, 5, {"custom_id": custom_id, "components": parts}, locale=locale
        )

    async def slash(
        self, guild: Guild, channel: str, member: Member, name: str, *, locale: str = "en-US", **options: Any
    ) -> Answered:
        data = {
            "id": "1",
            "name": name,
            "type": 1,
            "options": [
                {"name": key, "type": 5 if isinstance(value, bool) else 3, "value": value}
                for key, value in options.items()
            ],
        }
        return await self.interact(guild, channel, member, 2, data, locale=locale)

    async def interact(
        self,
        guild: Guild,
        channel: str,
        member: Member,
        kind: int,
        data: dict[str, Any],
        *,
        locale: str = "en-US",
        more: dict[str, Any] | None = None,
        wait: bool = True,
        identity: str = "",
    ) -> Answered:
        identity = identity or self.ids.at(datetime.now(UTC))
        token = f"token-{identity}"
        answered = self._answers[token] = Answered(at=asyncio.get_running_loop().time())
        done = self._waiting[token] = asyncio.Event()
        told = {
            "id": identity,
            "application_id": APPLICATION,
            "type": kind,
            "token": token,
            "version": 1,
            "guild_id": guild.id,
            "channel_id": channel,
            "channel": {
                "id": channel,
                "type": 0,
                "name": guild.channels.get(channel, "x"),
                "guild_id": guild.id,
            },
            "member": member.payload(),
            "locale": locale,
            "guild_locale": guild.locale,
            "app_permissions": "137411140505153",
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 1,
            "data": data,
            **(more or {}),
        }
        await self.dispatch(
            "INTERACTION_CREATE", {key: value for key, value in told.items() if value is not None}
        )
        if wait:
            await asyncio.wait_for(done.wait(), 15)
        return answered

    async def finished(self, answered: Answered) -> None:
        """Wait until this interaction has its final answer."""
        for _ in range(1000):
            if answered.callback is not None and (answered.kind != 5 or answered.edits):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("nothing was answered")

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Tell the bot of it; while it is away, it is kept for a session that is resumed."""
        self._sequence += 1
        self._log.append((self._sequence, event, data))
        for socket in list(self._sockets):
            if not socket.closed and not self._deaf:
                await socket.send_str(json.dumps({"op": 0, "t": event, "s": self._sequence, "d": data}))

    async def send_raw(self, event: str, data: Any) -> None:
        """An event as no document says it would be."""
        self._sequence += 1
        for socket in list(self._sockets):
            await socket.send_str(json.dumps({"op": 0, "t": event, "s": self._sequence, "d": data}))

    async def drop(self, *, resumable: bool) -> None:
        """Close the connection. What happens until the next one is replayed only where the session can be resumed."""
        self._resumable = resumable
        self._ready.clear()
        for socket in list(self._sockets):
            await socket.close(code=4000 if resumable else 4009)
        self._sockets.clear()

    async def until_ready(self) -> None:
        await asyncio.wait_for(self._ready.wait(), 20)

    # ------------------------------------------------------------------------------------------------- the gateway

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(
            json.dumps({"op": 10, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
        )
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            said = json.loads(frame.data)
            match said["op"]:
                case 1:
                    await socket.send_str(json.dumps({"op": 11, "d": None, "s": None, "t": None}))
                case 2:
                    await self._identified(socket)
                case 6 if self._resumable:
                    await self._resumed(socket, int(said["d"]["seq"] or 0))
                case 6:
                    await socket.send_str(json.dumps({"op": 9, "d": False, "s": None, "t": None}))
                case _:
                    pass
        if socket in self._sockets:
            self._sockets.remove(socket)
            self._ready.clear()
        return socket

    async def _identified(self, socket: web.WebSocketResponse) -> None:
        self.identifies += 1
        self._resumable = True
        ready = {
            "v": 10,
            "user": {**self._bot().user(), "bot": True},
            "guilds": [{"id": one, "unavailable": True} for one in self.guilds],
            "session_id": f"session-{self.identifies}",
            "resume_gateway_url": self.url.replace("http", "ws"),
            "application": {"id": APPLICATION, "flags": 0},
            "shard": [0, 1],
        }
        await self._tell(socket, "READY", ready)
        for guild in self.guilds.values():
            await self._tell(socket, "GUILD_CREATE", guild.payload())
        self._sockets.append(socket)
        self._ready.set()

    async def _resumed(self, socket: web.WebSocketResponse, last: int) -> None:
        self.resumes += 1
        for sequence, event, data in list(self._log):
            if sequence > last:
                await socket.send_str(json.dumps({"op": 0, "t": event, "s": sequence, "d": data}))
        await self._tell(socket, "RESUMED", {})
        self._sockets.append(socket)
        self._ready.set()

    async def _tell(self, socket: web.WebSocketResponse, event: str, data: dict[str, Any]) -> None:
        self._sequence += 1
        await socket.send_str(json.dumps({"op": 0, "t": event, "s": self._sequence, "d": data}))

    def _bot(self) -> Member:
        return Member(BOT, "Accord", bot=True)

    # ---------------------------------------------------------------------------------------------------------- REST

    @web.middleware
    async def _around(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == "/":
            return await handler(request)
        body = (
            await request.json()
            if request.can_read_body and request.content_type == "application/json"
            else None
        )
        request[BODY] = body
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        response: web.StreamResponse | None = self._refused(request) or self._limited(request)
        if response is None:
            response = await handler(request)
        at = asyncio.get_running_loop().time()
        self.requests.append(Request(request.method, request.path, body, at, response.status))
        return response

    def _refused(self, request: web.Request) -> web.Response | None:
        for method, pattern, status, code in self.refusals:
            if request.method == method and re.search(pattern, request.path):
                return _json({"code": code, "message": "refused"}, status=status)
        return None

    def _limited(self, request: web.Request) -> web.Response | None:
        match = re.fullmatch(r"/channels/(\d+)/messages/(\d+)", request.path)
        if request.method != "PATCH" or match is None:
            return None
        if self.old_edits_left is not None:
            if self.old_edits_left <= 0:
                return _too_many(
                    {"code": 30046, "message": "Maximum number of edits to old messages", "retry_after": 1.0}
                )
            self.old_edits_left -= 1
        if self.edit_bucket is None:
            return None
        most, seconds = self.edit_bucket
        now = asyncio.get_running_loop().time()
        recent = self._edits.setdefault(match[1], deque())
        while recent and now - recent[0] > seconds:
            recent.popleft()
        if len(recent) >= most:
            return _too_many(
                {"message": "rate limited", "retry_after": seconds - (now - recent[0]), "global": False}
            )
        recent.append(now)
        request[HEADERS] = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - len(recent)),
            "X-RateLimit-Reset": str(datetime.now(UTC).timestamp() + seconds - (now - recent[0])),
            "X-RateLimit-Reset-After": str(seconds - (now - recent[0])),
            "X-RateLimit-Bucket": "edits",
        }
        return None

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._around])
        app.add_routes(
            [
                web.get("/", self._gateway),
                web.get("/users/@me", self._me),
                web.get("/oauth2/applications/@me", self._application),
                web.get("/applications/@me", self._application),
                web.put("/applications/{application}/commands", self._commands),
                web.get("/guilds/{guild}", self._guild),
                web.get("/guilds/{guild}/roles/member-counts", self._role_counts),
                web.get("/guilds/{guild}/members/{user}", self._get_member),
                web.get("/channels/{channel}", self._channel),
                web.patch("/channels/{channel}", self._edit_channel),
                web.post("/users/@me/channels", self._dm),
                web.post("/channels/{channel}/messages", self._post),
                web.get("/channels/{channel}/messages", self._history),
                web.get("/channels/{channel}/messages/{message}", self._get),
                web.patch("/channels/{channel}/messages/{message}", self._edit),
                web.post("/channels/{channel}/messages/{message}/threads", self._thread),
                web.put("/channels/{channel}/messages/{message}/reactions/{emoji}/@me", self._add_reaction),
                web.get("/channels/{channel}/messages/{message}/reactions/{emoji}", self._reactors),
                web.post("/interactions/{interaction}/{token}/callback", self._callback),
                web.patch("/webhooks/{application}/{token}/messages/@original", self._edit_answer),
            ]
        )
        return app

    async def _me(self, request: web.Request) -> web.Response:
        return _json({**self._bot().user(), "bot": True, "verified": True})

    async def _application(self, request: web.Request) -> web.Response:
        return _json({"id": APPLICATION, "name": "Accord", "description": "", "bot_public": True, "icon": None,
                      "bot_require_code_grant": False, "verify_key": "", "flags": 0, "summary": "", "team": None,
                      "owner": Member("1", "owner").user()})  # fmt: skip

    async def _commands(self, request: web.Request) -> web.Response:
        return _json(
            [
                {**one, "id": str(place), "application_id": APPLICATION, "version": "1", "type": one.get("type", 1),
                 "description": one.get("description", "")}
                for place, one in enumerate(request[BODY], 1)
            ]
        )  # fmt: skip

    async def _guild(self, request: web.Request) -> web.Response:
        guild = self.guilds.get(request.match_info["guild"])
        return _json(guild.payload()) if guild else _missing(10004)

    async def _role_counts(self, request: web.Request) -> web.Response:
        guild = self.guilds[request.match_info["guild"]]
        return _json(
            {role: sum(role in member.roles for member in guild.members.values()) for role in guild.roles}
        )

    async def _get_member(self, request: web.Request) -> web.Response:
        member = self.guilds[request.match_info["guild"]].members.get(request.match_info["user"])
        return _json(member.payload()) if member else _missing(10007)

    async def _dm(self, request: web.Request) -> web.Response:
        user = request[BODY]["recipient_id"]
        return _json(
            {"id": f"8{user}", "type": 1, "recipients": [Member(user, "x").user()], "last_message_id": None}
        )

    async def _channel(self, request: web.Request) -> web.Response:
        for guild in self.guilds.values():
            if request.match_info["channel"] in guild.threads:
                return _json(guild.threads[request.match_info["channel"]])
        return _missing(10003)

    async def _edit_channel(self, request: web.Request) -> web.Response:
        for guild in self.guilds.values():
            thread = guild.threads.get(request.match_info["channel"])
            if thread is not None:
                thread["thread_metadata"] = {
                    **thread["thread_metadata"],
                    "archived": request[BODY]["archived"],
                }
                return _json(thread)
        return _missing(10003)

    async def _post(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], request[BODY]
        nonce = body.get("nonce")
        for one in self.messages.values():
            if (
                nonce is not None
                and body.get("enforce_nonce")
                and one.nonce == nonce
                and one.channel == channel
            ):
                return _json(one.payload())
        message = Message(self.ids.at(datetime.now(UTC)), channel, self._bot(), body, nonce)
        self.messages[message.id] = message
        return _json(message.payload())

    async def _history(self, request: web.Request) -> web.Response:
        channel, limit = request.match_info["channel"], int(request.query.get("limit", 50))
        found = [one.payload() for one in self.messages.values() if one.channel == channel]
        return _json(found[::-1][:limit])

    async def _get(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        return _json(message.payload()) if message else _missing(10008)

    async def _edit(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        if message is None:
            return _missing(10008)
        message.body = {**message.body, **request[BODY]}
        message.edits += 1
        return _json(message.payload(), headers=request.get(HEADERS))

    async def _thread(self, request: web.Request) -> web.Response:
        message = self.messages[request.match_info["message"]]
        guild = next(one for one in self.guilds.values() if message.channel in one.channels)
        thread = _thread(message.id, request[BODY]["name"], guild.id, message.channel, BOT)
        await self.dispatch("THREAD_CREATE", thread)
        return _json(thread, status=201)

    async def _add_reaction(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        if message is None:
            return _missing(10008)
        message.reactions.setdefault(request.match_info["emoji"], {})[BOT] = None
        return web.Response(status=204)

    async def _reactors(self, request: web.Request) -> web.Response:
        message = self.messages[request.match_info["message"]]
        people = message.reactions.get(request.match_info["emoji"], {})
        page = pages(people, request.query.get("after", ""), int(request.query.get("limit", 25)))
        known = {one.id: one for guild in self.guilds.values() for one in guild.members.values()}
        return _json([known[one].user() for one in page])

    async def _callback(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        answered = self._answers[token]
        if answered.callback is not None:
            return _json({"code": 40060, "message": "Interaction has already been acknowledged."}, status=400)
        answered.callback = request[BODY]
        answered.answered_at = asyncio.get_running_loop().time()
        self._waiting[token].set()
        kind = request[BODY]["type"]
        return _json({"interaction": {"id": request.match_info["interaction"], "type": kind,
                                      "response_message_loading": kind == 5, "response_message_ephemeral": True},
                      "resource": {"type": kind}})  # fmt: skip

    async def _edit_answer(self, request: web.Request) -> web.Response:
        self._answers[request.match_info["token"]].edits.append(request[BODY])
        message = Message(self.ids.at(datetime.now(UTC)), "1", self._bot(), request[BODY])
        return _json(message.payload())


def _thread(identity: str, name: str, guild: str, parent: str, owner: str) -> dict[str, Any]:
    return {
        "id": identity, "type": 11, "name": name, "guild_id": guild, "parent_id": parent, "owner_id": owner,
        "message_count": 0, "member_count": 1, "last_message_id": None, "applied_tags": [], "flags": 0,
        "total_message_sent": 0, "rate_limit_per_user": 0,
        "thread_metadata": {"archived": False, "auto_archive_duration": 10080, "locked": False,
                            "archive_timestamp": datetime.now(UTC).isoformat()},
    }  # fmt: skip


def _reaction(guild: Guild, message: Message, member: Member, emoji: str) -> dict[str, Any]:
    return {
        "user_id": member.id,
        "channel_id": message.channel,
        "message_id": message.id,
        "guild_id": guild.id,
        "emoji": {"id": None, "name": emoji},
    }


def _json(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # The library takes a body for JSON only where the header says this and nothing more.
    told = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=told)


def _missing(code: int) -> web.Response:
    return _json({"code": code, "message": "Unknown"}, status=404)


def _too_many(data: dict[str, Any]) -> web.Response:
    return _json(data, status=429, headers={"Via": "1.1 fake", "Retry-After": str(data["retry_after"])})


@asynccontextmanager
async def fake_discord() -> AsyncIterator[FakeDiscord]:
    fake = FakeDiscord()
    runner = web.AppRunner(fake.app())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server = site._server
    assert isinstance(server, asyncio.Server)
    fake.port = server.sockets[0].getsockname()[1]
    fake.url = f"http://127.0.0.1:{fake.port}"
    try:
        yield fake
    finally:
        await fake.drop(resumable=False)
        await runner.cleanup()
