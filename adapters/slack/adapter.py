"""The Slack adapter: assembles the parts, run by bot/."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.grammar import GrammarError, read
from adapters.interaction.conversation import Conversation
from adapters.interaction.form import Fits, Forms
from adapters.interaction.listening import Listening
from adapters.interaction.offers import Offers
from adapters.interaction.platform import Desk, PageLinks
from adapters.slack.api import Api
from adapters.slack.directory import Directory
from adapters.slack.ephemeral import Replies
from adapters.slack.flow import Flow
from adapters.slack.hearing import Hearing
from adapters.slack.home import Home
from adapters.slack.ids import PLATFORM
from adapters.slack.limits import OPTION_VALUE_LENGTH_MAX, OPTIONS_MAX, TICKS_MAX
from adapters.slack.listen import Listeners
from adapters.slack.membership import Rolls
from adapters.slack.messenger import SlackMessenger
from adapters.slack.oauth import Installing
from adapters.slack.platform import SlackPlatform
from adapters.slack.ports import Installations, Log, Lookups, Notes, Now, States
from adapters.slack.shared_channels import SharedChannels
from adapters.slack.speech import Speech
from adapters.slack.standing import CheckedDesk, Standing
from adapters.slack.talk import Talks
from adapters.slack.tasks import Tasks
from adapters.slack.thread_links import Threads
from adapters.slack.transport import Signed, Sockets
from adapters.slack.visitors import SlackVisitors
from adapters.slack.welcome import Welcome
from adapters.slack.workspaces import REFUSED_TOKENS, Authorize, Installed, Installs
from consensus.frozen import Frozen
from consensus.refusal import Refused


class SlackSettings(Frozen):
    """`bot_token` for one workspace; a store of installations for many. `app_token`: Socket Mode; `signing_secret`: HTTP."""

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    api_url: str = "https://slack.com/api/"
    language: str = "en"
    zone: str = "UTC"
    client_id: str = ""
    client_secret: str = ""
    web_url: str = ""
    """The address at which browsers reach us, for installing."""
    include: Collection[str] = ()
    """Who takes part besides members: `guests`, `connect`."""
    chart: bool = False

    def __repr__(self) -> str:
        return "SlackSettings(…)"


class SlackAdapter:
    """Implements bot.platforms.Platform. `stopwatch`: monotonic seconds; `fresh`: new ids."""

    name = PLATFORM

    def __init__(
        self,
        settings: SlackSettings,
        desk: Desk,
        lookups: Lookups,
        installations: Installations | None = None,
        states: States | None = None,
        *,
        now: Now,
        stopwatch: Callable[[], float],
        fresh: Callable[[], str],
        page: PageLinks | None = None,
        listening: Listening | None = None,
        notes: Notes,
        installers: Mapping[str, str] | None = None,
        log: Log,
    ) -> None:
        """`listening`: where offers may be made; None: what people write is not read. `installers`: home -> the account that
        set us up there. Raises Refused `setting-invalid` if no way for Slack to reach us is set."""
        require_whole(settings, many=installations is not None)
        self._settings = settings
        self._log = log
        self.installs = Installs(installations)
        self.api = Api(self.installs, base_url=settings.api_url, stopwatch=stopwatch, log=log)
        self.tasks = Tasks(log)
        self.directory = Directory(self.api, now=now, include=settings.include)
        speech = Speech(self.directory, settings.language, settings.zone, now=now)
        self.messenger = SlackMessenger(
            self.api, lookups, speech, log, start=self.tasks.start, chart=settings.chart
        )
        self.rolls = Rolls(
            desk,
            self.directory,
            lookups,
            now=now,
            fresh=fresh,
            installs=self.installs,
            start=self.tasks.start,
            log=log,
        )
        self.directory.on_change = self.rolls.follow
        standing = Standing(self.directory, self.rolls, lookups, self.installs, now)
        checked = CheckedDesk(desk, standing)
        threads = Threads(self.api, lookups, self.directory, log=log)
        replies = Replies(self.api, log)
        platform = SlackPlatform(
            self.messenger,
            self.directory,
            self.rolls,
            threads,
            standing,
            lookups,
            now=now,
            zone=settings.zone,
            replies=replies,
            start=self.tasks.start,
        )
        forms = Forms(Fits(ticks_max=TICKS_MAX, options_max=OPTIONS_MAX))
        talk = Conversation(checked, platform, forms, option_length_max=OPTION_VALUE_LENGTH_MAX)
        talk.page = page
        self.visitors = SlackVisitors(self.directory, platform, standing, self.installs, speech)
        flow = Flow(talk, platform, self.api, lookups, speech, log)
        self.home = Home(checked, self.api, lookups, platform, talk, speech, log=log)
        self._welcome = Welcome(
            notes,
            lookups,
            self.installs,
            self.directory,
            standing,
            platform,
            replies,
            speech,
            installers=installers or {},
            log=log,
        )
        self._listeners = Listeners(
            flow,
            replies,
            self.home,
            self._welcome,
            self.rolls,
            standing,
            self.directory,
            self.installs,
            self.tasks,
            SharedChannels(self.installs, lookups, self.directory),
            None if listening is None else Talks(flow, Offers(talk, listening), platform, replies),
            fresh=fresh,
            log=log,
        )
        self._states, self._now, self._fresh = states, now, fresh
        self._hearing: Hearing | None = None
        self._installing: Installing | None = None
        self._app: AsyncApp | None = None
        self._sockets: Sockets | None = None
        self._signed: Signed | None = None
        self._serving = False
        self.answered = asyncio.Event()

    @property
    def over_http(self) -> bool:
        """Whether Slack reaches us on the web port."""
        return not self._settings.app_token

    async def run(self) -> None:
        """Serve until cancelled. Raises Refused if Slack refuses the token, and any other error that ends it."""
        await self.api.open()
        try:
            await self._ask_who_we_are()
            self._make_app()
            self.tasks.start(self._catch_up())
            self.tasks.start(self._welcome.begin())
            # Reading a time in words loads libraries for seconds the first time, which must not happen while Slack waits.
            await asyncio.to_thread(_warm_up, self._now(), self._settings.zone)
            self._serving = True
            if self._sockets is not None:
                await self._sockets.run()
            else:
                self.answered.set()
                await asyncio.Event().wait()
        finally:
            self._serving = False
            await self.tasks.stop()
            await self.api.close()

    async def connected_homes(self) -> Collection[str]:
        """The homes whose events surely reach us now."""
        if not self._serving or (self._sockets is not None and not self._sockets.connected):
            return ()
        homes, session = await self.installs.homes(), self.api.session
        if self._hearing is None or session is None:
            return homes
        return await self._hearing.heard(homes, session)

    async def answer(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        """One request of Slack in HTTP mode: status, body and headers of the answer."""
        if self._signed is None or not self._serving:
            return 503, "", {"retry-after": "5"}
        return await self._signed.answer(body, headers)

    @property
    def installs_by_oauth(self) -> bool:
        """Whether workspaces install the app themselves."""
        return bool(self._settings.client_id and self._settings.client_secret)

    async def install(self, request: AsyncBoltRequest, *, back: bool) -> BoltResponse:
        """A page of an installation: the one that leads to Slack, or (`back`) the one that Slack redirects to."""
        if self._installing is None or not self._serving:
            return BoltResponse(status=503, body="", headers={"retry-after": "5"})
        return await (self._installing.redirected(request) if back else self._installing.install(request))

    async def settle(self) -> None:
        """Wait until no work is left."""
        await self.tasks.settle()

    # ---------------------------------------------------------------------------------------------------------------

    def _make_app(self) -> None:
        """Bolt with our own authorization: its default would ask Slack before each event. Listeners answer before they
        return (`process_before_response`), so that Bolt does not poll for the answer."""
        app = AsyncApp(
            logger=logging.getLogger("slack_bolt"),
            client=AsyncWebClient(
                base_url=self._settings.api_url, session=self.api.session, retry_handlers=[]
            ),
            signing_secret=self._settings.signing_secret,
            request_verification_enabled=False,
            authorize=Authorize(self.installs),  # type: ignore[arg-type]
            process_before_response=True,
        )
        self._listeners.register(app)
        self._app = app
        if self.installs_by_oauth and self._states is not None:
            self._installing = Installing(
                self.installs,
                self._states,
                client=app.client,
                client_id=self._settings.client_id,
                client_secret=self._settings.client_secret,
                web_url=self._settings.web_url,
                now=self._now,
                on_installed=lambda installed, user: self.tasks.start(
                    self._welcome.installed(installed, user)
                ),
            )
        if self._settings.app_token:
            self._sockets = Sockets(
                app, self._settings.app_token, self._settings.api_url, self._log, self.answered
            )
        else:
            settings = self._settings
            self._hearing = Hearing(
                settings.web_url, settings.signing_secret, now=self._now, fresh=self._fresh, log=self._log
            )
            self._signed = Signed(app, settings.signing_secret, self._hearing)

    async def _ask_who_we_are(self) -> None:
        """Ask Slack for our ids, if we serve one workspace, else whether it answers at all: once per run."""
        if not self._settings.bot_token:
            await self.api.client("").api_test()
            return
        client = self.api.client(self._settings.bot_token)
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            code = str(error.response.get("error", ""))
            if code in REFUSED_TOKENS:
                raise Refused(
                    "token-refused", try_code="copy-the-token", variable="SLACK_BOT_TOKEN", problem=code
                ) from None
            raise
        self.installs.only = Installed(
            team=str(answer.get("team_id") or ""),
            enterprise=str(answer.get("enterprise_id") or ""),
            org_wide=answer.get("is_enterprise_install") is True,
            bot_user=str(answer.get("user_id") or ""),
            bot_id=str(answer.get("bot_id") or ""),
            token=self._settings.bot_token,
        )

    async def _catch_up(self) -> None:
        for home in sorted(await self.installs.homes()):
            installed = await self.installs.of(home)
            if installed is not None:
                await self.rolls.catch_up(installed.origin)


def _warm_up(now: datetime, zone: str) -> None:
    for words in ("friday 17:00", "someday"):
        with contextlib.suppress(GrammarError):
            read(f'/propose "x" --by {words}', now=now, zone=zone)


def require_whole(settings: SlackSettings, *, many: bool) -> None:
    """Raise Refused `setting-invalid` if settings for our identity or for Slack's way to us are missing. `many`:
    workspaces install the app themselves."""
    if not settings.bot_token and not many:
        raise Refused("setting-invalid", variable="SLACK_BOT_TOKEN", problem="it is empty")
    if many and not settings.client_secret:
        raise Refused("setting-invalid", variable="SLACK_CLIENT_SECRET", problem="it is empty")
    if not settings.app_token and not settings.signing_secret.strip():
        raise Refused(
            "setting-invalid",
            variable="SLACK_APP_TOKEN",
            problem="set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode",
        )
