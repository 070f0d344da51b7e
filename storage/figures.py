"""How a group decides, in figures: computed by the database over the decisions that a list of the same filters shows."""

from datetime import datetime

from sqlalchemy import Connection

from consensus.frozen import replace
from consensus.views.filters import Filters
from consensus.views.overview import FiguresView
from storage.visibility import Seat

NEEDED = 10
"""Of fewer decisions figures would tell of persons, or of nothing."""


def figures(connection: Connection, seat: Seat, filters: Filters, now: datetime) -> FiguresView:
    """`now` is real time."""
    whole = replace(filters, state="closed", taken="here", order="newest", before=None)
    return FiguresView(
        since=filters.since, until=filters.until, zone=seat.zone, closed=0, needed=NEEDED, filters=whole
    )
