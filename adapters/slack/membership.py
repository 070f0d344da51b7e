"""Tells the Desk who is in a channel: before anybody is judged by it, when people come and go, and after a start, for
changes while we were away."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from adapters.interaction.platform import Desk
from adapters.slack.directory import FRESH_FOR, Directory, Known, Wait
from adapters.slack.ids import PLATFORM, Origin
from adapters.slack.limits import ROLL_SECONDS_MAX
from adapters.slack.ports import Log, Lookups, Now
from adapters.slack.workspaces import Installs
from consensus.commands import MemberSeen, MembersSeen
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Lost
from consensus.refusal import Refused

ABSENT_FOR = timedelta(minutes=1)
TRIES_MAX = 8
WAIT_FIRST_SECONDS = 2.0
WAIT_MAX_SECONDS = 300.0
Started = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class NotThere(Exception):
    """The bot is not in the channel, or may not list its members."""


class Reading:
    """One reading of a channel's members, shared by all who wait for it."""

    def __init__(self) -> None:
        self.slow = asyncio.Event()
        """Slack asks to wait, or an attempt failed."""
        self.limited = asyncio.Event()
        """Slack asks to wait."""
        self.not_there = False
        self.done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        """Whether the list is read; False: the bot is not there, or it was given up."""

    async def wait(self, seconds: float) -> None:
        self.limited.set()
        self.slow.set()
        await asyncio.sleep(min(seconds, WAIT_MAX_SECONDS))

    async def done_or(self, event: asyncio.Event, seconds: float | None = None) -> None:
        """Wait until it is done, or the event is set."""
        happened = asyncio.ensure_future(event.wait())
        waited: set[asyncio.Future[Any]] = {self.done, happened}
        await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        happened.cancel()


class Rolls:
    """`start` runs something in the background; `fresh` gives new ids."""

    def __init__(
        self,
        desk: Desk,
        directory: Directory,
        lookups: Lookups,
        *,
        now: Now,
        fresh: Callable[[], str],
        installs: Installs,
        start: Started,
        log: Log,
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._lookups = lookups
        self._now = now
        self._fresh = fresh
        self._installs = installs
        self._start = start
        self._log = log
        self._read_at: dict[tuple[str, str], datetime] = {}
        self._present: dict[tuple[str, str], dict[str, MemberSeen]] = {}
        """Home and channel -> by account, who is in it, as last told; kept up by events."""
        self._readings: dict[tuple[str, str], Reading] = {}
        self._following: dict[tuple[str, str], asyncio.Task[None]] = {}
        """Home and user -> what Slack newly says of them is being told."""

    async def ready(
        self, origin: Origin, channel: str, account: str, *, within: timedelta = FRESH_FOR
    ) -> Reading | None:
        """Make sure that the member list of the channel is fresh for this account. Otherwise its reading, which goes on.

        Raises NotThere.
        """
        if self.is_fresh(origin, channel, account, within=within):
            return None
        reading = self._reading_of(origin, channel)
        await reading.done_or(reading.slow, ROLL_SECONDS_MAX)
        if reading.not_there:
            raise NotThere
        return None if reading.done.done() and reading.done.result() else reading

    def is_fresh(self, origin: Origin, channel: str, account: str, *, within: timedelta = FRESH_FOR) -> bool:
        """Whether Slack gave the list of this channel at most so long ago, or a minute ago where the account is not on it:
        they may have come, and the event be lost."""
        if account not in self._present.get((origin.home, channel), {}):
            within = min(within, ABSENT_FOR)
        read_at = self._read_at.get((origin.home, channel))
        return read_at is not None and self._now() - read_at < within

    def was_read(self, origin: Origin, channel: str) -> bool:
        return (origin.home, channel) in self._read_at

    def members(self, origin: Origin, channel: str, account: str) -> tuple[MemberSeen, ...]:
        """Who is surely in the channel of this account, guests and bots too."""
        if not self.has(origin, channel, account):
            return ()
        return tuple(self._present[origin.home, channel].values())

    def has(self, origin: Origin, channel: str, account: str) -> bool:
        """Whether the account is surely in the channel. False also where the list is old."""
        inside = account in self._present.get((origin.home, channel), {})
        return inside and self.is_fresh(origin, channel, account)

    async def read(self, origin: Origin, channel: str, wait: Wait = asyncio.sleep) -> None:
        """Read the channel's members and submit them. Raises NotThere, and errors of the network."""
        try:
            members = await self._directory.members(origin, channel, wait)
        except Lost as error:
            raise NotThere(str(error)) from None
        installed = await self._installs.of(origin.home)
        if installed is None or installed.bot_user not in {member.account for member in members}:
            raise NotThere("not_in_channel")
        await self._submit(origin, channel, members, complete=True)
        self._read_at[origin.home, channel] = self._now()

    async def seen(
        self, origin: Origin, channel: str, members: tuple[MemberSeen, ...], delivery: DeliveryId
    ) -> None:
        """A person joined or left."""
        await self._submit(origin, channel, members, complete=False, delivery=delivery)

    def follow(self, home: str, known: Known) -> None:
        """Begin to tell of a person whose data changed, in every channel where they are."""
        key = home, known.id
        before = self._following.get(key)

        async def tell() -> None:
            if before is not None:
                await asyncio.wait({before})
            installed = await self._installs.of(home)
            if installed is None:
                return
            seen = self._directory.seen(installed.origin, known)
            for channel in await self._lookups.places_of(installed.origin.spot(""), seen.account):
                await self._submit(installed.origin, channel, (seen,), complete=False)

        def done(task: "asyncio.Future[None]") -> None:
            if self._following.get(key) is task:
                del self._following[key]

        task = self._following[key] = self._start(tell())
        task.add_done_callback(done)

    async def followed(self, home: str, user: str) -> None:
        """Return when what is known of a person is told."""
        with suppress(KeyError):
            await asyncio.shield(self._following[home, user])

    async def catch_up(self, origin: Origin) -> None:
        """After a start: read the members of the channels with open decisions, for changes while we were away."""
        for channel in await self._lookups.busy_places(PLATFORM, origin.home):
            try:
                await self.read(origin, channel)
            except NotThere:
                continue

    def forget(self, origin: Origin, channel: str) -> None:
        """Drop the channel's list, which may be wrong now."""
        self._read_at.pop((origin.home, channel), None)
        self._present.pop((origin.home, channel), None)

    def _reading_of(self, origin: Origin, channel: str) -> Reading:
        key = (origin.home, channel)
        if key not in self._readings:
            self._readings[key] = Reading()
            self._start(self._until_read(origin, channel, self._readings[key]))
        return self._readings[key]

    async def _until_read(self, origin: Origin, channel: str, reading: Reading) -> None:
        """Read the list, again after a failure, because openings wait for it."""
        seconds = WAIT_FIRST_SECONDS
        try:
            for _ in range(TRIES_MAX):
                try:
                    await self.read(origin, channel, reading.wait)
                    reading.done.set_result(True)
                    return
                except NotThere:
                    reading.not_there = True
                    return
                except Exception as error:  # noqa: BLE001 - tried again, and given up after the last try
                    self._log.info("roll_not_read", platform="slack", error=type(error).__name__)
                reading.slow.set()
                await asyncio.sleep(seconds)
                seconds = min(seconds * 2, WAIT_MAX_SECONDS)
            self._log.warning("roll_given_up", platform="slack")
        finally:
            self._readings.pop((origin.home, channel), None)
            if not reading.done.done():
                reading.done.set_result(False)

    async def _submit(
        self,
        origin: Origin,
        channel: str,
        members: tuple[MemberSeen, ...],
        *,
        complete: bool,
        delivery: DeliveryId | None = None,
    ) -> None:
        key = (origin.home, channel)
        present = {} if complete else self._present.get(key, {})
        gone = {member.account for member in members if member.left}
        self._present[key] = {
            **{account: member for account, member in present.items() if account not in gone},
            **{member.account: member for member in members if not member.left},
        }
        envelope = Envelope(
            delivery=delivery if delivery is not None else DeliveryId(f"slack:roll:{self._fresh()}"),
            spot=origin.spot(channel),
            sender=None,
            command=MembersSeen(members=members, complete=complete),
        )
        try:
            await self._desk.submit(envelope)
        except Refused as refused:
            self._log.warning("roll_refused", platform="slack", code=refused.code)
