"""A Discord server to test in: the real discord.py in simcord's world, the real Desk and a real database behind it.

Time is simcord's own: `await server.passes(hours=3)` moves deadlines, cards and Discord's clock together.
"""

import itertools
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
import simcord.http.router
from simcord.components import walk_components
from simcord.http.router import RequestContext, route

from adapters.discord.listen import AccordClient
from bot.app import App, open_app
from bot.settings import Settings, load
from bot.wiring.discord import discord_of
from consensus.ports import Spot, Viewer
from consensus.views import CardView, ShowCard
from tests import golden
from tests.databases import backup, brought_up, restore
from tests.fakes.discord.world import is_card, texts_in
from tests.waiting import HANGS_AFTER_SECONDS

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@route("GET", "/guilds/{guild_id}/roles/member-counts")
def role_member_counts(ctx: RequestContext) -> dict[str, int]:
    """A route of Discord's that simcord does not serve."""
    guild = ctx.backend.get_guild(ctx.int_arg("guild_id"))
    sizes = Counter(str(role) for member in guild.members.values() for role in member.role_ids)
    return {str(role): sizes[str(role)] for role in guild.roles}


def _recorded(backend: Any, method: str, path: str, *, json: Any = None, **more: Any) -> Any:
    golden.record("discord", f"{method} {path}", json)
    return _dispatch(backend, method, path, json=json, **more)


_dispatch = simcord.http.router.dispatch
simcord.http.router.dispatch = _recorded


class WorldClock:
    """Simcord's time; before the world begins, its first instant."""

    env: simcord.Env | None = None

    def now(self) -> datetime:
        return NEW_YEAR if self.env is None else self.env.now()


class Server:
    def __init__(self, folder: Path, *, offers: bool = False) -> None:
        self._folder = folder
        self._offers = offers
        self.clock = WorldClock()
        self._open = AsyncExitStack()
        self._names = itertools.count(1)

    app: App
    client: AccordClient
    env: simcord.Env

    async def begin(self, **guild: Any) -> None:
        await self._open_app()
        self.env = simcord.Env(self.client, settle_timeout=HANGS_AFTER_SECONDS)
        self.clock.env = self.env
        await self.env.start()
        self.guild = self.env.create_guild("The server", **guild)
        self.channel = self.guild.create_text_channel("general")

    async def _open_app(self) -> None:
        self._open = AsyncExitStack()
        self.app = await self._open.enter_async_context(open_app(self._settings(), clock=self.clock))
        self.client = discord_of(self.app).make_client()
        self.app.messengers["discord"] = self.client.messenger
        self.app.visitors["discord"] = self.client.visitors

    def _settings(self) -> Settings:
        database = str(brought_up(self._folder / "accord.db"))
        return load(None).model_copy(update={"database_url": database, "offers": self._offers})

    def member(self, name: str, **more: Any) -> simcord.MemberActor:
        """Somebody who joins now."""
        return self.guild.add_member(self.env.create_user(name), **more)

    async def settle(self) -> None:
        """Everything that is due is done, and all that is unsent is sent."""
        await self.app.settle()
        await self.env.settle()
        # A card is edited once a second at most.
        await self.env.advance_time(1.5)
        await self.app.settle()
        await self.env.settle()

    async def passes(self, **span: float) -> None:
        await self.env.advance_time(timedelta(**span).total_seconds())
        await self.settle()

    async def restarts(self) -> None:
        """The program ends and starts again, over the same database, in the same world."""
        old = self._open
        await self._open_app()
        await self.env.restart_bot(self.client)
        await old.aclose()
        await self.settle()

    async def restarts_from(self, backup: Path) -> None:
        """The program ends and starts again over an older copy of its database."""
        await self._open.aclose()
        restore(backup, self._folder / "accord.db")
        await self._open_app()
        await self.env.restart_bot(self.client)
        await self.settle()

    def backup(self) -> Path:
        """A copy of the database as it is now."""
        return backup(self._folder / "accord.db")

    async def end(self) -> None:
        try:
            await self.env.shutdown()
            self.env.raise_errors()
        finally:
            await self._open.aclose()

    # ------------------------------------------------------------------------------------------------ what is there

    async def view(self, number: int) -> CardView:
        spot = Spot(platform="discord", home=str(self.guild.id), place=str(self.channel.id))
        view = await self.app.ask(ShowCard(number=number), Viewer(spot=spot, operator=True))
        assert isinstance(view, CardView)
        return view

    def card(self, number: int = 1, channel: Any = None) -> discord.Message:
        """The card of a decision as it stands in the channel."""
        cards = [
            message for message in (channel or self.channel).history() if is_card(body_of(message), number)
        ]
        assert cards, f"no card of D-{number}"
        return cards[0]

    def messages(self, channel: Any = None) -> list[str]:
        """Everything that stands in the channel, cards and notices, as one text each."""
        return [text_of(message) for message in (channel or self.channel).history()]


def text_of(message: discord.Message | simcord.ResponseMessage) -> str:
    """All that a person reads in a message but its buttons."""
    return texts_in(body_of(message))


def body_of(message: discord.Message | simcord.ResponseMessage) -> dict[str, Any]:
    """The message as Discord sends it."""
    return {
        "content": message.content,
        "embeds": [embed.to_dict() for embed in message.embeds],
        "components": [
            component if isinstance(component, dict) else component.to_dict()
            for component in message.components
        ],
    }


def labels_of(message: discord.Message | simcord.ResponseMessage) -> list[str]:
    """The labels of its buttons."""
    parts = walk_components(body_of(message)["components"])
    return [part["label"] for part in parts if part["type"] == 2]


def answer_of(result: simcord.InteractionResult) -> str:
    """The private answer to an act."""
    assert result.acknowledged, "nothing was answered"
    assert result.response is not None, "no message was answered"
    assert result.response.ephemeral, "the answer is not private"
    return text_of(result.response)


def filled_in(form: simcord.InteractionResult) -> dict[str, Any]:
    """What a form has in its questions when it opens."""
    assert form.modal is not None
    parts = walk_components(form.modal["components"])
    return {part["custom_id"]: part["value"] for part in parts if part.get("value")}


@asynccontextmanager
async def server_at(folder: Path, *, offers: bool = False, **guild: Any) -> AsyncIterator[Server]:
    server = Server(folder, offers=offers)
    await server.begin(**guild)
    try:
        yield server
    finally:
        await server.end()
