"""Who acts, or asks, as Slack said at most ten minutes ago: whether they are there at all, whether they administer, and in
which channels they are. Nobody is judged without; where Slack cannot be asked, they are told so.

Acts and most questions are judged by the lists of members of channels, which serve everybody in them; whoever is in many
channels whose lists are old is asked for themselves.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp

from adapters.interaction.platform import Desk
from adapters.slack.api import SlackFailed
from adapters.slack.directory import FRESH_FOR, UNKNOWN, Directory, Known
from adapters.slack.ids import Origin, user_of
from adapters.slack.membership import NotThere, Rolls
from adapters.slack.ports import Lookups, Now
from adapters.slack.workspaces import Installs
from consensus.frozen import replace
from consensus.ports import Envelope, Later, Lost, Receipt, Viewer
from consensus.refusal import Refused
from consensus.views import Query, View

CHANNELS_READ_MAX = 8
"""With more old lists than this the person is asked for: Slack answers 100 such questions a minute, and 20 of those."""
KEPT_MAX = 5_000
NAMES_KEPT_SECONDS = 10.0
GROUP_GONE = frozenset({"no_such_subteam", "subteam_not_found", "missing_scope"})
"""What Slack says of a user group that is not there, or that it does not show to the app."""
UNANSWERED = (Later, Lost, SlackFailed, OSError, TimeoutError, aiohttp.ClientError)


def groups_with(account: str, members: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The user groups in which the account is."""
    return frozenset(name for name, accounts in members.items() if account in accounts)


class Standing:
    def __init__(
        self, directory: Directory, rolls: Rolls, lookups: Lookups, installs: Installs, now: Now
    ) -> None:
        self._directory = directory
        self._rolls = rolls
        self._lookups = lookups
        self._installs = installs
        self._now = now
        self._channels: dict[tuple[str, str], tuple[datetime, frozenset[str]]] = {}
        """Home and account -> the channels that Slack named for this person, and when."""
        self._named: dict[str, tuple[tuple[str, ...], float]] = {}
        """Home -> the user groups that its table of rights names, and until when that serves."""
        self._members: dict[tuple[str, str], tuple[datetime, tuple[str, ...]]] = {}
        """Home and user group -> the accounts that Slack listed in it, and when."""

    async def person(self, origin: Origin, user: str, *, within: timedelta = FRESH_FOR) -> Known | None:
        """None for somebody who is not there. Raises Refused `cannot-be-checked`."""
        try:
            known = await self._directory.current(origin.home, user, within=within)
        except Lost as lost:
            if str(lost) in UNKNOWN:
                return None
            raise _cannot() from None
        except UNANSWERED:
            raise _cannot() from None
        await self._rolls.followed(origin.home, user)
        return known

    async def require_list(self, origin: Origin, channel: str, account: str) -> None:
        """The stored list of the channel is what Slack said lately; of an archived one what it said last. Raises Refused
        `bot-not-in-channel`, `cannot-be-checked`."""
        is_read = await self._is_read(origin, channel, account, FRESH_FOR)
        if not (is_read or await self._is_archived(origin, channel)):
            raise Refused("bot-not-in-channel", try_code="invite-the-bot")

    async def viewer(
        self, viewer: Viewer, number: int | None = None, *, within: timedelta = FRESH_FOR
    ) -> Viewer:
        """The viewer with what Slack says of them. `number`: of the decision that they ask about. Raises Refused
        `cannot-be-checked`."""
        if viewer.operator or viewer.anybody or viewer.spot is None or viewer.account is None:
            return viewer
        installed = await self._installs.of(viewer.spot.home)
        if installed is None:
            raise _cannot()
        origin, account = installed.origin, viewer.account
        known = await self.person(origin, user_of(account), within=within)
        if known is None or known.deleted:
            return replace(viewer, sees=frozenset(), administrator=False)
        seen = self._directory.seen(origin, known)
        asked = set(await self._lookups.places_of(viewer.spot, account))
        if number is not None:
            asked.update(filter(None, [await self._lookups.place_of(viewer.spot, number)]))
        if self._rolls.was_read(origin, viewer.spot.place):
            asked.add(viewer.spot.place)
        sees = await self._sees(origin, account, asked, within)
        groups = groups_with(account, await self.user_groups(origin, within=within))
        guest = seen.guest or seen.bot
        return replace(viewer, sees=sees, administrator=seen.administrator, guest=guest, groups=groups)

    async def user_groups(
        self, origin: Origin, *, within: timedelta = FRESH_FOR
    ) -> Mapping[str, tuple[str, ...]]:
        """The user groups that the table of rights names, as it names them -> the accounts in them. Raises Refused
        `cannot-be-checked`."""
        names, until = self._named.get(origin.home, ((), 0.0))
        if asyncio.get_running_loop().time() >= until:
            names = tuple(await self._lookups.roles_named(origin.spot("")))
            self._named[origin.home] = names, asyncio.get_running_loop().time() + NAMES_KEPT_SECONDS
        return {name: await self._in_group(origin, name, within) for name in names}

    def rights_change(self, origin: Origin) -> None:
        """The table may name other user groups from now on."""
        self._named.pop(origin.home, None)

    async def _in_group(self, origin: Origin, name: str, within: timedelta) -> tuple[str, ...]:
        """One that Slack does not have any more is empty."""
        at, accounts = self._members.get((origin.home, name), (None, ()))
        if at is None or self._now() - at >= within:
            try:
                accounts = await self._directory.group(origin, (name.partition("|")[0],), ())
            except (SlackFailed, Lost) as error:
                if str(error) not in GROUP_GONE:
                    raise _cannot() from None
                accounts = ()
            except UNANSWERED:
                raise _cannot() from None
            self._members[origin.home, name] = self._now(), accounts
        return accounts

    async def people(self, origin: Origin, account: str, channel: str) -> tuple[tuple[str, str], ...]:
        """Who is in a channel of this account, by account and name; nobody where that cannot be told now."""
        with suppress(Refused):
            await self.require_list(origin, channel, account)
        members = self._rolls.members(origin, channel, account)
        return tuple((member.account, member.name) for member in members if not member.bot)

    def left(self, home: str, account: str) -> None:
        """They joined or left a channel: what was said of their channels holds no longer."""
        self._channels.pop((home, account), None)

    # ---------------------------------------------------------------------------------------------------------------

    async def _sees(
        self, origin: Origin, account: str, channels: set[str], within: timedelta
    ) -> frozenset[str] | None:
        """The channels in which the account is; None where the stored lists say so, which are fresh now."""
        old = {
            channel
            for channel in channels
            if not self._rolls.is_fresh(origin, channel, account, within=within)
        }
        if len(old) > CHANNELS_READ_MAX and "@" not in account:
            asked = await self._channels_of(origin.home, account, within)
            return asked | {
                channel for channel in channels - old if self._rolls.has(origin, channel, account)
            }
        read = await asyncio.gather(*(self._is_read(origin, channel, account, within) for channel in old))
        closed = {
            channel
            for channel, is_read in zip(old, read, strict=True)
            if not is_read and not await self._is_archived(origin, channel)
        }
        if not closed:
            return None
        return frozenset(await self._lookups.places_of(origin.spot(""), account)) - closed

    async def _is_read(self, origin: Origin, channel: str, account: str, within: timedelta) -> bool:
        """Whether its list is fresh; False where the bot is not in the channel. Raises Refused where Slack is too slow."""
        try:
            if await self._rolls.ready(origin, channel, account, within=within) is not None:
                raise _cannot()
        except NotThere:
            return False
        return True

    async def _is_archived(self, origin: Origin, channel: str) -> bool:
        """Nobody joins or leaves an archived channel, whose list Slack gives no more."""
        try:
            return await self._directory.is_archived(origin.home, channel)
        except Lost:
            return False
        except UNANSWERED:
            raise _cannot() from None

    async def _channels_of(self, home: str, account: str, within: timedelta) -> frozenset[str]:
        at, channels = self._channels.get((home, account), (None, frozenset[str]()))
        if at is None or self._now() - at >= within:
            try:
                rows = await self._directory.channels_of(home, user_of(account), archived=True)
            except UNANSWERED:
                raise _cannot() from None
            channels = frozenset(channel for channel, _ in rows)
            self._channels[home, account] = self._now(), channels
            if len(self._channels) > KEPT_MAX:
                del self._channels[next(iter(self._channels))]
        return channels


class CheckedDesk:
    """The Desk for what people ask in Slack: as they stand now. Implements interaction.platform.Desk; acts are checked where
    their envelopes are made (platform.py)."""

    def __init__(self, desk: Desk, standing: Standing) -> None:
        self._desk = desk
        self._standing = standing

    async def submit(self, envelope: Envelope) -> Receipt:
        return await self._desk.submit(envelope)

    async def ask(self, query: Query, viewer: Viewer) -> View:
        number = getattr(query, "number", None)
        return await self._desk.ask(query, await self._standing.viewer(viewer, number))


def _cannot() -> Refused:
    return Refused("cannot-be-checked", try_code="wait-a-moment")
