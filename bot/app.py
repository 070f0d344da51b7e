"""The assembled program: storage, Desk, scheduler, dispatcher and the background tasks.

`open_app` gives an App that answers but does nothing by itself; `App.running` starts the background tasks (the room and
`accord run`), `App.settle` does their work once, now (tests, the demo, the room after each line).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.interaction.listening import Listening
from adapters.interaction.platform import Visitors
from adapters.wording.words import sentence
from bot import log_key, logs
from bot.backups import Backups
from bot.clock import Clock, SharedClock, SystemClock
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.health import OVERDUE_AFTER, Health
from bot.housekeeping import Keeping
from bot.installation import home, processes
from bot.log_key import signing_of
from bot.marks import Marks, file_of
from bot.poll_keys import FOLDER, FolderKeys
from bot.queries import Asking
from bot.randomness import Chance, SystemChance
from bot.repeating import repeat
from bot.scheduler import Scheduler
from bot.secret_key import keys_of, make_once
from bot.settings import Settings, load
from bot.time_travel import pass_time
from bot.typed_lines import TypedLines
from bot.watching.watcher import Watcher, pages_of
from consensus.commands import PassTime
from consensus.definition import read_definition
from consensus.ports import Envelope, Messenger, Receipt, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import Query, View
from storage import checkpoints, installations
from storage.copying import moved_to
from storage.database import url_of
from storage.due import SqlDueDecisions
from storage.errors import shown
from storage.outbox import SqlOutbox
from storage.reading import Reader
from storage.sealing import Keys
from storage.store import Store
from storage.watch_list import WatchList

BEAT_EVERY = timedelta(seconds=30)
KEEP_EVERY = timedelta(hours=1)
FORGET_EVERY = timedelta(minutes=1)
BACK_UP_EVERY = timedelta(minutes=10)
"""How often it is asked whether a backup is due."""
WATCH_EVERY = timedelta(minutes=1)
"""How often it is asked which links are to be read."""
SETTLE_ROUNDS_MAX = 1_000
STOP_SECONDS_MAX = 5.0
log = logs.get()


@dataclass(slots=True)
class App:
    """`desk`, `scheduler` and `dispatcher` are the parts; `submit`, `ask` and `settle` are what a room needs of them."""

    settings: Settings
    keys: Keys
    clock: Clock
    chance: Chance
    store: Store
    marks: Marks
    reader: Reader
    desk: Desk
    scheduler: Scheduler
    dispatcher: Dispatcher
    keeping: Keeping
    watcher: Watcher
    listening: Listening
    """What is proposed in talk and waits to be answered."""
    messengers: dict[str, Messenger] = field(default_factory=dict)
    """Platform -> its messenger; a platform that starts later adds itself."""
    visitors: dict[str, Visitors] = field(default_factory=dict)
    """Platform -> its accounts, as its digests and the page ask for them."""
    unanswered: set[str] = field(default_factory=set)
    """Platforms that have not answered yet."""
    spots: set[Spot] = field(default_factory=set)
    """The local rooms that read input: their homes count as connected while the program runs."""

    async def require_key(self) -> None:
        """Raises Refused where the secret key is not there, or does not open one of the installations."""
        self.keys()
        locked = await installations.locked(self.store, self.keys)
        if locked:
            raise Refused("secret-key-other", try_code="put-key-back", count=len(locked))

    async def require_log(self) -> None:
        """Raises Refused as `require_marks` and `require_signing_key` do."""
        await self.require_marks()
        await self.require_signing_key()

    async def require_marks(self) -> None:
        """Raises Refused where the database was moved, holds less than was marked beside it, or another log."""
        where = await self.store.read(moved_to)
        if where is not None:
            here = shown(str(url_of(self.settings.database_url)))
            raise Refused("database-moved", try_code="use-the-new-one", database=here, where=where)
        for mark, size in await self.unmet_marks():
            path, had = str(self.marks.file), mark.size
            if size is None:
                raise Refused(
                    "log-not-marked", try_code="accept-or-restore", path=path, had=had, log=mark.log
                )
            raise Refused("log-behind-mark", try_code="accept-or-restore", path=path, had=had, size=size)

    async def require_signing_key(self) -> None:
        """Raises Refused where the key is not there that signs the checkpoints of a log."""
        file = log_key.file_of(self.settings)
        if not log_key.seeds_in(file) and self.settings.log_key_file is not None:
            problem = "there is no such file"
            raise Refused(
                "signing-key-unreadable", try_code="put-signing-key-back", path=str(file), problem=problem
            )
        for key in await self.store.read(checkpoints.keys_in_force):
            if not self.store.signing.has(key):
                raise Refused("signing-key-missing", try_code="put-signing-key-back", path=str(file), key=key)

    async def unmet_marks(self) -> Sequence[tuple[checkpoints.Mark, int | None]]:
        """Raises Refused `mark-unreadable`."""
        marks = self.marks.read()
        return await self.store.read(lambda connection: list(checkpoints.unmet(connection, marks)))

    async def submit(self, envelope: Envelope) -> Receipt:
        """See Desk.submit. When a room lets time pass, it passes in steps, so that deadlines on the way are met in
        order."""
        if isinstance(envelope.command, PassTime) and envelope.command.heard:
            return await pass_time(envelope, self.desk.submit, self.reader, self.clock, self.settle)
        receipt = await self.desk.submit(envelope)
        if receipt.code == "erased":
            TypedLines(self.settings).forget()
        return receipt

    async def ask(self, query: Query, viewer: Viewer) -> View:
        return await self.desk.ask(query, viewer)

    async def settle(self) -> None:
        """Do everything that is due and send everything that is unsent."""
        await self._beat()
        for _ in range(SETTLE_ROUNDS_MAX):
            if not await self.scheduler.catch_up() + await self.dispatcher.drain():
                return
        raise RuntimeError("there is always something more to do")

    async def listen_to(self, spot: Spot) -> None:
        """Count this local room as connected from now on."""
        self.spots.add(spot)
        await self.keeping.beat(self.spots)

    async def _beat(self) -> None:
        await self.store.try_writing()
        await self.keeping.beat(self.spots)

    async def _forget_talk(self) -> None:
        self.listening.forget_old()

    async def health(self) -> Health:
        now, unanswered = self.clock.now(), tuple(sorted(self.unanswered))
        try:
            overdue = await self.reader.overdue(now - OVERDUE_AFTER)
            heartbeats = await self.reader.heartbeats()
        except Refused as refusal:
            return Health(
                now=now,
                database=refusal.code,
                scheduler_last_tick=self.scheduler.last_tick,
                overdue=0,
                unanswered=unanswered,
                heartbeats={},
            )
        latest: dict[str, datetime] = {}
        for connection, at in heartbeats.items():
            platform = connection.partition("/")[0]
            latest[platform] = max(at, latest.get(platform, at))
        return Health(
            now=now,
            database=self.store.write_problem or "ok",
            scheduler_last_tick=self.scheduler.last_tick,
            overdue=overdue,
            unanswered=unanswered,
            heartbeats=latest,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the background tasks inside this context. When it is left, what is being sent is sent first."""

        sending = asyncio.create_task(self.dispatcher.run())
        tasks = [
            asyncio.create_task(self.scheduler.run()),
            asyncio.create_task(repeat("heartbeat", BEAT_EVERY, self._beat, self.clock)),
            asyncio.create_task(repeat("watch", WATCH_EVERY, self.watcher.round, self.clock)),
            asyncio.create_task(repeat("talk", FORGET_EVERY, self._forget_talk, self.clock)),
            asyncio.create_task(repeat("housekeeping", KEEP_EVERY, self.keeping.keep_house, self.clock)),
            asyncio.create_task(
                repeat("backup", BACK_UP_EVERY, Backups(self.settings, self.clock).keep, self.clock)
            ),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            self.dispatcher.stop()
            await asyncio.wait({sending}, timeout=STOP_SECONDS_MAX)
            sending.cancel()
            await asyncio.gather(*tasks, sending, return_exceptions=True)


@asynccontextmanager
async def open_app(
    settings: Settings | str | None = None,
    *,
    clock: Clock | None = None,
    chance: Chance | None = None,
    messengers: Mapping[str, Messenger] | None = None,
) -> AsyncIterator[App]:
    """Open the installation of these settings (a text: the address of a database, with default settings).

    Brings the database up if needed. `messengers`: one for each platform that is running. Raises Refused.
    """
    if not isinstance(settings, Settings):
        defaults = load(None) if isinstance(settings, str) else load()
        settings = (
            defaults.model_copy(update={"database_url": settings}) if isinstance(settings, str) else defaults
        )
    clock = clock if clock is not None else SystemClock()
    chance = chance if chance is not None else SystemChance()
    marks = Marks(file_of(settings))
    signing = signing_of(settings)

    def on_checkpoints(made: Sequence[Mapping[str, Any]]) -> None:
        marks.note(made)
        for checkpoint in made:
            if "signature" not in checkpoint:
                log.warning("checkpoint_not_signed", log=checkpoint["log"])

    store = Store(
        settings.database_url,
        wall_clock=clock.now,
        fresh=chance.fresh,
        salt=chance.salt,
        find=processes(settings).find,
        read=read_definition,
        signing=signing,
        on_checkpoints=on_checkpoints,
        keys=lambda shared: poll_keys(settings, chance, shared=shared),
        language=settings.language,
        zone=settings.timezone,
        database_clock=isinstance(clock, SystemClock),
    )
    clock = SharedClock(store.now)
    try:
        if not await installations.sealed(store):  # a new key would open none of them
            make_once(settings, chance.token())
        if not signing.key() and not await store.read(checkpoints.keys_in_force):
            log_key.make_once(settings, chance.salt(), shared=store.shared)
        yield _joined(settings, store, marks, clock, chance, dict(messengers or {}))
    finally:
        await store.close()
        await marks.settle()


def poll_keys(settings: Settings, chance: Chance, *, shared: bool) -> FolderKeys | None:
    """Where the keys of secret ballots are: beside the secret key, unless other machines work on the database too and
    would not find them there."""
    if settings.poll_keys:
        return FolderKeys(Path(settings.poll_keys), chance.salt)
    return None if shared else FolderKeys(home(settings) / FOLDER, chance.salt)


def _joined(
    settings: Settings,
    store: Store,
    marks: Marks,
    clock: Clock,
    chance: Chance,
    messengers: dict[str, Messenger],
) -> App:
    reader = Reader(store)
    wake = _Wake()
    asking = Asking(reader, processes(settings), clock)
    desk = Desk(
        writer=store,
        asking=asking,
        phrase=sentence,
        chance=chance,
        on_commit=wake.on_commit,
        hears=frozenset({"local", *(("slack", "discord") if settings.offers else ())}),
    )
    incarnation = chance.fresh()
    outbox = SqlOutbox(store, wall_clock=clock.now, incarnation=incarnation, on_broken=_log_broken)
    due_decisions = SqlDueDecisions(store, clock=clock.now, incarnation=incarnation)
    visitors: dict[str, Visitors] = {}
    app = App(
        settings=settings,
        keys=keys_of(settings),
        clock=clock,
        chance=chance,
        store=store,
        marks=marks,
        reader=reader,
        desk=desk,
        scheduler=Scheduler(desk=desk, due_decisions=due_decisions, clock=clock, chance=chance),
        dispatcher=Dispatcher(
            outbox=outbox, messengers=messengers, clock=clock, ask=desk.ask, visitors=visitors
        ),
        keeping=Keeping(store, clock, chance),
        watcher=Watcher(WatchList(store), desk, clock, root=settings.watch_root, pages=pages_of(settings)),
        listening=Listening(clock.now),
        messengers=messengers,
        visitors=visitors,
    )
    wake.app = app
    return app


def _log_broken(parcel: int, error: Exception) -> None:
    log.error("message_cannot_be_made", parcel=parcel, exc_info=error)


class _Wake:
    """Callbacks that are set later: the Desk is made before the parts that it wakes."""

    app: App | None = None

    def on_commit(self, changed: bool, due_moved: bool) -> None:
        if self.app is None:
            return
        if due_moved:
            self.app.scheduler.wake()
        if changed:
            self.app.dispatcher.wake()
