"""What a chat adapter asks about its own messages and people: which decision a message shows, and who is where."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from consensus.decision import Decision
from consensus.plain import from_json
from consensus.ports import Spot
from storage.places import ARCHIVE
from storage.store import Store
from storage.table_of_rights import roles_in, table_of
from storage.tables import ACCOUNT, COMMUNITY, DECISION, HOME, MEMBER, OUTBOX_CARD, PLACE

_HERE = HOME.join(PLACE, PLACE.c.home == HOME.c.id)


class Lookups:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def spots(self) -> Sequence[Spot]:
        """Every place in which decisions are taken, by home and name; not those of a log that can only be read."""
        query = (
            select(HOME.c.platform, HOME.c.external, PLACE.c.external.label("place"), PLACE.c.name)
            .select_from(_HERE)
            .where(HOME.c.platform != ARCHIVE)
            .order_by(HOME.c.platform, HOME.c.external, PLACE.c.name, PLACE.c.external)
        )
        return await self._store.read(
            lambda connection: [
                Spot(platform=row.platform, home=row.external, place=row.place, name=row.name)
                for row in connection.execute(query)
            ]
        )

    async def number_at(self, spot: Spot, reference: str) -> int | None:
        """The number of the decision whose card is the message `reference` of this place."""
        query = (
            select(DECISION.c.number)
            .select_from(_HERE)
            .join(OUTBOX_CARD, OUTBOX_CARD.c.place == PLACE.c.id)
            .join(DECISION, DECISION.c.id == OUTBOX_CARD.c.decision)
            .where(
                HOME.c.platform == spot.platform,
                HOME.c.external == spot.home,
                PLACE.c.external == spot.place,
                OUTBOX_CARD.c.reference == reference,
            )
        )
        return await self._store.read(lambda connection: connection.execute(query).scalar())

    async def place_of(self, spot: Spot, number: int) -> str | None:
        """Where the decision of this number was opened, by the platform's id of the place."""
        query = (
            select(PLACE.c.external)
            .select_from(_HERE)
            .join(DECISION, DECISION.c.place == PLACE.c.id)
            .where(
                HOME.c.platform == spot.platform,
                HOME.c.external == spot.home,
                DECISION.c.number == number,
                DECISION.c.home == HOME.c.id,
            )
        )
        return await self._store.read(lambda connection: connection.execute(query).scalar())

    async def card_of(self, spot: Spot, number: int) -> str | None:
        """The reference of the message that is the card of this decision of the home; None where there is none."""
        query = (
            select(OUTBOX_CARD.c.reference)
            .select_from(_HERE)
            .join(OUTBOX_CARD, OUTBOX_CARD.c.place == PLACE.c.id)
            .join(DECISION, DECISION.c.id == OUTBOX_CARD.c.decision)
            .where(
                HOME.c.platform == spot.platform,
                HOME.c.external == spot.home,
                DECISION.c.number == number,
                OUTBOX_CARD.c.reference.is_not(None),
            )
        )
        return await self._store.read(lambda connection: connection.execute(query).scalar())

    async def places_of(self, spot: Spot, account: str) -> Sequence[str]:
        """The places of the home in which the account is."""
        query = (
            select(PLACE.c.external)
            .select_from(_HERE)
            .join(MEMBER, MEMBER.c.place == PLACE.c.id)
            .join(ACCOUNT, (ACCOUNT.c.person == MEMBER.c.person) & (ACCOUNT.c.home == HOME.c.id))
            .where(
                HOME.c.platform == spot.platform,
                HOME.c.external == spot.home,
                ACCOUNT.c.external == account,
                ~MEMBER.c.left,
            )
            .order_by(PLACE.c.external)
        )
        return await self._store.read(lambda connection: tuple(connection.execute(query).scalars()))

    async def roles_named(self, spot: Spot) -> Sequence[str]:
        """The roles of the platform that the table of rights of the home names, and mandates in force."""
        query = (
            select(COMMUNITY.c.rights)
            .join(HOME, HOME.c.community == COMMUNITY.c.id)
            .where(HOME.c.platform == spot.platform, HOME.c.external == spot.home)
        )
        holding = (
            select(DECISION.c.state)
            .join(HOME, HOME.c.id == DECISION.c.home)
            .where(
                HOME.c.platform == spot.platform,
                HOME.c.external == spot.home,
                DECISION.c.outcome == "adopted",
                DECISION.c.state.like('%"mandate":{%"kind":"role"%'),
            )
        )

        def named(connection: Connection) -> tuple[str, ...]:
            table = roles_in(table_of(connection.execute(query).scalar() or ""))
            states = connection.execute(holding).scalars()
            mandates = [from_json(Decision, state).mandate for state in states]
            held = (
                subject.id
                for mandate in mandates
                for subject in (mandate.who if mandate else ())
                if subject.kind == "role"
            )
            return tuple(dict.fromkeys((*table, *held)))

        return await self._store.read(named)

    async def homes_of(self, platform: str, place: str) -> Sequence[str]:
        """The homes in which a place of this id is known: several where workspaces share a channel."""
        query = (
            select(HOME.c.external)
            .select_from(_HERE)
            .where(HOME.c.platform == platform, PLACE.c.external == place)
            .order_by(HOME.c.external)
        )
        return await self._store.read(lambda connection: tuple(connection.execute(query).scalars()))

    async def busy_places(self, platform: str, home: str) -> Sequence[str]:
        """The places of the home in which a decision is open, or waits to be."""
        query = (
            select(PLACE.c.external)
            .select_from(_HERE)
            .join(DECISION, DECISION.c.place == PLACE.c.id)
            .where(
                HOME.c.platform == platform,
                HOME.c.external == home,
                DECISION.c.status.in_(("open", "gathering")),
            )
            .distinct()
            .order_by(PLACE.c.external)
        )
        return await self._store.read(lambda connection: tuple(connection.execute(query).scalars()))
