"""The people whom a viewer can name: those of the viewer's places, by the name and the account that their platform gives."""

from sqlalchemy import Connection, select, true

from consensus.ports import Viewer
from consensus.views.overview import PersonRow
from storage.tables import ACCOUNT, HOME, MEMBER, PERSON, PLACE
from storage.visibility import seat_of

PEOPLE_MAX = 500


def people_of(connection: Connection, viewer: Viewer) -> tuple[PersonRow, ...]:
    """By name, at most 500; bots and those who left are not among them. For the operator those of the whole home."""
    seat = seat_of(connection, viewer)
    if viewer.spot is None or not (seat.places or seat.operator):
        return ()
    here = true() if seat.operator else MEMBER.c.place.in_(sorted(seat.places))
    rows = connection.execute(
        select(ACCOUNT.c.external, PERSON.c.name)
        .select_from(MEMBER)
        .join(PLACE, PLACE.c.id == MEMBER.c.place)
        .join(HOME, HOME.c.id == PLACE.c.home)
        .join(PERSON, PERSON.c.id == MEMBER.c.person)
        .join(ACCOUNT, (ACCOUNT.c.person == PERSON.c.id) & (ACCOUNT.c.home == HOME.c.id))
        .where(here, ~MEMBER.c.left, ~MEMBER.c.bot)
        .where(HOME.c.platform == viewer.spot.platform, HOME.c.external == viewer.spot.home)
        .distinct()
        .order_by(PERSON.c.name, ACCOUNT.c.external)
        .limit(PEOPLE_MAX)
    )
    return tuple(PersonRow(account=row.external, name=row.name) for row in rows)
