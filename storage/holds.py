"""What stops decisions and with whom that is, by name: one statement for all of them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from consensus.views.overview import Hold
from consensus.views.waiting import Held
from storage.decision_reader import names_of


def holds_of(connection: Connection, stopped: Sequence[Sequence[Held]]) -> list[tuple[Hold, ...]]:
    """Those of each decision, in the order in which they are given."""
    people = {person for held in stopped for hold in held for person in hold.holders}
    people |= {hold.objection.by for held in stopped for hold in held if hold.objection is not None}
    names = names_of(connection, people) if people else {}
    return [
        tuple(
            Hold(
                why=hold.why,
                objection=0 if hold.objection is None else hold.objection.number,
                by="" if hold.objection is None else names.get(hold.objection.by, ""),
                since=hold.since,
                held_by=hold.held_by,
                holders=tuple(names.get(holder, "") for holder in hold.holders),
                held_since=hold.held_since,
                until=hold.until,
            )
            for hold in held
        )
        for held in stopped
    ]
