"""The stand-in's REST: the routes that a bot of ours calls, refusals, and limits on edits as Discord tells them."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from simcord.components import ComponentValidationError, validate_message_state

from tests import golden
from tests.fakes.discord.world import APPLICATION, BOT, Guild, Member, Message, Snowflakes, pages, thread_of

COMMANDS_MAX = {1: 100, 2: 15, 3: 15}
"""Global commands an application may have: typed ones, those of a person's menu, those of a message's."""
_LOGGED = ("webhooks", "integrations", "threads", "application_commands", "auto_moderation_rules",
           "guild_scheduled_events")  # fmt: skip
"""What an audit log names besides users."""
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


class Rest:
    """What the bot calls. FakeDiscord, which extends it, adds the gateway and what people do."""

    def __init__(self) -> None:
        self.guilds: dict[str, Guild] = {}
        self.messages: dict[str, Message] = {}
        self.requests: list[Request] = []
        self.ids = Snowflakes()
        self.refusals: list[tuple[str, str, int, int]] = []
        """(method, pattern of the path, status, code): answered so, from now on."""
        self.old_edits_left: int | None = None
        self.edit_bucket: tuple[int, float] | None = None
        """(edits, seconds): how many a channel takes in how long; told in headers as Discord does."""
        self.delay_seconds = 0.0
        self.settings: dict[str, Any] = {}
        """What somebody set on the app's settings pages."""
        self.starts_left = 1_000
        self._edits: dict[str, deque[float]] = {}
        self._answers: dict[str, Answered] = {}
        self._waiting: dict[str, asyncio.Event] = {}
        self.url = ""
        self.port = 0

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        raise NotImplementedError

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        raise NotImplementedError

    def _bot(self) -> Member:
        return Member(BOT, "Accord", bot=True)

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
        golden.record("discord", f"{request.method} {request.path}", body)
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
                web.get("/gateway/bot", self._gateway_of_bot),
                web.get("/users/@me", self._me),
                web.get("/oauth2/applications/@me", self._application),
                web.get("/applications/@me", self._application),
                web.put("/applications/{application}/commands", self._commands),
                web.get("/users/@me/guilds", self._guilds),
                web.get("/guilds/{guild}", self._guild),
                web.get("/guilds/{guild}/channels", self._channels),
                web.get("/guilds/{guild}/audit-logs", self._audit_log),
                web.get("/guilds/{guild}/roles/member-counts", self._role_counts),
                web.get("/guilds/{guild}/members/{user}", self._get_member),
                web.get("/channels/{channel}", self._channel),
                web.patch("/channels/{channel}", self._edit_channel),
                web.post("/users/@me/channels", self._dm),
                web.post("/channels/{channel}/messages", self._post),
                web.get("/channels/{channel}/messages", self._history),
                web.get("/channels/{channel}/messages/{message}", self._get),
                web.patch("/channels/{channel}/messages/{message}", self._edit),
                web.delete("/channels/{channel}/messages/{message}", self._delete),
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
                      "owner": Member("1", "owner").user(), **self.settings})  # fmt: skip

    async def _gateway_of_bot(self, request: web.Request) -> web.Response:
        limit = {
            "total": 1_000,
            "remaining": self.starts_left,
            "reset_after": 14_400_000,
            "max_concurrency": 1,
        }
        return _json({"url": self.url.replace("http", "ws"), "shards": 1, "session_start_limit": limit})

    async def _commands(self, request: web.Request) -> web.Response:
        for kind, most in COMMANDS_MAX.items():
            if sum(command.get("type", 1) == kind for command in request[BODY]) > most:
                return _json({"code": 30032, "message": "Maximum number of commands"}, status=400)
        return _json(
            [
                {**command, "id": str(place), "application_id": APPLICATION, "version": "1", "type": command.get("type", 1),
                 "description": command.get("description", "")}
                for place, command in enumerate(request[BODY], 1)
            ]
        )  # fmt: skip

    async def _guild(self, request: web.Request) -> web.Response:
        guild = self.guilds.get(request.match_info["guild"])
        return _json(guild.payload()) if guild else _missing(10004)

    async def _guilds(self, request: web.Request) -> web.Response:
        return _json(
            [{**guild.payload(), "owner": False, "permissions": "0"} for guild in self.guilds.values()]
        )

    async def _channels(self, request: web.Request) -> web.Response:
        return _json(self.guilds[request.match_info["guild"]].places())

    async def _audit_log(self, request: web.Request) -> web.Response:
        guild = self.guilds[request.match_info["guild"]]
        if not guild.added_by:
            return _json({"code": 50013, "message": "Missing Permissions"}, status=403)
        entry = {"id": "7", "action_type": 28, "target_id": BOT, "user_id": guild.added_by, "changes": []}
        return _json(
            {"audit_log_entries": [entry], "users": [self._bot().user()], **{name: [] for name in _LOGGED}}
        )

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
                about = thread["thread_metadata"]
                about["archived"] = request[BODY].get("archived", about["archived"])
                thread["applied_tags"] = request[BODY].get("applied_tags", thread["applied_tags"])
                await self.dispatch("THREAD_UPDATE", thread)
                return _json(thread)
        return _missing(10003)

    async def _post(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], request[BODY]
        nonce = body.get("nonce")
        for message in self.messages.values():
            if (
                nonce is not None
                and body.get("enforce_nonce")
                and message.nonce == nonce
                and message.channel == channel
            ):
                return _json(message.payload())
        if (refused := _invalid(body)) is not None:
            return refused
        people = [member for guild in self.guilds.values() for member in guild.members.values()]
        if any(member.dms_shut and channel == f"8{member.id}" for member in people):
            return _json({"code": 50007, "message": "Cannot send messages to this user"}, status=403)
        message = Message(self.ids.at(datetime.now(UTC)), channel, self._bot(), body, nonce)
        self.messages[message.id] = message
        return _json(message.payload())

    async def _history(self, request: web.Request) -> web.Response:
        channel, limit = request.match_info["channel"], int(request.query.get("limit", 50))
        payloads = [message.payload() for message in self.messages.values() if message.channel == channel]
        return _json(payloads[::-1][:limit])

    async def _get(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        return _json(message.payload()) if message else _missing(10008)

    async def _edit(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        if message is None:
            return _missing(10008)
        edited = {**message.body, **request[BODY]}
        if (refused := _invalid(edited, message.body)) is not None:
            return refused
        message.body = edited
        message.edits += 1
        return _json(message.payload(), headers=request.get(HEADERS))

    async def _delete(self, request: web.Request) -> web.Response:
        gone = self.messages.pop(request.match_info["message"], None)
        return web.Response(status=204) if gone is not None else _missing(10008)

    async def _thread(self, request: web.Request) -> web.Response:
        message = self.messages[request.match_info["message"]]
        guild = next(guild for guild in self.guilds.values() if message.channel in guild.channels)
        thread = thread_of(message.id, request[BODY]["name"], guild.id, message.channel, BOT)
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
        known = {member.id: member for guild in self.guilds.values() for member in guild.members.values()}
        return _json([known[id_].user() for id_ in page])

    async def _callback(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        answered = self._answers[token]
        if answered.callback is not None:
            return _json({"code": 40060, "message": "Interaction has already been acknowledged."}, status=400)
        data = request[BODY].get("data") or {}
        if request[BODY]["type"] == 4 and (refused := _invalid(data)) is not None:
            return refused
        answered.callback = request[BODY]
        answered.answered_at = asyncio.get_running_loop().time()
        self._waiting[token].set()
        kind = request[BODY]["type"]
        return _json({"interaction": {"id": request.match_info["interaction"], "type": kind,
                                      "response_message_loading": kind == 5, "response_message_ephemeral": True},
                      "resource": {"type": kind}})  # fmt: skip

    async def _edit_answer(self, request: web.Request) -> web.Response:
        if (refused := _invalid(request[BODY])) is not None:
            return refused
        self._answers[request.match_info["token"]].edits.append(request[BODY])
        message = Message(self.ids.at(datetime.now(UTC)), "1", self._bot(), request[BODY])
        return _json(message.payload())


def _json(data: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # The library takes a body for JSON only where the header says this and nothing more.
    all_headers = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(data).encode(), status=status, headers=all_headers)


def _invalid(body: dict[str, Any], before: dict[str, Any] | None = None) -> web.Response | None:
    """Discord's refusal of a message against its documented limits; None for one that it takes. `before`: what an edit
    changes, whose box (components V2) cannot become plain content again."""
    try:
        validate_message_state(
            body.get("components") or [],
            flags=body.get("flags") or 0,
            content=body.get("content"),
            embeds=body.get("embeds") or [],
            previous_flags=(before or {}).get("flags") or 0,
            require_nonempty=True,
        )
    except ComponentValidationError as error:
        return _json({"code": 50035, "message": f"Invalid Form Body\n{error}"}, status=400)
    return None


def _missing(code: int) -> web.Response:
    return _json({"code": code, "message": "Unknown"}, status=404)


def _too_many(data: dict[str, Any]) -> web.Response:
    return _json(data, status=429, headers={"Via": "1.1 fake", "Retry-After": str(data["retry_after"])})
