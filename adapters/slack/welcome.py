"""The welcome to whoever installed the app: one direct message in each workspace, ever.

Slack names them when the app is installed from our page. With a token alone nobody is named: it goes to whoever set Accord
up (`accord setup` asks who they are), else to the first administrator who opens the Home tab before anything was decided.
"""

from collections.abc import Mapping

import aiohttp

from adapters.interaction.welcome import WELCOMED, welcome_message
from adapters.slack.answers import shown
from adapters.slack.api import SlackFailed
from adapters.slack.directory import Directory
from adapters.slack.ephemeral import Replies
from adapters.slack.ids import user_of
from adapters.slack.payloads import Where
from adapters.slack.platform import SlackPlatform
from adapters.slack.ports import Log, Lookups, Notes
from adapters.slack.speech import Speech
from adapters.slack.standing import Standing
from adapters.slack.workspaces import Installed, Installs
from consensus.ports import Later, Lost
from consensus.refusal import Refused


class Welcome:
    """`installers`: home -> the account that set us up there."""

    def __init__(
        self,
        notes: Notes,
        lookups: Lookups,
        installs: Installs,
        directory: Directory,
        standing: Standing,
        platform: SlackPlatform,
        replies: Replies,
        speech: Speech,
        *,
        installers: Mapping[str, str],
        log: Log,
    ) -> None:
        self._notes = notes
        self._lookups = lookups
        self._installs = installs
        self._directory = directory
        self._standing = standing
        self._platform = platform
        self._replies = replies
        self._speech = speech
        self._installers = installers
        self._log = log
        self._settled: set[str] = set()
        """Homes where it was sent, is being sent, or is not wanted."""

    async def begin(self) -> None:
        """After a start: to whoever set us up."""
        for home, account in self._installers.items():
            installed = await self._installs.of(home)
            if installed is not None:
                await self.installed(installed, user_of(account))

    async def installed(self, installed: Installed, user: str) -> None:
        """This user installed the app."""
        home = installed.origin.home
        if user and home not in self._settled:
            self._settled.add(home)
            await self._send(Where(origin=installed.origin, user=user))

    async def home_opened(self, where: Where) -> None:
        home = where.origin.home
        if home in self._settled or not await self._leads(where):
            return
        if home not in self._settled:  # nobody came in between
            self._settled.add(home)
            if await self._lookups.place_of(where.origin.spot(""), 1) is None:
                await self._send(where)

    async def _leads(self, where: Where) -> bool:
        try:
            known = await self._standing.person(where.origin, where.user)
        except Refused:
            return False
        return known is not None and bool(self._directory.seen(where.origin, known).administrator)

    async def _send(self, where: Where) -> None:
        home = where.origin.home
        if await self._notes.note(home, WELCOMED) is not None:
            return
        await self._platform.look_up(where)
        words = self._speech.of(home, where.user)
        try:
            await self._replies.direct(
                Where(origin=where.origin, user=where.user), shown(words, welcome_message(words))
            )
        except (Later, Lost, SlackFailed, OSError, TimeoutError, aiohttp.ClientError) as error:
            self._settled.discard(home)
            self._log.info("welcome_not_sent", platform="slack", error=type(error).__name__)
            return
        await self._notes.keep_note(home, WELCOMED, "yes")
