"""Questions to views: the only way to read. Who may see what is settled here, before anything is shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, assert_never

from bot.clock import Clock
from bot.execute import require_possible_number
from bot.processes import Processes
from bot.validation import require_viewer
from consensus.facts import Person
from consensus.ports import Viewer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.views import (
    DigestSettings,
    Dossier,
    Filters,
    HelpView,
    InForceView,
    ListDecisions,
    Listing,
    ListProcesses,
    ListTodos,
    ProcessGroup,
    ProcessList,
    ProcessRow,
    Query,
    RightsView,
    Row,
    ShowBallot,
    ShowCard,
    ShowDigests,
    ShowInForce,
    ShowRecord,
    ShowWhy,
    Summarise,
    Summary,
    TodoList,
    View,
    WhatCanIDo,
    WhatMayI,
)
from consensus.views.ballots import ballot, explained
from consensus.views.cards import card
from consensus.views.overview import (
    FiguresView,
    HeadView,
    ListPeople,
    ListPlaces,
    OverviewView,
    PeopleList,
    PersonRow,
    PlaceList,
    PlaceRow,
    ShowFigures,
    ShowHead,
    ShowOverview,
)
from consensus.views.people import HeldView, ShowHeld
from consensus.views.records import record
from consensus.views.rights import objection_rights, rights


class Ledger(Protocol):
    """What storage offers to read. Each call is one snapshot and gives a viewer what they may see, nothing else."""

    async def dossier(self, number: int, viewer: Viewer, *, ballots: bool) -> Dossier:
        """Raises Refused `no-such-decision`, also for a decision of a place that the viewer is not in."""
        ...

    async def listing(
        self, filters: Filters, viewer: Viewer, now: datetime, *, facets: bool = False
    ) -> Listing: ...

    async def overview(self, viewer: Viewer, now: datetime, days: int, limit: int) -> OverviewView: ...

    async def figures(self, filters: Filters, viewer: Viewer, now: datetime) -> FiguresView: ...

    async def places(self, viewer: Viewer) -> tuple[PlaceRow, ...]:
        """Where the viewer may open something."""
        ...

    async def people(self, viewer: Viewer) -> tuple[PersonRow, ...]:
        """Whom the viewer can name."""
        ...

    async def held(self, viewer: Viewer, account: str) -> HeldView:
        """What is held about the viewer, or about the person of this account. Raises Refused."""
        ...

    async def head(self, viewer: Viewer) -> HeadView: ...

    async def in_force(self, about: str, viewer: Viewer, now: datetime) -> InForceView: ...

    async def digests(self, viewer: Viewer) -> DigestSettings: ...

    async def todos(self, viewer: Viewer, now: datetime, *, mine: bool, limit: int) -> TodoList: ...

    async def summary(self, viewer: Viewer, now: datetime, days: int) -> Summary: ...

    async def standing(self, number: int, viewer: Viewer) -> tuple[Dossier, Person | None]:
        """The dossier, and who the viewer is to this decision."""
        ...

    async def community_processes(self, viewer: Viewer) -> Sequence[Process]: ...

    async def community_now(self, viewer: Viewer, now: datetime) -> datetime:
        """The time as the clock of the viewer's community shows it."""
        ...

    async def waiting_for(self, viewer: Viewer, now: datetime) -> tuple[Row, ...]: ...


OFFERED: Mapping[ProcessGroup, tuple[str, ...]] = {
    "everyday": ("consent", "lazy", "majority", "two-thirds", "unanimous", "advice"),
    "poll": ("poll", "approval", "ranked", "score", "dots", "time-slots"),
    "route": ("ringi", "daci"),
}
"""What is built in and offered first, in this order."""


class Asking:
    def __init__(self, ledger: Ledger, processes: Processes, clock: Clock) -> None:
        self._ledger = ledger
        self._processes = processes
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
                return await self._listing(query, viewer, now)
            case ShowOverview():
                return await self._ledger.overview(viewer, now, query.days, query.limit)
            case ShowFigures():
                return await self._ledger.figures(query.filters, viewer, now)
            case ListPlaces():
                return PlaceList(rows=await self._ledger.places(viewer))
            case ListPeople():
                return PeopleList(rows=await self._ledger.people(viewer))
            case ShowHeld():
                return await self._ledger.held(viewer, query.account)
            case ShowHead():
                return await self._ledger.head(viewer)
            case ShowInForce():
                return await self._ledger.in_force(query.about, viewer, now)
            case ShowDigests():
                return await self._ledger.digests(viewer)
            case ListTodos():
                return await self._ledger.todos(viewer, now, mine=query.mine, limit=query.limit)
            case Summarise():
                return await self._ledger.summary(viewer, now, query.days)
            case WhatMayI():
                dossier, person = await self._ledger.standing(query.number, viewer)
                there = await self._ledger.community_now(viewer, now)
                return RightsView(
                    card=card(dossier, now),
                    acts=rights(dossier, person, there),
                    objection_acts=objection_rights(dossier, person, there),
                    groups=dossier.process.group_names,
                )
            case ListProcesses():
                return ProcessList(rows=tuple(await self._offered(viewer)))
            case WhatCanIDo():
                return HelpView(waiting=await self._ledger.waiting_for(viewer, now))
            case _:
                assert_never(query)

    async def _listing(self, query: ListDecisions, viewer: Viewer, now: datetime) -> Listing:
        """Raises Refused for a process that neither is nor ever decided anything: an empty list would say otherwise."""
        listing = await self._ledger.listing(query.filters, viewer, now, facets=query.facets)
        unseen = query.filters.process if not listing.rows else None
        if unseen is not None and unseen not in {process.id for process in await self._offered(viewer)}:
            raise Refused("no-such-process", process=unseen, try_code="list-processes")
        return listing

    async def _offered(self, viewer: Viewer) -> Iterator[ProcessRow]:
        """The community's own and adopted ones, the everyday ones, the others. What a name stands for is settled as when it
        is asked for: built in, a file of the operator's, the community's."""
        known = {process.id: (process, own) for process, own in self._processes.all()}
        added = {process.id: process for process in await self._ledger.community_processes(viewer)}
        own = [process for process_id, process in added.items() if process_id not in known]
        own += [process for process, is_own in known.values() if is_own]
        built_in = {process.id: process for process, is_own in known.values() if not is_own}
        groups: Mapping[ProcessGroup, Sequence[Process]] = {
            "own": own,
            **{
                group: [built_in.pop(process_id) for process_id in ids if process_id in built_in]
                for group, ids in OFFERED.items()
            },
            "body": tuple(built_in.values()),
        }
        return (
            ProcessRow(
                id=process.id,
                title=process.title,
                unit=process.unit,
                purpose=process.purpose,
                group=group,
                dispositions=process.dispositions,
            )
            for group, processes in groups.items()
            for process in processes
        )
