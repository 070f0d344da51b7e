"""Questions to views: the only way to read. Who may see what is settled here, before anything is shown."""

from datetime import datetime
from typing import Protocol, assert_never

from bot.clock import Clock
from bot.execute import require_possible_number
from bot.validation import require_viewer
from consensus.facts import Person
from consensus.ports import Viewer
from consensus.views import (
    Dossier,
    Filters,
    HelpView,
    ListDecisions,
    Listing,
    Query,
    RightsView,
    Row,
    ShowBallot,
    ShowCard,
    ShowRecord,
    ShowWhy,
    Summarise,
    Summary,
    View,
    WhatCanIDo,
    WhatMayI,
)
from consensus.views.ballots import ballot, explained
from consensus.views.cards import card
from consensus.views.records import record
from consensus.views.rights import rights


class Ledger(Protocol):
    """What storage offers to read. Each call is one snapshot and gives a viewer what they may see, nothing else."""

    async def dossier(self, number: int, viewer: Viewer, *, ballots: bool) -> Dossier:
        """Raises Refused `no-such-decision`, also for a decision of a place that the viewer is not in."""
        ...

    async def listing(self, filters: Filters, viewer: Viewer, now: datetime) -> Listing: ...

    async def summary(self, viewer: Viewer, now: datetime, days: int) -> Summary: ...

    async def standing(self, number: int, viewer: Viewer) -> tuple[Dossier, Person | None]:
        """The dossier, and who the viewer is to this decision."""
        ...

    async def waiting_for(self, viewer: Viewer, now: datetime) -> tuple[Row, ...]: ...


class Asking:
    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    async def ask(self, query: Query, viewer: Viewer) -> View:
        now = self._clock.now()
        require_viewer(viewer)
        if isinstance(query, ShowCard | ShowRecord | ShowBallot | ShowWhy | WhatMayI):
            require_possible_number(query.number)
        match query:
            case ShowCard():
                return card(await self._ledger.dossier(query.number, viewer, ballots=False), now)
            case ShowRecord():
                return record(await self._ledger.dossier(query.number, viewer, ballots=True), now)
            case ShowBallot():
                return ballot(await self._ledger.dossier(query.number, viewer, ballots=False), now)
            case ShowWhy():
                return explained(
                    await self._ledger.dossier(query.number, viewer, ballots=False), query.option
                )
            case ListDecisions():
                return await self._ledger.listing(query.filters, viewer, now)
            case Summarise():
                return await self._ledger.summary(viewer, now, query.days)
            case WhatMayI():
                dossier, person = await self._ledger.standing(query.number, viewer)
                return RightsView(
                    card=card(dossier, now),
                    acts=rights(dossier, person),
                    groups=dossier.process.group_names,
                )
            case WhatCanIDo():
                return HelpView(waiting=await self._ledger.waiting_for(viewer, now))
            case _:
                assert_never(query)
