"""The only code that posts to a shared place: takes parcels from the outbox and hands them to the platform's messenger.

The outbox gives at most one parcel a channel, and one that hangs soon takes nobody's turn, so a channel that hangs, fails
or is gone delays no other. A parcel whose earlier attempt may have arrived is looked for before it is posted again; one
that another program has taken is not sent; what was posted twice all the same is taken back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import logs, metrics
from bot.clock import Clock, sleep_until
from bot.views import view_of
from consensus.ports import DigestParcel, Later, Lost, Messenger, Outbox, Parcel, RequestParcel, Spot, Viewer
from consensus.views import OverviewView, Query, ShowOverview, ShowWaiting, View, WaitingView
from consensus.views.cards import card
from consensus.views.digest import digest_of, settled_in
from consensus.views.records import notice_view

if TYPE_CHECKING:
    from adapters.interaction.platform import Visitors

AT_ONCE = 200
"""Parcels under way at the same time, those that hang not counted."""
BATCH = 32
"""Parcels that are made together: the first are on their way while the next are made."""
HANGS_AFTER_SECONDS = 2.0
"""Of a platform that is well no answer takes as long."""
SEND_SECONDS_MAX = 30.0
RETRY_FIRST_SECONDS = 2.0
RETRY_MAX_SECONDS = 900.0
POLL = timedelta(seconds=1)
"""How often retries that have come due are looked for."""
log = logs.get()


class Dispatcher:
    def __init__(
        self,
        *,
        outbox: Outbox,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        ask: Callable[[Query, Viewer], Awaitable[View]],
        visitors: Mapping[str, "Visitors"],
    ) -> None:
        """`visitors`: by platform; who somebody is, and what they may see, is asked again for each digest of theirs."""
        self._outbox = outbox
        self._messengers = messengers
        self._ask = ask
        self._visitors = visitors
        self._clock = clock
        self._wake = asyncio.Event()
        self._stopped = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], float] = {}
        """Since when, by the loop's clock."""

    def wake(self) -> None:
        """There may be something to send."""
        self._wake.set()

    async def run(self) -> None:
        """Until it is stopped. Looks at once when woken, then not again for a moment: a burst of votes becomes a few edits."""
        try:
            while not self._stopped.is_set():
                try:
                    await self._start_some()
                except Exception as error:
                    log.error("dispatcher_failed", exc_info=error)
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL.total_seconds()):
                        await self._stopped.wait()
                await sleep_until(self._clock, self._clock.now() + POLL, self._wake)
            if self._under_way:
                await asyncio.wait(set(self._under_way), timeout=HANGS_AFTER_SECONDS)
        finally:
            self._stopped.clear()
            await self._abandon()

    def stop(self) -> None:
        """Take nothing more, and let what is under way arrive: what is cut off is looked for only a minute later."""
        self._stopped.set()
        self._wake.set()

    async def drain(self) -> int:
        """Send until nothing can be sent now. Returns how many parcels were handled."""
        handled = 0
        while True:
            started = await self._start_some()
            handled += started
            if self._under_way:
                await asyncio.gather(*self._under_way, return_exceptions=True)
            elif not started:
                return handled

    async def _start_some(self) -> int:
        loop = asyncio.get_running_loop()
        started = 0
        while not self._stopped.is_set() and (room := AT_ONCE - self._waited_for(loop.time())):
            parcels = await self._outbox.take(min(room, BATCH))
            for parcel in parcels:
                task = asyncio.create_task(self._handle(parcel))
                self._under_way[task] = loop.time()
                task.add_done_callback(self._finished)
            started += len(parcels)
            if not parcels:
                break
        return started

    def _waited_for(self, now: float) -> int:
        """How many are under way that do not hang."""
        return sum(now - since < HANGS_AFTER_SECONDS for since in self._under_way.values())

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("parcel_failed", exc_info=error)

    async def _abandon(self) -> None:
        """The parcels under way stay marked in flight; the next start takes them up again and looks first."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _handle(self, parcel: Parcel | DigestParcel | RequestParcel) -> None:
        messenger = self._messengers.get(parcel.spot.platform)
        if messenger is None:
            await self._outbox.failed(
                parcel, retry_after_seconds=RETRY_MAX_SECONDS, reason="platform-not-running"
            )
            return
        if not await self._outbox.renew(parcel):
            return  # this program was stopped for so long that another one sends it
        try:
            sending = (
                self._send(messenger, parcel)
                if isinstance(parcel, Parcel)
                else self._send_digest(messenger, parcel)
                if isinstance(parcel, DigestParcel)
                else self._send_request(messenger, parcel)
            )
            reference = await asyncio.wait_for(sending, SEND_SECONDS_MAX)
        except Lost as lost:
            number = parcel.dossier.decision.number if isinstance(parcel, Parcel) else None
            log.warning("message_lost", kind=parcel.kind, number=number, parcel=parcel.id)
            metrics.MESSAGES.labels(parcel.spot.platform, "lost").inc()
            await self._outbox.lost(parcel, str(lost) or "lost")
        except Later as later:
            metrics.MESSAGES.labels(parcel.spot.platform, "put_off").inc()
            await self._outbox.failed(parcel, retry_after_seconds=later.seconds, reason="rate-limited")
        except Exception as error:
            seconds = min(RETRY_FIRST_SECONDS * 2 ** min(parcel.attempts, 16), RETRY_MAX_SECONDS)
            log.warning(
                "message_failed", kind=parcel.kind, parcel=parcel.id, attempts=parcel.attempts, exc_info=error
            )
            metrics.MESSAGES.labels(parcel.spot.platform, "failed").inc()
            await self._outbox.failed(parcel, retry_after_seconds=seconds, reason=type(error).__name__)
        else:
            metrics.MESSAGES.labels(parcel.spot.platform, "sent").inc()
            if not await self._outbox.sent(parcel, reference):
                await self._remove(messenger, parcel, reference)

    async def _remove(
        self, messenger: Messenger, parcel: Parcel | DigestParcel | RequestParcel, reference: str
    ) -> None:
        """Take back what was posted twice."""
        log.warning("message_posted_twice", kind=parcel.kind, parcel=parcel.id)
        with suppress(Lost):
            await messenger.remove(parcel.spot, reference)

    async def _find(
        self,
        messenger: Messenger,
        parcel: Parcel | DigestParcel | RequestParcel,
        stands: str | None,
        card_reference: str | None = None,
    ) -> str | None:
        """The message of an earlier attempt; where there are several, those that are one too many are taken back."""
        if not parcel.in_doubt:
            return stands
        there = await messenger.find(
            parcel.spot, parcel.key, account=parcel.account, card_reference=card_reference
        )
        if stands is None and there:
            stands = there[0]
        for reference in there:
            if reference != stands:
                await self._remove(messenger, parcel, reference)
        return stands

    async def _send(self, messenger: Messenger, parcel: Parcel) -> str:
        now = self._clock.now()
        reference = await self._find(messenger, parcel, parcel.reference, parcel.card_reference)
        if parcel.kind == "notice":
            assert parcel.notice is not None, "a parcel of this kind carries one"
            view = await view_of(notice_view, parcel.dossier, parcel.notice, now)
            if parcel.reference is None and reference is not None:
                return reference
            if reference is not None:
                await messenger.update_notice(
                    parcel.spot,
                    reference,
                    view,
                    parcel.key,
                    account=parcel.account,
                    card_reference=parcel.card_reference,
                )
                return reference
            return await messenger.post_notice(
                parcel.spot, view, parcel.key, account=parcel.account, card_reference=parcel.card_reference
            )
        view_of_card = await view_of(card, parcel.dossier, now)
        if reference is None:
            return await messenger.post_card(parcel.spot, view_of_card, parcel.key)
        await messenger.update_card(parcel.spot, reference, view_of_card)
        return reference

    async def _send_request(self, messenger: Messenger, parcel: RequestParcel) -> str:
        spot, account = parcel.spot, parcel.account
        assert account is not None, "a request goes to one person"
        reference = await self._find(messenger, parcel, parcel.reference)
        if reference is None and parcel.request.account and not parcel.request.draft:
            await self._require_administrator(spot, account)
        return await messenger.post_request(
            spot, parcel.request, parcel.key, account=account, reference=reference
        )

    async def _require_administrator(self, spot: Spot, account: str) -> None:
        """Who asked for what is told to nobody who administered once. Raises Lost, and Refused where it cannot be told now."""
        visitors = self._visitors.get(spot.platform)
        visitor = None if visitors is None else await visitors.visitor(spot.home, account)
        if visitors is not None and (visitor is None or visitor.viewer.administrator is False):
            raise Lost("administers-no-longer")

    async def _send_digest(self, messenger: Messenger, parcel: DigestParcel) -> str:
        """Of a place: what everybody there may see, which is its own decisions. One with nothing in it is not sent."""
        spot, account = parcel.spot, parcel.account
        viewer = Viewer(spot=spot, sees=frozenset({spot.place}))
        if account is not None:
            visitor = await self._visitors[spot.platform].visitor(spot.home, account)
            if visitor is None:
                raise Lost("no-such-account")
            viewer = visitor.viewer
        if (reference := await self._find(messenger, parcel, None)) is not None:
            return reference
        overview = await self._ask(ShowOverview(days=parcel.rhythm.days), viewer)
        assert isinstance(overview, OverviewView), "each question has its own kind of view"
        digest = digest_of(overview, parcel.rhythm, own=account is not None, asks_only=parcel.asks_only)
        if digest is not None and account is not None:
            waiting = await self._ask(ShowWaiting(), viewer)
            assert isinstance(waiting, WaitingView), "each question has its own kind of view"
            digest = settled_in(digest, waiting.matters)
        return (
            "" if digest is None else await messenger.post_digest(spot, digest, parcel.key, account=account)
        )
