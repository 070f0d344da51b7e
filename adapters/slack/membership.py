"""Tells the Desk who is in a channel: before a decision is opened there, when people come and go, and after a start, for
changes while we were away."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from adapters.interaction.platform import Desk
from adapters.slack.directory import Directory
from adapters.slack.ids import PLATFORM, Origin
from adapters.slack.limits import ROLL_SECONDS_MAX
from adapters.slack.ports import Log, Lookups, Now
from consensus.commands import MemberSeen, MembersSeen
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Later, Lost
from consensus.refusal import Refused

FRESH_FOR = timedelta(minutes=10)
"""A list older than this is read again before a decision is opened."""
TRIES_MAX = 8
WAIT_FIRST_SECONDS = 2.0
WAIT_MAX_SECONDS = 300.0
Started = Callable[[Coroutine[Any, Any, None]], object]


class NotThere(Exception):
    """The bot is not in the channel, or may not list its members."""


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
        bot_user: Callable[[str], Awaitable[str]],
        start: Started,
        log: Log,
    ) -> None:
        self._desk = desk
        self._directory = directory
        self._lookups = lookups
        self._now = now
        self._fresh = fresh
        self._bot_user = bot_user
        self._start = start
        self._log = log
        self._read_at: dict[tuple[str, str], datetime] = {}
        self._inside: dict[tuple[str, str], set[str]] = {}
        """Home and channel -> the accounts of who is in it and may take part, as last told; kept up by events."""
        self._trying: set[tuple[str, str]] = set()

    async def ready(self, origin: Origin, channel: str) -> bool:
        """Make sure that the member list of the channel is fresh. False: it is still being read, and follows.

        Raises NotThere.
        """
        read_at = self._read_at.get((origin.home, channel))
        if read_at is not None and self._now() - read_at < FRESH_FOR:
            return True
        reading = asyncio.ensure_future(self.read(origin, channel))
        done, _ = await asyncio.wait({reading}, timeout=ROLL_SECONDS_MAX)
        if done:
            error = reading.exception()
            if isinstance(error, NotThere):
                raise error
            if error is None:
                return True
            self._log.info("roll_not_read", platform="slack", error=type(error).__name__)
        self._start(self._until_read(origin, channel, reading))
        return False

    def has(self, origin: Origin, channel: str, account: str) -> bool:
        """Whether the account is known to be in the channel. False also where nothing is known."""
        return account in self._inside.get((origin.home, channel), ())

    async def read(self, origin: Origin, channel: str) -> None:
        """Read the channel's members and submit them. Raises NotThere, Later and errors of the network."""
        try:
            members = await self._directory.members(origin, channel)
        except Lost as error:
            raise NotThere(str(error)) from None
        if await self._bot_user(origin.home) not in {member.account for member in members}:
            raise NotThere("not_in_channel")
        await self._submit(origin, channel, members, complete=True)
        self._read_at[origin.home, channel] = self._now()

    async def seen(
        self, origin: Origin, channel: str, members: tuple[MemberSeen, ...], delivery: DeliveryId
    ) -> None:
        """A person joined or left."""
        await self._submit(origin, channel, members, complete=False, delivery=delivery)

    async def changed(self, origin: Origin, seen: MemberSeen, delivery: DeliveryId) -> None:
        """A person's data changed: submit it for every channel where they are."""
        for channel in await self._lookups.places_of(origin.spot(""), seen.account):
            await self._submit(
                origin, channel, (seen,), complete=False, delivery=DeliveryId(f"{delivery}:{channel}")
            )

    async def catch_up(self, origin: Origin) -> None:
        """After a start: read the members of the channels with open decisions, for changes while we were away."""
        for channel in await self._lookups.busy_places(PLATFORM, origin.home):
            try:
                await self.read(origin, channel)
            except NotThere:
                continue
            except Later as later:
                await asyncio.sleep(min(later.seconds, WAIT_MAX_SECONDS))

    def forget(self, origin: Origin, channel: str) -> None:
        """Drop the channel's list, which may be wrong now."""
        self._read_at.pop((origin.home, channel), None)
        self._inside.pop((origin.home, channel), None)

    async def _until_read(self, origin: Origin, channel: str, reading: "asyncio.Future[None]") -> None:
        """Read the list with retries, because openings wait for it."""
        key = (origin.home, channel)
        if key in self._trying:
            reading.cancel()
            return
        self._trying.add(key)
        try:
            wait = WAIT_FIRST_SECONDS
            for _ in range(TRIES_MAX):
                try:
                    await reading
                    return
                except NotThere:
                    return
                except Later as later:
                    wait = later.seconds
                except Exception as error:  # noqa: BLE001 - tried again, and given up after the last try
                    self._log.info("roll_not_read", platform="slack", error=type(error).__name__)
                await asyncio.sleep(min(wait, WAIT_MAX_SECONDS))
                wait = min(wait * 2, WAIT_MAX_SECONDS)
                reading = asyncio.ensure_future(self.read(origin, channel))
            self._log.warning("roll_given_up", platform="slack")
        finally:
            self._trying.discard(key)

    async def _submit(
        self,
        origin: Origin,
        channel: str,
        members: tuple[MemberSeen, ...],
        *,
        complete: bool,
        delivery: DeliveryId | None = None,
    ) -> None:
        out = {member.account for member in members if member.left or member.bot or member.guest}
        now_in = {member.account for member in members} - out
        key = (origin.home, channel)
        self._inside[key] = now_in if complete else self._inside.get(key, set()) - out | now_in
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
