"""What somebody is asked: whether decisions for which they answer are still right, now that what they rest on changed."""

from datetime import datetime

from sqlalchemy import Connection

from consensus.ids import identity_of
from consensus.views.cards import card
from consensus.views.overview import AskedLine, Section
from storage.decision_reader import dossier_of
from storage.definitions import Definitions
from storage.listing import count_of, ids_where
from storage.tables import DECISION
from storage.visibility import Seat


def asked_of(
    connection: Connection, definitions: Definitions, seat: Seat, now: datetime, limit: int
) -> Section[AskedLine]:
    """Of the viewer, and not answered yet; the last changed first. `now` by the community's clock."""
    if seat.person is None:
        return Section()
    condition = DECISION.c.asked_of == seat.person
    ids = ids_where(connection, (seat.visible, condition), (DECISION.c.number.desc(),), limit)
    lines = []
    for decision in ids:
        dossier = dossier_of(connection, definitions, decision, ballots=False)
        shown = card(dossier, now)
        lines.append(
            AskedLine(
                number=shown.number,
                identity=identity_of(decision),
                title=shown.text,
                kind="proposal" if shown.unit == "proposal" else "poll",
                place=shown.place,
                changes=shown.changes,
            )
        )
    return Section(lines=tuple(lines), count=count_of(connection, seat, condition) if ids else 0)
