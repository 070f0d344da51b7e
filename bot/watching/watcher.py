"""The round that reads what is due, and says what changed. Several programs share the links; each is read by one of them.

What changed is said under an id made of what was there and what is there now, so that a program that dies between saying
it and noting it says it once.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot import logs
from bot.clock import Clock
from bot.settings import Settings
from bot.watching.files import read_file
from bot.watching.hosts import allowed_hosts
from bot.watching.read import Document, Failed, Gone, NotWatched, Result, Unchanged
from consensus.commands import KeepPremise, NoteChange
from consensus.ids import DeliveryId, nameless
from consensus.ports import Envelope, Receipt
from consensus.refusal import Refused
from storage.watch_list import Reading, ToRead

READ_EVERY = timedelta(hours=24)
AGAIN_AFTER = timedelta(hours=1)
"""After it could not be read, and then twice as long each time, up to READ_EVERY."""
BATCH = 20
"""Links a round."""
GONE_AFTER = 2
"""So often in a row nothing is there before somebody is asked; documents are gone for a moment when they are saved."""
LOST_AFTER = 8
"""So often in a row it cannot be read at all."""
log = logs.get()


class Links(Protocol):
    async def resume(self, now: datetime) -> None: ...

    async def take(self, now: datetime, limit: int) -> Sequence[ToRead]: ...

    async def settle(self, read: ToRead, reading: Reading) -> None: ...


class Desk(Protocol):
    async def submit(self, envelope: Envelope) -> Receipt: ...


class PageReader(Protocol):
    async def read(self, url: str, etag: str, modified: str) -> Result: ...


class Watcher:
    """`root` None and no `pages`: nothing is read."""

    def __init__(
        self, links: Links, desk: Desk, clock: Clock, *, root: Path | None, pages: PageReader | None
    ) -> None:
        self._links, self._desk, self._clock = links, desk, clock
        self._root, self._pages = root, pages
        self._resumed = False

    @property
    def watches(self) -> bool:
        return self._root is not None or self._pages is not None

    async def round(self) -> int:
        """Read what is due; returns how many links were read."""
        if not self.watches:
            return 0
        if not self._resumed:
            await self._links.resume(self._clock.now())
            self._resumed = True
        taken = await self._links.take(self._clock.now(), BATCH)
        for link in taken:  # one after the other: no host is asked twice at once
            await self._look_at(link)
        return len(taken)

    async def _look_at(self, link: ToRead) -> None:
        result = await self._read(link, whole=False)
        now = self._clock.now()
        match result:
            case NotWatched():
                reading = Reading(at=now, next_at=None)
            case Unchanged():
                reading = self._as_before(link, now)
            case Document() if result.hash == link.hash:
                reading = Reading(
                    at=now, next_at=now + READ_EVERY, etag=result.etag, modified=result.modified
                )
            case Document() if not link.hash:
                await self._say(link, _kept(link, result), "")
                reading = Reading(
                    at=now, next_at=now + READ_EVERY, etag=result.etag, modified=result.modified
                )
            case Document():
                reading = await self._changed(link, result, now)
            case _:
                reading = await self._missing(link, result, now)
        await self._links.settle(link, reading)

    async def _read(self, link: ToRead, *, whole: bool) -> Result:
        etag, modified = ("", "") if whole or not link.hash else (link.etag, link.modified)
        if link.url.startswith("file:"):
            if self._root is None:
                return NotWatched()
            return await asyncio.to_thread(read_file, self._root, link.url, modified)
        return NotWatched() if self._pages is None else await self._pages.read(link.url, etag, modified)

    def _as_before(self, link: ToRead, now: datetime) -> Reading:
        return Reading(
            at=now,
            next_at=now + READ_EVERY,
            etag=link.etag,
            modified=link.modified,
            unsteady=link.unsteady,
        )

    async def _changed(self, link: ToRead, document: Document, now: datetime) -> Reading:
        """A page that is different when it is read twice is so each time: that is asked once."""
        again = await self._read(link, whole=True)
        unsteady = isinstance(again, Document) and again.hash != document.hash
        reading = Reading(
            at=now,
            next_at=now + READ_EVERY,
            etag=document.etag,
            modified=document.modified,
            unsteady=unsteady,
        )
        if unsteady and link.unsteady:
            return reading
        await self._say(
            link,
            NoteChange(
                decision=link.number,
                what="unsteady" if unsteady else "edited",
                link=link.link,
                title=document.title,
                excerpt=document.excerpt,
                hash=document.hash,
            ),
            document.hash,
        )
        return reading

    async def _missing(self, link: ToRead, result: Gone | Failed, now: datetime) -> Reading:
        failures = link.failures + 1
        if isinstance(result, Failed):
            log.info("link_not_read", number=link.number, why=result.why, failures=failures)
        limit = GONE_AFTER if isinstance(result, Gone) else LOST_AFTER
        if failures == limit and link.hash:
            await self._say(link, NoteChange(decision=link.number, what="lost", link=link.link), "lost")
        return Reading(
            at=now,
            next_at=now + min(READ_EVERY, AGAIN_AFTER * 2 ** min(failures - 1, 10)),
            failures=failures,
            unsteady=link.unsteady,
        )

    async def _say(self, link: ToRead, command: KeepPremise | NoteChange, now_is: str) -> None:
        """Raises Refused only where the database cannot be written: then all is as before."""
        since = "" if link.read_at is None else link.read_at.isoformat()
        delivery = DeliveryId("watch:" + nameless(link.community, link.link, link.hash, now_is, since))
        try:
            await self._desk.submit(Envelope(spot=link.spot, sender=None, delivery=delivery, command=command))
        except Refused as refusal:
            if refusal.code != "no-such-decision":
                raise


def pages_of(settings: Settings) -> PageReader | None:
    """What reads the pages of the allowed hosts; its library is loaded only where there are some."""
    if not settings.watch_hosts:
        return None
    from bot.watching.pages import Pages

    return Pages(allowed_hosts(settings.watch_hosts))


def _kept(link: ToRead, document: Document) -> KeepPremise:
    return KeepPremise(
        decision=link.number,
        link=link.link,
        title=document.title,
        excerpt=document.excerpt,
        hash=document.hash,
    )
