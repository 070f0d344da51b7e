"""All reads: dossiers, lists, due decisions. Each call is one snapshot of the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, func, select

from consensus import facts
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.ports import Spot, Viewer
from consensus.process import Process
from consensus.refusal import Refused
from consensus.rights import Table
from consensus.views import (
    DigestSettings,
    Dossier,
    Filters,
    InForceView,
    Listing,
    OffersView,
    Row,
    Summary,
    TodoList,
)
from consensus.views.cases import CasesView
from consensus.views.conflicts import OpenText, Standing
from consensus.views.overview import FiguresView, HeadView, OverviewView, PersonRow, PlaceRow, Wait
from consensus.views.people import HeldView
from consensus.views.premises import RestingRow
from consensus.views.proofs import ProofView
from consensus.views.table import RightsTable
from storage.cases import cases_view, cases_with
from storage.decision_reader import PLACE_COLUMNS, LongRecord, dossier_of, place_of
from storage.digests import settings_of
from storage.directory import people_of
from storage.figures import figures
from storage.held import held_for
from storage.in_force import in_force
from storage.listing import listing, needing_viewer, summary
from storage.near import LookedFor, near, near_open
from storage.offers import offers_view
from storage.overview import overview
from storage.proving import growth_of, proof_of
from storage.rights_reader import table_for
from storage.store import Store
from storage.strangers import shown_to
from storage.table_of_rights import belongs_to
from storage.tables import (
    COMMUNITY,
    DECISION,
    DEFINITION,
    DIGEST,
    ELECTOR,
    HEARTBEAT,
    HOME,
    MEMBER,
    OWN_PROCESS,
    PLACE,
)
from storage.todos import open_todos
from storage.visibility import decision_id, head, places_to_open_in, seat_of
from storage.waiting import waits_of
from storage.watches import resting

BALLOTS_AT_ONCE_MAX = 300
"""A record of more is read beside the loop: this many take about ten milliseconds."""
DAYS_MAX = 366
"""How far an overview looks back."""
_DUE = (
    select(DECISION.c.number, HOME.c.platform, HOME.c.external, PLACE.c.external.label("place"), PLACE.c.name)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .where(DECISION.c.due.is_not(None), DECISION.c.due <= bindparam("now"))
    .order_by(DECISION.c.due, DECISION.c.id)
    .limit(bindparam("at_most"))
)
_NEXT_DUE = select(func.min(DECISION.c.due)).where(DECISION.c.due.is_not(None))
_NEXT_DUE_OF = _NEXT_DUE.where(
    DECISION.c.community.in_(
        select(HOME.c.community).where(
            HOME.c.platform == bindparam("platform"), HOME.c.external == bindparam("home")
        )
    )
)
_NEXT_DIGEST_OF = (
    select(func.min(DIGEST.c.due))
    .join(HOME, HOME.c.id == DIGEST.c.home)
    .where(HOME.c.platform == bindparam("platform"), HOME.c.external == bindparam("home"))
)
_OVERDUE = select(func.count()).where(DECISION.c.due.is_not(None), DECISION.c.due <= bindparam("before"))
_PLACE = (
    select(*PLACE_COLUMNS)
    .select_from(PLACE)
    .join(HOME, HOME.c.id == PLACE.c.home)
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .where(
        HOME.c.platform == bindparam("platform"),
        HOME.c.external == bindparam("home"),
        PLACE.c.external == bindparam("place"),
    )
)
_ADDED = (
    select(DEFINITION.c.digest, DEFINITION.c.id, DEFINITION.c.text)
    .join(OWN_PROCESS, OWN_PROCESS.c.digest == DEFINITION.c.digest)
    .where(OWN_PROCESS.c.community == bindparam("is_community"))
    .order_by(OWN_PROCESS.c.id)
)
_IN_USE = (
    select(DEFINITION.c.digest, DEFINITION.c.id, DEFINITION.c.text)
    .where(
        DEFINITION.c.digest.in_(
            select(DECISION.c.process_digest).where(DECISION.c.community == bindparam("is_community"))
        )
    )
    .order_by(DEFINITION.c.id, DEFINITION.c.version)
)
_MEMBER = select(MEMBER.c.left, MEMBER.c.bot, MEMBER.c.guest).where(
    MEMBER.c.place == bindparam("is_place"), MEMBER.c.person == bindparam("is_person")
)
_ENROLLED = select(ELECTOR.c.person).where(
    ELECTOR.c.decision == bindparam("is_decision"), ELECTOR.c.person == bindparam("is_person")
)
_HEARD = (
    select(
        HOME.c.platform,
        HOME.c.external,
        HEARTBEAT.c.connection,
        func.max(HEARTBEAT.c.heard_until).label("until"),
        COMMUNITY.c.clock_offset_seconds,
    )
    .join(HOME, HOME.c.id == HEARTBEAT.c.home)
    .join(COMMUNITY, COMMUNITY.c.id == HOME.c.community)
    .group_by(HOME.c.platform, HOME.c.external, HEARTBEAT.c.connection, COMMUNITY.c.clock_offset_seconds)
)


class Reader:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._definitions = store.definitions

    # --------------------------------------------------------------------------------------------------- for viewers

    async def dossier(self, number: int, viewer: Viewer, *, ballots: bool = False) -> Dossier:
        """Everything stored about one decision; `ballots`: for its record, with every ballot.

        Raises Refused `no-such-decision`, also for a decision of a place that the viewer is not in.
        """

        def job(connection: Connection, ballots_max: int | None = None) -> Dossier:
            seat = seat_of(connection, viewer)
            decision = decision_id(connection, seat, number)
            dossier = dossier_of(
                connection,
                self._definitions,
                decision,
                ballots=ballots,
                ballots_max=ballots_max,
                viewer=seat.person,
                sees=seat.sees,
            )
            return shown_to(seat, dossier)

        try:
            return await self._store.read(partial(job, ballots_max=BALLOTS_AT_ONCE_MAX))
        except LongRecord:
            return await self._store.readers.aside(job)

    async def waits(self, number: int, viewer: Viewer) -> tuple[Wait, ...]:
        def job(connection: Connection) -> tuple[Wait, ...]:
            seat = seat_of(connection, viewer)
            return waits_of(connection, self._definitions, seat, decision_id(connection, seat, number))

        return await self._store.read(job)

    async def standing(self, number: int, viewer: Viewer) -> tuple[Dossier, facts.Person | None]:
        """The dossier without ballots, and the viewer's relation to this decision; None for an unknown viewer."""

        def job(connection: Connection) -> tuple[Dossier, facts.Person | None]:
            seat = seat_of(connection, viewer)
            dossier = dossier_of(
                connection,
                self._definitions,
                decision_id(connection, seat, number),
                ballots=False,
                sees=seat.sees,
            )
            dossier = shown_to(seat, dossier)
            opened_by = connection.execute(
                _MEMBER, {"is_place": dossier.place.id, "is_person": dossier.decision.opened_by}
            ).first()
            dossier = replace(dossier, opener_left=opened_by is None or opened_by.left)
            if seat.person is None and viewer.sees is None:
                return dossier, None
            names = {
                "is_place": dossier.place.id,
                "is_person": seat.person,
                "is_decision": dossier.decision.id,
            }
            member = connection.execute(_MEMBER, names).first()
            enrolled = connection.execute(_ENROLLED, names).first()
            stored = member is not None and not (member.left or member.bot or member.guest)
            # On platforms that describe the actor with each act, a person who has not acted yet is not stored.
            return dossier, facts.Person(
                id=seat.person or PersonId(""),
                member=stored
                if viewer.sees is None
                else dossier.place.id in seat.places and not viewer.guest,
                enrolled=enrolled is not None,
                administrator=seat.administrator if viewer.administrator is None else viewer.administrator,
                guest=member is not None and member.guest and not (member.left or member.bot),
                belongs=belongs_to(
                    connection, dossier.place.rights, dossier.place.home, seat.person or PersonId("")
                ),
                groups=viewer.groups,
                since=viewer.since,
            )

        return await self._store.read(job)

    async def listing(
        self, filters: Filters, viewer: Viewer, now: datetime, *, facets: bool = False
    ) -> Listing:
        """Decisions, newest first or the best matches. `now` is real time."""
        return await self._store.read(
            lambda connection: listing(
                connection, self._definitions, seat_of(connection, viewer), filters, now, facets=facets
            )
        )

    async def overview(self, viewer: Viewer, now: datetime, days: int = 7, limit: int = 12) -> OverviewView:
        """What waits, what silence decides, what is stuck, what was decided. `now` is real time."""
        span = timedelta(days=max(0, min(days, DAYS_MAX)))
        return await self._store.read(
            lambda connection: overview(
                connection, self._definitions, seat_of(connection, viewer), now, span, limit
            )
        )

    async def figures(self, filters: Filters, viewer: Viewer, now: datetime) -> FiguresView:
        """How the closed ones among these were decided. `now` is real time."""
        return await self._store.read(
            lambda connection: figures(
                connection, self._definitions, seat_of(connection, viewer), filters, now
            )
        )

    async def places(self, viewer: Viewer) -> tuple[PlaceRow, ...]:
        """Where the viewer may open something, by name."""
        return await self._store.read(lambda connection: places_to_open_in(connection, viewer))

    async def people(self, viewer: Viewer) -> tuple[PersonRow, ...]:
        """The people of the viewer's places."""
        return await self._store.read(lambda connection: people_of(connection, viewer))

    async def held(self, viewer: Viewer, account: str) -> HeldView:
        """What is held about the viewer, or (for administrators) about the person of this account of their home. Raises
        Refused `administrators-only`, `no-such-person`."""
        return await self._store.read(lambda connection: held_for(connection, viewer, account))

    async def head(self, viewer: Viewer) -> HeadView:
        """The end of the log of the viewer's community, by keys alone."""
        return await self._store.read(lambda connection: head(connection, viewer))

    async def proof(self, number: int, size: int | None, viewer: Viewer, now: datetime) -> ProofView:
        """See proving.proof_of."""
        signing = self._store.signing

        def job(connection: Connection) -> ProofView:
            return ProofView(text=proof_of(connection, signing, viewer, number, now, size))

        return await self._store.read(job)

    async def growth(self, first: int, second: int | None, viewer: Viewer, now: datetime) -> ProofView:
        """See proving.growth_of."""
        signing = self._store.signing

        def job(connection: Connection) -> ProofView:
            return ProofView(text=growth_of(connection, signing, viewer, now, first, second))

        return await self._store.read(job)

    async def in_force(self, about: str, viewer: Viewer, now: datetime) -> InForceView:
        """What is in force about it, of what the viewer may see. `now` is real time."""
        return await self._store.read(
            lambda connection: in_force(
                connection, self._definitions, seat_of(connection, viewer), about, now
            )
        )

    async def cases(self, number: int, viewer: Viewer, now: datetime) -> CasesView:
        """The cases of which this decision is one. Raises Refused `no-such-decision`, and `no-rule-wanted` where they ask for
        none, or no longer. `now` is real time."""

        def job(connection: Connection) -> CasesView:
            seat = seat_of(connection, viewer)
            dossier = dossier_of(
                connection, self._definitions, decision_id(connection, seat, number), ballots=False
            )
            group = cases_with(connection, dossier.decision, now + seat.offset)
            if group is None or seat.anybody:
                raise Refused("no-rule-wanted", number=number, try_code="propose-in-own-words")
            return cases_view(connection, dossier.decision, group)

        return await self._store.read(job)

    async def near(
        self, wanted: Sequence[Sequence[str]], viewer: Viewer, but: int | None
    ) -> tuple[Standing, ...]:
        """What is in force and has these words, the most of them first; of what the viewer may see."""
        return await self._store.read(
            lambda connection: near(connection, seat_of(connection, viewer), wanted, but)
        )

    async def near_open(self, viewer: Viewer, looked_for: LookedFor) -> tuple[OpenText, ...]:
        """The newest open decisions that the viewer may see, each with what is in force about the same."""
        return await self._store.read(
            lambda connection: near_open(connection, seat_of(connection, viewer), looked_for)
        )

    async def rights(self, viewer: Viewer, changes: int) -> RightsTable:
        """The table of rights of the viewer's community."""
        return await self._store.read(lambda connection: table_for(connection, viewer, changes))

    async def openers(self, viewer: Viewer) -> tuple[Table, Mapping[str, facts.Person]]:
        """The table of rights, and who the viewer is in the place from which they ask; from outside of all of them (a direct
        conversation, the home tab), in each that they see."""

        def job(connection: Connection) -> tuple[Table, Mapping[str, facts.Person]]:
            seat = seat_of(connection, viewer)
            if not seat.table or not seat.here:
                return seat.table, seat.people
            here = connection.execute(
                select(PLACE.c.id).where(PLACE.c.id.in_(list(seat.people)), PLACE.c.external == seat.here)
            ).scalars()
            return seat.table, {place: seat.people[place] for place in here} or seat.people

        return await self._store.read(job)

    async def digests(self, viewer: Viewer) -> DigestSettings:
        """Which digests are set for the viewer and their place."""
        return await self._store.read(lambda connection: settings_of(connection, seat_of(connection, viewer)))

    async def resting(self, path: str, viewer: Viewer) -> tuple[RestingRow, ...]:
        spot = viewer.spot

        def job(connection: Connection) -> tuple[RestingRow, ...]:
            return (
                ()
                if spot is None
                else tuple(
                    RestingRow(number=number, place=place, link=link, hash=kept)
                    for number, place, link, kept in resting(connection, spot, path)
                )
            )

        return await self._store.read(job)

    async def offers(self, viewer: Viewer) -> OffersView:
        """Whether offers are made in the viewer's place, and to them."""
        return await self._store.read(lambda connection: offers_view(connection, seat_of(connection, viewer)))

    async def todos(self, viewer: Viewer, now: datetime, *, mine: bool, limit: int) -> TodoList:
        """What is still to be done. `now` is real time."""

        def job(connection: Connection) -> TodoList:
            seat = seat_of(connection, viewer)
            rows = open_todos(connection, seat, now, mine=mine, limit=limit + 1)
            return TodoList(rows=rows[:limit], more=len(rows) > limit, operator=seat.operator)

        return await self._store.read(job)

    async def summary(self, viewer: Viewer, now: datetime, days: int) -> Summary:
        """A summary for a report. `now` is real time; `decided` looks back this many days."""
        return await self._store.read(
            lambda connection: summary(
                connection, self._definitions, seat_of(connection, viewer), now, timedelta(days=days)
            )
        )

    async def waiting_for(self, viewer: Viewer, now: datetime) -> tuple[Row, ...]:
        """The open decisions that wait for the viewer."""
        return await self._store.read(
            lambda connection: needing_viewer(connection, self._definitions, seat_of(connection, viewer))
        )

    async def community_now(self, viewer: Viewer, now: datetime) -> datetime:
        """Real time as the clock of the viewer's community shows it: a local room's may run ahead."""
        return await self._store.read(lambda connection: now + seat_of(connection, viewer).offset)

    async def place(self, spot: Spot) -> facts.Place | None:
        """The stored place; None before anything happened there."""

        def job(connection: Connection) -> facts.Place | None:
            names = {"platform": spot.platform, "home": spot.home, "place": spot.place}
            row = connection.execute(_PLACE, names).mappings().first()
            return None if row is None else place_of(row)

        return await self._store.read(job)

    async def community_processes(self, viewer: Viewer) -> Sequence[Process]:
        """Those that the viewer's community added from chat, by their ids."""

        def job(connection: Connection) -> Sequence[Process]:
            rows = connection.execute(_ADDED, {"is_community": seat_of(connection, viewer).community})
            return tuple(self._definitions.learn(row.digest, row.id, row.text) for row in rows)

        return await self._store.read(job)

    async def processes_in_use(self, spot: Spot) -> Sequence[Process]:
        """Every process version that a decision of the spot's community opened with."""
        place = await self.place(spot)
        if place is None:
            return ()

        def job(connection: Connection) -> Sequence[Process]:
            rows = connection.execute(_IN_USE, {"is_community": place.community})
            return tuple(self._definitions.learn(row.digest, row.id, row.text) for row in rows)

        return await self._store.read(job)

    # ------------------------------------------------------------------------------------------------ for the program

    async def due(self, now: datetime, limit: int) -> Sequence[tuple[Spot, int]]:
        """The decisions with a step due by `now` (real time), oldest first, then by decision."""

        def job(connection: Connection) -> Sequence[tuple[Spot, int]]:
            rows = connection.execute(_DUE, {"now": now, "at_most": limit})
            return [
                (Spot(platform=row.platform, home=row.external, place=row.place, name=row.name), row.number)
                for row in rows
            ]

        return await self._store.read(job)

    async def next_due(self, of: Spot | None = None) -> datetime | None:
        """Real time of the next due step (`of`: in the community of this spot, or of its next digest); it may be past."""
        if of is None:
            return await self._store.read(lambda connection: connection.execute(_NEXT_DUE).scalar())

        def job(connection: Connection) -> datetime | None:
            names = {"platform": of.platform, "home": of.home}
            due = (connection.execute(query, names).scalar() for query in (_NEXT_DUE_OF, _NEXT_DIGEST_OF))
            return min((instant for instant in due if instant is not None), default=None)

        return await self._store.read(job)

    async def overdue(self, before: datetime) -> int:
        """The number of decisions with a step that was due at `before` or earlier (real time)."""
        return await self._store.read(
            lambda connection: int(connection.execute(_OVERDUE, {"before": before}).scalar_one())
        )

    async def heartbeats(self) -> dict[str, datetime]:
        """Connection (`platform/home/connection`) -> the instant of its last heartbeat, in real time."""

        def job(connection: Connection) -> dict[str, datetime]:
            return {
                f"{row.platform}/{row.external}/{row.connection}": row.until
                - timedelta(seconds=row.clock_offset_seconds)
                for row in connection.execute(_HEARD)
            }

        return await self._store.read(job)
