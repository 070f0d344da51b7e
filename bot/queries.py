"""Questions to views: the only way to read. Who may see what is settled here, before anything is shown."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, assert_never

from adapters.grammar.conflicts.statement import looked_for
from adapters.wording.conflicts import differing
from bot.already_decided import contradicting
from bot.clock import Clock
from bot.execute import require_possible_number
from bot.processes import Processes
from bot.validation import require_viewer
from bot.views import view_of
from bot.what_if import what_if_view
from consensus.access import has_right
from consensus.facts import Person, Place
from consensus.frozen import replace
from consensus.ports import Spot, Viewer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.rights import BY_PROCESS, Right, Table
from consensus.views import (
    CasesView,
    DigestSettings,
    Dossier,
    Filters,
    HelpView,
    InForceView,
    ListDecisions,
    Listing,
    ListProcesses,
    ListTodos,
    OffersView,
    ProcessGroup,
    ProcessList,
    ProcessRow,
    Query,
    RestingView,
    RightsTable,
    RightsView,
    Row,
    ShowBallot,
    ShowCard,
    ShowCases,
    ShowComparison,
    ShowConflicts,
    ShowDigests,
    ShowInForce,
    ShowOffers,
    ShowRecord,
    ShowResting,
    ShowRights,
    ShowWaiting,
    ShowWhatIf,
    ShowWhy,
    Summarise,
    Summary,
    TodoList,
    View,
    WaitingView,
    WhatCanIDo,
    WhatMayI,
)
from consensus.views.ballots import ballot, explained
from consensus.views.cards import card
from consensus.views.conflicts import Conflict, ConflictsView, OpenText, Standing, texts_of
from consensus.views.matters import lost_first, matter_of, matters_of
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
    Section,
    ShowFigures,
    ShowHead,
    ShowOverview,
    UnresolvedLine,
    Wait,
)
from consensus.views.people import HeldView, ShowHeld
from consensus.views.premises import RestingRow
from consensus.views.proofs import ProofView, ShowGrowth, ShowProof
from consensus.views.records import record
from consensus.views.rights import objection_rights, rights
from consensus.views.settling import with_act
from consensus.views.table import Holders


class Ledger(Protocol):
    """What storage offers to read. Each call is one snapshot and gives a viewer what they may see, nothing else."""

    async def dossier(self, number: int, viewer: Viewer, *, ballots: bool) -> Dossier:
        """Raises Refused `no-such-decision`, also for a decision of a place that the viewer is not in."""
        ...

    async def listing(
        self, filters: Filters, viewer: Viewer, now: datetime, *, facets: bool = False
    ) -> Listing: ...

    async def overview(self, viewer: Viewer, now: datetime, days: int, limit: int) -> OverviewView: ...

    async def near_open(
        self, viewer: Viewer, looked_for: Callable[[str], Sequence[Sequence[str]]]
    ) -> tuple[OpenText, ...]:
        """The newest open decisions, each with what is in force and has some of its words."""
        ...

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

    async def proof(self, number: int, size: int | None, viewer: Viewer, now: datetime) -> ProofView:
        """Raises Refused `no-such-size`."""
        ...

    async def growth(self, first: int, second: int | None, viewer: Viewer, now: datetime) -> ProofView:
        """Raises Refused `no-such-size`."""
        ...

    async def head(self, viewer: Viewer) -> HeadView: ...

    async def cases(self, number: int, viewer: Viewer, now: datetime) -> CasesView: ...

    async def in_force(self, about: str, viewer: Viewer, now: datetime) -> InForceView: ...

    async def near(
        self, wanted: Sequence[Sequence[str]], viewer: Viewer, but: int | None
    ) -> tuple[Standing, ...]:
        """What is in force and has some of these words, each given with those that mean the same."""
        ...

    async def rights(self, viewer: Viewer, changes: int) -> RightsTable: ...

    async def openers(self, viewer: Viewer) -> tuple[Table, Mapping[str, Person]]:
        """The table of rights, and who the viewer is in the places where they could open something."""
        ...

    async def waits(self, number: int, viewer: Viewer) -> tuple[Wait, ...]:
        """What this decision waits for from the viewer."""
        ...

    async def digests(self, viewer: Viewer) -> DigestSettings: ...

    async def resting(self, path: str, viewer: Viewer) -> tuple[RestingRow, ...]:
        """Which decisions of the viewer's home rest on the message at this path."""
        ...

    async def offers(self, viewer: Viewer) -> OffersView: ...

    async def todos(self, viewer: Viewer, now: datetime, *, mine: bool, limit: int) -> TodoList: ...

    async def summary(self, viewer: Viewer, now: datetime, days: int) -> Summary: ...

    async def standing(self, number: int, viewer: Viewer) -> tuple[Dossier, Person | None]:
        """The dossier, and who the viewer is to this decision."""
        ...

    async def place(self, spot: Spot) -> Place | None:
        """The stored place; None before anything happened there."""
        ...

    async def community_processes(self, viewer: Viewer) -> Sequence[Process]: ...

    async def community_now(self, viewer: Viewer, now: datetime) -> datetime:
        """The time as the clock of the viewer's community shows it."""
        ...

    async def waiting_for(self, viewer: Viewer, now: datetime) -> tuple[Row, ...]: ...


WAITING_MAX = 50
"""Lines of what waits."""
OFFERED: Mapping[ProcessGroup, tuple[str, ...]] = {
    "everyday": ("consent", "lazy", "majority", "two-thirds", "unanimous", "advice"),
    "poll": ("poll", "approval", "ranked", "score", "dots", "time-slots"),
    "route": ("ringi", "daci"),
}
"""What is built in and offered first, in this order."""


def _contradicted(opened: Sequence[OpenText]) -> Iterator[UnresolvedLine]:
    for item in opened:
        for conflict in contradicting(item.texts, item.standing):
            yield UnresolvedLine(
                number=item.line.number,
                identity=item.line.identity,
                title=item.line.title,
                kind=item.line.kind,
                place=item.line.place,
                why="conflict",
                since=item.opened_at,
                other=conflict.number,
                says=differing(conflict),
            )


class Asking:
    def __init__(self, ledger: Ledger, processes: Processes, clock: Clock) -> None:
        self._ledger = ledger
        self._processes = processes
        self._clock = clock

    async def ask(self, query: Query, viewer: Viewer) -> View:
        now = self._clock.now()
        require_viewer(viewer)
        if isinstance(
            query, ShowCard | ShowComparison | ShowRecord | ShowBallot | ShowProof | ShowWhy | WhatMayI
        ):
            require_possible_number(query.number)
        if isinstance(query, ShowWhatIf) and query.number is not None:
            require_possible_number(query.number)
        if isinstance(query, ShowComparison):
            require_possible_number(query.other)
        match query:
            case ShowCard():
                return await view_of(
                    card, await self._ledger.dossier(query.number, viewer, ballots=False), now
                )
            case ShowRecord():
                return await view_of(
                    record, await self._ledger.dossier(query.number, viewer, ballots=True), now
                )
            case ShowBallot():
                return await view_of(
                    ballot, await self._ledger.dossier(query.number, viewer, ballots=False), now
                )
            case ShowWhy():
                return await view_of(
                    explained, await self._ledger.dossier(query.number, viewer, ballots=False), query.option
                )
            case ListDecisions():
                return await self._listing(query, viewer, now)
            case ShowOverview():
                view = await self._overview(viewer, now, query.days, query.limit)
                first = view.unresolved.lines[: max(1, query.limit)]
                view = replace(view, unresolved=replace(view.unresolved, lines=first))
                return await self._with_acts(view, viewer) if query.acts else view
            case ShowWaiting():
                return await self._waiting(query, viewer, now)
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
            case ShowProof():
                return await self._ledger.proof(query.number, query.size, viewer, now)
            case ShowGrowth():
                return await self._ledger.growth(query.first, query.second, viewer, now)
            case ShowCases():
                return await self._ledger.cases(query.number, viewer, now)
            case ShowComparison():
                return await self._comparison(query, viewer, now)
            case ShowConflicts():
                return await self._conflicts(query, viewer)
            case ShowWhatIf():
                return await what_if_view(self._ledger, self._processes, query, viewer, now)
            case ShowInForce():
                return await self._ledger.in_force(query.about, viewer, now)
            case ShowRights():
                return await self._ledger.rights(viewer, query.changes)
            case ShowDigests():
                return await self._ledger.digests(viewer)
            case ShowResting():
                return RestingView(rows=await self._ledger.resting(query.path, viewer))
            case ShowOffers():
                return await self._ledger.offers(viewer)
            case ListTodos():
                return await self._ledger.todos(viewer, now, mine=query.mine, limit=query.limit)
            case Summarise():
                return await self._ledger.summary(viewer, now, query.days)
            case WhatMayI():
                dossier, person = await self._ledger.standing(query.number, viewer)
                there = await self._ledger.community_now(viewer, now)
                return RightsView(
                    card=await view_of(card, dossier, now),
                    acts=rights(dossier, person, there),
                    objection_acts=objection_rights(dossier, person, there),
                    groups=dossier.process.group_names,
                    waits=await self._ledger.waits(query.number, viewer),
                )
            case ListProcesses():
                return await self._may_use(tuple(await self._offered(viewer)), viewer)
            case WhatCanIDo():
                shut = (await self._may_use((), viewer)).shut
                return HelpView(waiting=await self._ledger.waiting_for(viewer, now), shut=frozenset(shut))
            case _:
                assert_never(query)

    async def _overview(self, viewer: Viewer, now: datetime, days: int, limit: int) -> OverviewView:
        """With the open decisions that something in force contradicts, however many lines of `unresolved` that makes."""
        view = await self._ledger.overview(viewer, now, days, limit)
        opened = await self._ledger.near_open(viewer, looked_for)
        lines = await asyncio.to_thread(lambda: tuple(_contradicted(opened)))
        lines = tuple(sorted((*lines, *view.unresolved.lines), key=lambda line: lost_first(matter_of(line))))
        count = view.unresolved.count + len(lines) - len(view.unresolved.lines)
        return replace(view, unresolved=Section(lines=lines, count=count))

    async def _here(self, viewer: Viewer) -> str:
        """The id of the place from which the viewer asks; empty on the page, which is in none."""
        if viewer.spot is None or not viewer.spot.place:
            return ""
        place = await self._ledger.place(viewer.spot)
        return "unknown" if place is None else place.id

    async def _with_acts(self, view: OverviewView, viewer: Viewer) -> OverviewView:
        lines, here = [], await self._here(viewer)
        for line in view.unresolved.lines:
            dossier, person = await self._ledger.standing(line.number, viewer)
            lines.append(replace(line, act=with_act(matter_of(line), dossier, person, view.now, here).act))
        return replace(view, unresolved=replace(view.unresolved, lines=tuple(lines)))

    async def _waiting(self, query: ShowWaiting, viewer: Viewer, now: datetime) -> WaitingView:
        limit = max(1, min(query.limit, WAITING_MAX))
        overview = await self._overview(viewer, now, 0, limit)
        first, more = matters_of(overview, limit)
        here = await self._here(viewer)
        matters, cards = [], {}
        for matter in first:
            dossier, person = await self._ledger.standing(matter.number, viewer)
            matters.append(with_act(matter, dossier, person, overview.now, here))
            cards[matter.number] = await view_of(card, dossier, now)
        return WaitingView(
            now=overview.now,
            zone=overview.zone,
            matters=tuple(matters),
            more=more,
            operator=overview.operator,
            cards=cards,
        )

    async def _conflicts(self, query: ShowConflicts, viewer: Viewer) -> ConflictsView:
        if not query.texts:
            return ConflictsView(texts=(), conflicts=())
        standing = await self._ledger.near(looked_for(" ".join(query.texts)), viewer, query.but)
        return ConflictsView(
            texts=query.texts,
            conflicts=tuple(contradicting(query.texts, standing)),
            related=standing,
            operator=viewer.operator,
        )

    async def _comparison(self, query: ShowComparison, viewer: Viewer, now: datetime) -> ConflictsView:
        """Raises Refused where one of them is not there for the viewer."""
        numbers = (query.number, query.other)
        cards = [card(await self._ledger.dossier(number, viewer, ballots=False), now) for number in numbers]
        proposed, standing = cards
        texts = texts_of(proposed.text, [choice.text for choice in proposed.choices])
        won = [
            choice.text
            for choice in standing.choices
            if standing.outcome and choice.key in standing.outcome.winners
        ]
        text = texts_of(standing.text, won)[0]
        item = Standing(number=query.other, text=text)
        conflict = next(contradicting(texts, [item]), None)
        if conflict is None:
            conflict = Conflict(
                number=query.other,
                what="value",
                text=text,
                proposed=texts[0],
                differs=(),
                proposed_differs=(),
            )
        return ConflictsView(
            texts=texts,
            conflicts=(conflict,),
            operator=viewer.operator,
            of=query.number,
            identity=proposed.identity,
        )

    async def _listing(self, query: ListDecisions, viewer: Viewer, now: datetime) -> Listing:
        """Raises Refused for a process that neither is nor ever decided anything: an empty list would say otherwise."""
        listing = await self._ledger.listing(query.filters, viewer, now, facets=query.facets)
        unseen = query.filters.process if not listing.rows else None
        if unseen is not None and unseen not in {process.id for process in await self._offered(viewer)}:
            raise Refused("no-such-process", process=unseen, try_code="list-processes")
        return listing

    async def _may_use(self, rows: tuple[ProcessRow, ...], viewer: Viewer) -> ProcessList:
        """Of these, the ones by which the viewer may open something, here or in any of their places."""
        table, places = await self._ledger.openers(viewer)
        if viewer.operator or not places or not any(row.right in BY_PROCESS for row in table):
            return ProcessList(rows=rows)

        def may(row: ProcessRow) -> bool:
            right: Right = "poll" if row.unit == "options" else "propose"
            return any(
                has_right(person, right, table, place, process=row.id) for place, person in places.items()
            )

        shut: dict[str, Holders] = {
            right: await self._who_may(right, viewer)
            for right in sorted(BY_PROCESS)
            if not any(
                has_right(person, right, table, place, process=process)
                for place, person in places.items()
                for process in {"", *(row.process for row in table if row.right == right)}
            )
        }
        return ProcessList(rows=tuple(row for row in rows if may(row)), restricted=True, shut=shut)

    async def _who_may(self, right: Right, viewer: Viewer) -> Holders:
        rows = (await self._ledger.rights(viewer, 0)).rows
        who = dict.fromkeys(code for row in rows if row.right == right for code in row.who)
        return tuple(code for code in who if code != "nobody:") or ("nobody:",)

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
