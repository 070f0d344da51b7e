"""People of Slack as readers of the page. Implements interaction.platform.Visitors."""

import aiohttp

from adapters.interaction.form import Options
from adapters.interaction.platform import Visitor
from adapters.slack.api import SlackFailed
from adapters.slack.directory import Directory
from adapters.slack.ids import Origin, user_of
from adapters.slack.payloads import Where
from adapters.slack.platform import SlackHere, SlackPlatform
from adapters.slack.speech import Speech
from consensus.commands import Command
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Later, Lost, Viewer
from consensus.refusal import Refused

HOME_TAB = "home"
"""The place of acts that come from no channel."""


class SlackVisitors:
    def __init__(self, directory: Directory, platform: SlackPlatform, speech: Speech) -> None:
        self._directory = directory
        self._platform = platform
        self._speech = speech

    async def visitor(self, home: str, account: str) -> Visitor | None:
        """Asked of Slack each time: whoever was deactivated is nobody any more. Raises Refused `cannot-be-checked`."""
        try:
            known = await self._directory.look_again(home, user_of(account))
            community = await self._directory.workspace(home)
        except Lost:
            return None
        except (Later, SlackFailed, OSError, TimeoutError, aiohttp.ClientError):
            raise Refused("cannot-be-checked", try_code="wait-a-moment") from None
        if known.deleted or known.bot:
            return None
        origin = _origin(home)
        return Visitor(
            viewer=Viewer(
                spot=origin.spot(HOME_TAB),
                account=account,
                administrator=self._directory.seen(origin, known).administrator,
            ),
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

    async def envelope(
        self, home: str, account: str, place: str, command: Command, delivery: DeliveryId
    ) -> Envelope:
        user, _, team = account.partition("@")
        where = Where(origin=_origin(home), user=user, user_team=team, channel=place)
        here = SlackHere(where=where, words=self._speech.of(home, account), delivery=delivery)
        return await self._platform.envelope(here, command, delivery)


def _origin(home: str) -> Origin:
    """The installation of a home: an enterprise's id begins with an E."""
    return Origin("", home, org_wide=True) if home.startswith("E") else Origin(home)
