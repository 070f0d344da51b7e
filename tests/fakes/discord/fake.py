"""A stand-in for Discord's gateway and REST, to which the unmodified library connects over real sockets.

It does what simcord cannot: drop the connection with and without resuming, miss events, limit rates, speak languages,
count edits of old messages apart. It binds to 127.0.0.1 alone.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.rest import Answered, Request, Rest
from tests.fakes.discord.world import APPLICATION, BOT, Guild, Member, Message, drawn_as, thread_of
from tests.waiting import HANGS_AFTER_SECONDS, until


class FakeDiscord(Rest):
    def __init__(self) -> None:
        super().__init__()
        self.identifies = 0
        self.resumes = 0
        self._sockets: list[web.WebSocketResponse] = []
        self._log: list[tuple[int, str, dict[str, Any]]] = []
        self._sequence = 0
        self._resumable = True
        self._ready = asyncio.Event()

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

    def forum(self, guild: Guild, name: str, *, tags: tuple[str, ...] = ()) -> str:
        identity = self.ids.at(datetime(2024, 1, 1, tzinfo=UTC))
        guild.forums[identity] = name
        guild.tags[identity] = {tag: self.ids.at(datetime(2024, 1, 1, tzinfo=UTC)) for tag in tags}
        return identity

    async def post(
        self, guild: Guild, forum: str, member: Member, title: str, *, announced: bool = True
    ) -> str:
        """Somebody writes a post in a forum; its id."""
        identity = self.ids.at(datetime.now(UTC))
        thread = thread_of(identity, title, guild.id, forum, member.id)
        guild.threads[identity] = thread
        if announced:
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
        return [message for message in self.messages.values() if message.channel == channel]

    def sent(self, method: str, path: str) -> list[Request]:
        """The requests of this kind, in order."""
        return [
            request for request in self.requests if request.method == method and re.search(path, request.path)
        ]

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
        """A button of the message, which is named without the identity of its decision."""
        data = {"custom_id": drawn_as(custom_id, message.body), "component_type": 2, "id": 1}
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

    async def submit_in_private(
        self, guild: Guild, member: Member, custom_id: str, values: dict[str, str | list[str]]
    ) -> Answered:
        """A form that was opened in a direct message. A list is what was chosen, a text what was typed."""
        parts = [
            {
                "type": 18,
                "id": place,
                "component": {
                    "custom_id": name,
                    "id": place + 50,
                    **(
                        {"type": 4, "value": value}
                        if isinstance(value, str)
                        else {"type": 3, "values": value}
                    ),
                },
            }
            for place, (name, value) in enumerate(values.items(), 1)
        ]
        more = {
            "guild_id": None,
            "guild": None,
            "member": None,
            "user": member.user(),
            "channel": {"id": f"8{member.id}", "type": 1, "recipients": [member.user()]},
            "context": 1,
        }
        data = {"custom_id": custom_id, "components": parts}
        return await self.interact(guild, f"8{member.id}", member, 5, data, more=more)

    async def joins(self, guild: Guild) -> None:
        """Somebody adds the bot to this server now."""
        # Without this key it is a new one, not one that was out of order.
        shown = {key: value for key, value in guild.payload().items() if key != "unavailable"}
        await self.dispatch("GUILD_CREATE", shown)

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
        payload = {
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
            "app_permissions": str(guild.bot_may),
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 1,
            "data": data,
            **(more or {}),
        }
        await self.dispatch(
            "INTERACTION_CREATE", {key: value for key, value in payload.items() if value is not None}
        )
        if wait:
            await asyncio.wait_for(done.wait(), HANGS_AFTER_SECONDS)
            await self.finished(answered)
        return answered

    async def finished(self, answered: Answered) -> None:
        """Wait until this interaction has its final answer."""
        await until(lambda: answered.callback is not None and (answered.kind != 5 or answered.edits))

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """Tell the bot of it; while it is away, it is kept for a session that is resumed."""
        self._sequence += 1
        self._log.append((self._sequence, event, data))
        for socket in list(self._sockets):
            if not socket.closed:
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
        await asyncio.wait_for(self._ready.wait(), HANGS_AFTER_SECONDS)

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
            payload = json.loads(frame.data)
            match payload["op"]:
                case 1:
                    await socket.send_str(json.dumps({"op": 11, "d": None, "s": None, "t": None}))
                case 2:
                    await self._identified(socket)
                case 6 if self._resumable:
                    await self._resumed(socket, int(payload["d"]["seq"] or 0))
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
            "guilds": [{"id": guild, "unavailable": True} for guild in self.guilds],
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


def _reaction(guild: Guild, message: Message, member: Member, emoji: str) -> dict[str, Any]:
    return {
        "user_id": member.id,
        "channel_id": message.channel,
        "message_id": message.id,
        "guild_id": guild.id,
        "emoji": {"id": None, "name": emoji},
    }


@asynccontextmanager
async def fake_discord() -> AsyncIterator[FakeDiscord]:
    fake = FakeDiscord()
    runner = web.AppRunner(fake.app(), shutdown_timeout=0.1)
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
