"""Offers to run as a decision what was proposed in talk: where they are made, to whom, how often, and how they were answered.

What was said is nowhere here. Instants are in the community's own time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.offers import ANSWERED_WITHIN, KEPT, Figures, Made, OfferAnswer, There
from consensus.views.offers import OffersView
from storage import dialect
from storage.places import Place
from storage.session import Session
from storage.tables import (
    DECISION,
    HOME,
    HOME_ROLE,
    MEMBER,
    OFFER,
    OFFER_COUNT,
    OFFER_MUTED,
    PLACE,
    REQUEST,
)
from storage.visibility import Seat

ID_LENGTH = 16
"""It stands on a button, beside other ids."""
STOPPED = "offers:"
"""Begins the `draft` of a request that only tells an administrator that there are no offers any more."""

_SET = update(PLACE).where(PLACE.c.id == bindparam("is_place")).values(offers=bindparam("on"))
_ANSWER = update(OFFER).where(OFFER.c.id == bindparam("is_offer")).values(answer=bindparam("now"))
_MUTED = (OFFER_MUTED.c.place == bindparam("is_place"), OFFER_MUTED.c.person == bindparam("is_person"))
_UNMUTE = delete(OFFER_MUTED).where(*_MUTED)
_OFFERS = select(OFFER.c.place, OFFER.c.person, OFFER.c.at, OFFER.c.answer)
_WHERE_ON = (
    select(PLACE.c.id, PLACE.c.home, PLACE.c.name, HOME_ROLE.c.person)
    .outerjoin(HOME_ROLE, (HOME_ROLE.c.home == PLACE.c.home) & HOME_ROLE.c.administrator)
    .where(PLACE.c.offers)
)
_MEMBER = (
    select(MEMBER.c.place, MEMBER.c.person)
    .join(PLACE, PLACE.c.id == MEMBER.c.place)
    .where(PLACE.c.offers, ~MEMBER.c.left)
)


class _New(NamedTuple):
    id: str
    place: str
    person: str
    at: datetime


@dataclass(slots=True)
class Offers:
    """Those of one unit of work."""

    session: Session
    _on: dict[str, bool] = field(default_factory=dict)
    _muted: dict[tuple[str, str], bool] = field(default_factory=dict)
    _made: list[tuple[_New, str]] = field(default_factory=list)
    """With the community."""
    _answers: dict[str, tuple[OfferAnswer, str]] = field(default_factory=dict)
    """With the community."""
    _stopped: bool = False

    def there(self, place: Place, person: PersonId, now: datetime) -> There:
        connection = self.session.connection
        known = connection.execute(select(PLACE.c.offers).where(PLACE.c.id == place.id)).scalar()
        muted = connection.execute(
            select(OFFER_MUTED.c.person).where(*_MUTED), {"is_place": place.id, "is_person": person}
        ).first()
        deciding = connection.execute(
            select(DECISION.c.id)
            .where(DECISION.c.place == place.id, DECISION.c.status.in_(("open", "gathering")))
            .limit(1)
        ).first()
        rows = connection.execute(
            _OFFERS.where(or_(OFFER.c.place == place.id, OFFER.c.person == person), OFFER.c.at > now - KEPT)
        )
        made = [(row.place, row.person, Made(at=row.at, answer=row.answer or None)) for row in rows]
        made += [(new.place, new.person, Made(at=new.at)) for new, _ in self._made]
        return There(
            on=self._on.get(place.id, bool(known)) and not self._stopped,
            muted=self._muted.get((place.id, person), muted is not None),
            deciding=deciding is not None,
            in_place=tuple(offer for where, _, offer in made if where == place.id),
            to_person=tuple(offer for _, who, offer in made if who == person),
            figures=self.figures(now),
        )

    def figures(self, now: datetime) -> Figures:
        """Of the installation, with what this work adds to it."""
        stored = figures_of(self.session.connection, now)
        yes = sum(answer == "yes" for answer, _ in self._answers.values())
        return Figures(made=stored.made + len(self._answers), yes=stored.yes + yes)

    def set(self, place: Place, *, on: bool) -> None:
        self._on[place.id] = on

    def mute(self, place: Place, person: PersonId, *, off: bool) -> None:
        self._muted[place.id, person] = off

    def make(self, place: Place, person: PersonId, at: datetime) -> str:
        new = _New(self.session.fresh()[:ID_LENGTH], place.id, person, at)
        self._made.append((new, place.home.community.id))
        return new.id

    def answer(self, offer: str, person: PersonId, answer: OfferAnswer) -> bool:
        query = (
            select(OFFER.c.place, HOME.c.community)
            .join(PLACE, PLACE.c.id == OFFER.c.place)
            .join(HOME, HOME.c.id == PLACE.c.home)
            .where(OFFER.c.id == offer, OFFER.c.person == person, OFFER.c.answer == "")
        )
        row = self.session.connection.execute(query).first()
        if row is None or offer in self._answers:
            return False
        self._answers[offer] = answer, row.community
        if answer == "never":
            self._muted[row.place, person] = True
        return True

    def stop(self) -> int:
        """The administrators of each place are told; of those who are in it, where any is."""
        connection = self.session.connection
        rows = connection.execute(_WHERE_ON).all()
        here = {tuple(row) for row in connection.execute(_MEMBER)}
        in_it = {row.id for row in rows if (row.id, row.person) in here}
        telling = [
            _telling(row, self.session.now)
            for row in rows
            if row.person is not None and (row.id not in in_it or (row.id, row.person) in here)
        ]
        self.session.write(dialect.insert_or_ignore(REQUEST, self.session.dialect), telling)
        connection.execute(update(PLACE).where(PLACE.c.offers).values(offers=False))
        self._on, self._stopped = {}, True
        return len({row.id for row in rows})

    def forget(self, person: PersonId) -> None:
        self._muted = {key: off for key, off in self._muted.items() if key[1] != person}

    def flush(self) -> None:
        session = self.session
        session.write(_SET, [{"is_place": place, "on": on} for place, on in self._on.items()])
        keys = [{"is_place": place, "is_person": person} for place, person in self._muted]
        session.write(_UNMUTE, keys)
        session.write(
            insert(OFFER_MUTED),
            [{"place": place, "person": person} for (place, person), off in self._muted.items() if off],
        )
        session.write(insert(OFFER), [{**new._asdict(), "answer": ""} for new, _ in self._made])
        session.write(
            _ANSWER, [{"is_offer": offer, "now": answer} for offer, (answer, _) in self._answers.items()]
        )
        self._count()

    def _count(self) -> None:
        """The communities are locked, so nobody else counts meanwhile."""
        made = [community for _, community in self._made]
        yes = [community for answer, community in self._answers.values() if answer == "yes"]
        if not made and not yes:
            return
        stored = {row.community: row for row in self.session.connection.execute(select(OFFER_COUNT))}
        rows = []
        for community in sorted({*made, *yes}):
            before = stored.get(community)
            rows.append(
                {
                    "community": community,
                    "made": (before.made if before else 0) + made.count(community),
                    "yes": (before.yes if before else 0) + yes.count(community),
                }
            )
        self.session.write(dialect.upsert(OFFER_COUNT, self.session.dialect, "made", "yes"), rows)


def _telling(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "home": row.home, "person": row.person, "administrator": row.person, "draft": f"{STOPPED}{row.id}:{now.isoformat()}",
        "line": row.name, "state": "waiting", "in_doubt": False, "attempts": 0,
    }  # fmt: skip


def figures_of(connection: Connection, now: datetime) -> Figures:
    """Of all communities. What waits for its answer since less than a day is not counted yet. `now`: as the offers' own."""
    counted = connection.execute(select(func.sum(OFFER_COUNT.c.made), func.sum(OFFER_COUNT.c.yes))).one()
    fresh = (OFFER.c.answer == "") & (OFFER.c.at > now - ANSWERED_WITHIN)
    waiting = connection.execute(select(func.count()).select_from(OFFER).where(fresh)).scalar_one()
    made, yes = int(counted[0] or 0), int(counted[1] or 0)
    return Figures(made=max(made - int(waiting), yes), yes=yes)


def places_on(connection: Connection) -> int:
    """In how many places offers are made."""
    return int(connection.execute(select(func.count()).select_from(PLACE).where(PLACE.c.offers)).scalar_one())


def count_anew(connection: Connection) -> None:
    """What was counted before says nothing any more. Whom it was offered, and who wants none, stays."""
    connection.execute(delete(OFFER_COUNT))
    connection.execute(update(OFFER).where(OFFER.c.answer == "").values(answer="not_now"))


def purge(connection: Connection, now: datetime) -> None:
    """Drop what changes nothing any more. `now` is real time; a room's clock only runs ahead of it."""
    connection.execute(delete(OFFER).where(OFFER.c.at < now - KEPT))


def offers_view(connection: Connection, seat: Seat) -> OffersView:
    """Whether offers are made in the place from which the viewer asks, and to them."""
    home = select(HOME.c.id).where(HOME.c.community == seat.community)
    places: Iterable[Any] = connection.execute(
        select(PLACE.c.id, PLACE.c.offers).where(PLACE.c.home.in_(home), PLACE.c.external == seat.here)
    )
    here: Sequence[Any] = [row for row in places if seat.sees(row.id)]
    view = OffersView(in_place=bool(here), on=any(row.offers for row in here))
    if seat.person is None or not here:
        return view
    muted = connection.execute(
        select(OFFER_MUTED.c.place).where(
            OFFER_MUTED.c.person == seat.person, OFFER_MUTED.c.place == here[0].id
        )
    ).first()
    return replace(view, muted=muted is not None)
