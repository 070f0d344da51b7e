"""The local room on top of an open App: who speaks is a member, what is decided is real."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from adapters.local.inbound import SPOT, Switch, account_of, read_line
from adapters.local.listen import Room
from adapters.local.messenger import LocalMessenger
from adapters.local.visitors import LocalVisitors
from adapters.wording import Words
from bot.app import App, open_app
from bot.clock import Clock, SystemClock
from bot.randomness import Chance, SystemChance
from bot.settings import Settings
from consensus.ports import Viewer
from consensus.refusal import Refused

OPERATOR = Viewer(spot=SPOT, operator=True)


@asynccontextmanager
async def open_room(
    settings: Settings | str,
    show: Callable[[str], None],
    *,
    clock: Clock | None = None,
    chance: Chance | None = None,
    keep_all: bool = False,
) -> AsyncIterator[tuple[App, Room]]:
    """An App with the local room in it; `show` prints the room's messages. `keep_all`: remember every message."""
    chance = chance if chance is not None else SystemChance()
    clock = clock if clock is not None else SystemClock()
    async with open_app(settings, clock=clock, chance=chance) as app:
        words = Words(app.settings.language, app.settings.timezone, now=clock.now)
        messenger = LocalMessenger(words, show, keep=None) if keep_all else LocalMessenger(words, show)
        app.messengers["local"] = messenger
        app.visitors["local"] = LocalVisitors(messenger.names)

        async def now() -> datetime:
            return await app.reader.community_now(OPERATOR, app.clock.now())

        await app.listen_to(SPOT)
        for row in await app.reader.people(
            OPERATOR
        ):  # as they wrote their names before the program was started anew
            messenger.names.setdefault(row.account, row.name)
        yield app, Room(app, messenger, clock=now, session=chance.fresh(), listening=app.listening)


class RoomSide:
    """The room for the page: see adapters/web/ports.py."""

    def __init__(self, app: App, room: Room) -> None:
        self._app = app
        self._room = room

    def speakers(self) -> Sequence[str]:
        return tuple(self._room.messenger.names.values())

    def messages(self, name: str) -> Sequence[str]:
        account = account_of(name)
        posts = (post for post in self._room.messenger.board.posts if post.kind == "private")
        return tuple(post.body for post in posts if account in post.to)

    async def now(self) -> datetime:
        return await self._app.reader.community_now(OPERATOR, self._app.clock.now())

    async def arrive(self, name: str) -> None:
        if not isinstance(read_line(f"as {name}", None), Switch):
            raise Refused("no-such-name", try_code="name-as-letters")
        await self._room.arrive(name)

    async def let_pass(self, span: str) -> None:
        speaker = next(iter(self.speakers()), "ann")
        await self._room.feed(f"{speaker}: @+{span}")

    async def settle(self) -> None:
        await self._app.settle()
