"""The whole program with the Slack adapter, against the stand-in Slack: the unmodified libraries talk over real sockets."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.slack.adapter import SlackAdapter
from bot.app import App, open_app
from bot.platforms import Platforms
from bot.serving import serving
from bot.settings import Settings
from bot.web import site_of
from bot.wiring import Joined, joined
from consensus.ports import Viewer
from consensus.views import RecordView, ShowRecord
from storage.log import Log
from tests.databases import backup, brought_up, restore
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import APP_TOKEN, SECRET, FakeSlack
from tests.fakes.slack.world import Message, Workspace
from tests.waiting import until

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
CHANNEL = "C1"


class MovingClock:
    """Stands still until it is moved; retries and deadlines go by it, the network by the real one."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class SlackHouse:
    """One run after another of the program on the same database and the same Slack."""

    def __init__(self, slack: FakeSlack, folder: Path, *, http: bool = False, **settings: Any) -> None:
        self.slack = slack
        self.clock = MovingClock()
        self._folder = folder
        self._http = http
        self._settings = settings
        self._open = AsyncExitStack()
        self.port = 0

    app: App
    adapter: SlackAdapter
    joined: Joined
    platforms: Platforms

    # ------------------------------------------------------------------------------------------------------- the program

    def settings(self) -> Settings:
        keys: dict[str, Any] = {
            "ACCORD_DATABASE_URL": f"sqlite:///{brought_up(self._folder / 'accord.db')}",
            "SLACK_BOT_TOKEN": "xoxb-T1",
            "SLACK_API_URL": self.slack.api_url,
            "ACCORD_WEB_PORT": 0,
            **({"SLACK_SIGNING_SECRET": SECRET} if self._http else {"SLACK_APP_TOKEN": APP_TOKEN}),
            **self._settings,
        }
        return Settings(_env_file=None, **{key: value for key, value in keys.items() if value is not None})

    async def comes_up(self, *, background: bool = False) -> None:
        settings = self.settings()
        self._open = stack = AsyncExitStack()
        self.app = await stack.enter_async_context(open_app(settings, clock=self.clock))
        await self.app.require_key()
        platforms = self.joined = joined(self.app)
        (platform,) = platforms.platforms
        assert isinstance(platform, SlackAdapter)
        self.adapter = platform
        if platforms.routes or platforms.machines:
            self.port = await stack.enter_async_context(
                serving(
                    site_of(self.app, platforms),
                    settings.web_host,
                    settings.web_port,
                )
            )
        if self._http:
            self.slack.app_url = f"http://127.0.0.1:{self.port}/slack/events"
        if background:
            await stack.enter_async_context(self.app.running())
        self.platforms = Platforms(
            platforms.platforms, messengers=self.app.messengers, keeping=self.app.keeping, clock=self.clock
        )
        await stack.enter_async_context(self.platforms.running())
        await until(self.is_heard)
        await self.platforms.beat()

    def is_heard(self) -> bool:
        sockets = self.adapter._sockets
        return self.adapter._serving and (sockets is None or len(self.slack.sockets) >= 2)

    async def goes_down(self) -> None:
        await self._open.aclose()

    async def comes_up_from(self, backup: Path) -> None:
        """The program, which is down, starts over an older copy of its database."""
        restore(backup, self._folder / "accord.db")
        await self.comes_up()

    def backup(self) -> Path:
        """A copy of the database as it is now."""
        return backup(self._folder / "accord.db")

    async def settle(self) -> None:
        """Everything that follows has happened: answers given, cards and notices sent."""
        for _ in range(3):
            await self.adapter.settle()
            await self.app.settle()

    async def passes(self, **span: float) -> None:
        """Time passes, and Slack is heard meanwhile."""
        end = self.clock.at + timedelta(**span)
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + timedelta(hours=6))
            await self._hear()
            await self.settle()

    async def _hear(self) -> None:
        """What heartbeats of every half minute would have written, in one stretch."""
        from sqlalchemy import select

        from storage import heartbeat
        from storage.tables import HOME

        until = self.clock.at

        def job(connection: Any) -> None:
            for row in connection.execute(select(HOME.c.id)):
                heartbeat.hear(connection, row.id, "test", heartbeat.Heard(MONDAY, until))

        await self.app.store.write(job)

    # -------------------------------------------------------------------------------------------------- what can be seen

    def person(self, name: str, team: str = "T1") -> Person:
        return Person(self.slack, self.slack.workspaces[team], f"U{name.upper()}")

    def card(self, channel: str = CHANNEL, team: str = "T1", place: int = -1) -> Message:
        return self.slack.workspaces[team].cards(channel)[place]

    def thread(self, card: Message, team: str = "T1") -> str:
        return "\n".join(
            message.text for message in self.slack.workspaces[team].thread(card.channel, card.ts)
        )

    async def record(self, number: int) -> RecordView:
        record = await self.app.ask(ShowRecord(number=number), Viewer(operator=True))
        assert isinstance(record, RecordView)
        return record

    async def outcome(self, number: int) -> str | None:
        record = await self.record(number)
        return record.card.outcome.outcome if record.card.outcome else None

    async def breaks(self) -> list[object]:
        """What is wrong with the log, which should be nothing."""
        return list(await Log(self.app.store).verify())


def team(slack: FakeSlack, team_id: str = "T1", *names: str) -> Workspace:
    """A workspace with these people in one channel; the first is an administrator."""
    workspace = slack.workspace(team_id)
    people = [
        workspace.person(name, admin=place == 0)
        for place, name in enumerate(names or ("Ann", "Bo", "Cy", "Di"))
    ]
    workspace.channel(CHANNEL, "general", *(person.id for person in people))
    return workspace


@asynccontextmanager
async def slack_house(
    folder: Path,
    *names: str,
    http: bool = False,
    background: bool = False,
    enterprise: str = "",
    **settings: Any,
) -> AsyncIterator[SlackHouse]:
    slack = FakeSlack()
    workspace = team(slack, "T1", *names)
    workspace.enterprise, workspace.org_wide = enterprise or None, bool(enterprise)
    for user in workspace.users.values():
        user.enterprise = enterprise
    await slack.start()
    house = SlackHouse(slack, folder, http=http, **settings)
    try:
        await house.comes_up(background=background)
        yield house
    finally:
        await house.goes_down()
        await slack.stop()
    assert slack.complaints == [], slack.complaints
