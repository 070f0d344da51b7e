"""People of Slack as readers of the page. Implements interaction.platform.Visitors."""

from datetime import timedelta

import aiohttp

from adapters.interaction.form import Options
from adapters.interaction.platform import Visitor
from adapters.slack.api import SlackFailed
from adapters.slack.directory import Directory
from adapters.slack.ids import Origin, user_of
from adapters.slack.payloads import HOME_TAB, Where
from adapters.slack.platform import SlackHere, SlackPlatform
from adapters.slack.speech import Speech
from adapters.slack.standing import Standing
from adapters.slack.workspaces import Installs
from consensus.commands import Command
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Later, Lost, Viewer
from consensus.refusal import Refused

PAGE_FRESH_FOR = timedelta(minutes=5)
"""The page itself remembers a reader for five minutes more."""


class SlackVisitors:
    def __init__(
        self,
        directory: Directory,
        platform: SlackPlatform,
        standing: Standing,
        installs: Installs,
        speech: Speech,
    ) -> None:
        self._directory = directory
        self._platform = platform
        self._standing = standing
        self._installs = installs
        self._speech = speech

    async def visitor(self, home: str, account: str) -> Visitor | None:
        """Whoever was deactivated is nobody any more. Raises Refused `cannot-be-checked`."""
        origin = await self._origin(home)
        known = await self._standing.person(origin, user_of(account), within=PAGE_FRESH_FOR)
        if known is None or known.deleted or known.bot:
            return None
        try:
            community = await self._directory.workspace(home)
        except (Later, Lost, SlackFailed, OSError, TimeoutError, aiohttp.ClientError):
            community = ""  # the page has no name for a while
        viewer = Viewer(spot=origin.spot(HOME_TAB), account=account)
        return Visitor(
            viewer=await self._standing.viewer(viewer, within=PAGE_FRESH_FOR),
            name=known.name,
            language=known.locale,
            zone=known.zone,
            community=community,
        )

    async def places(self, home: str, account: str) -> Options:
        try:
            channels = await self._directory.channels_of(home, user_of(account))
        except (Later, Lost, SlackFailed, OSError, TimeoutError, aiohttp.ClientError):
            return ()
        return tuple(sorted(channels, key=lambda channel: channel[1].casefold()))

    async def people(self, home: str, account: str, place: str) -> Options:
        return await self._standing.people(await self._origin(home), account, place)

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        user, _, team = account.partition("@")
        where = Where(origin=await self._origin(home), user=user, user_team=team, channel=place)
        here = SlackHere(where=where, words=self._speech.of(home, account), delivery=delivery)
        return await self._platform.envelope(here, command, delivery)

    async def _origin(self, home: str) -> Origin:
        installed = await self._installs.of(home)
        if installed is None:
            raise Refused("cannot-be-checked", try_code="wait-a-moment")
        return installed.origin
