"""Who is in a channel, brought to the Desk: before a decision is opened there, when people come and go, and after a
start, for what happened while we were away."""

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
"""A list older than this is read anew before a decision is opened by it."""
TRIES_MAX = 8
WAIT_FIRST_SECONDS = 2.0
WAIT_MAX_SECONDS = 300.0
Started = Callable[[Coroutine[Any, Any, None]], object]


class NotThere(Exception):
    """The bot is not in the channel, or may not see who is."""


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
        self._trying: set[tuple[str, str]] = set()

    async def ready(self, origin: Origin, channel: str) -> bool:
        """See to it that the list of who is in the channel is fresh. False: it is still being read, and follows.

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

    async def read(self, origin: Origin, channel: str) -> None:
        """Read who is in the channel and hand it on. Raises NotThere, Later and whatever the network raises."""
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
        """Somebody came or went."""
        await self._submit(origin, channel, members, complete=False, delivery=delivery)

    async def changed(self, origin: Origin, seen: MemberSeen, delivery: DeliveryId) -> None:
        """Something of a person changed: said in every channel where they are."""
        for channel in await self._lookups.places_of(origin.spot(""), seen.account):
            await self._submit(
                origin, channel, (seen,), complete=False, delivery=DeliveryId(f"{delivery}:{channel}")
            )

    async def catch_up(self, origin: Origin) -> None:
        """After a start: who came and went in the channels where something is open, while nobody listened."""
        for channel in await self._lookups.busy_places(PLATFORM, origin.home):
            try:
                await self.read(origin, channel)
            except NotThere:
                continue
            except Later as later:
                await asyncio.sleep(min(later.seconds, WAIT_MAX_SECONDS))

    def forget(self, origin: Origin, channel: str) -> None:
        """Whatever was known of the channel may hold no more."""
        self._read_at.pop((origin.home, channel), None)

    async def _until_read(self, origin: Origin, channel: str, reading: "asyncio.Future[None]") -> None:
        """Decisions that wait for the list are opened by it, so it is tried again until it comes."""
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
                except Exception as error:  # noqa: BLE001 - tried again; the last time it is given up
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
