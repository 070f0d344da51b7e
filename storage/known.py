"""What an entry rests on besides what it says: committed to in its `priv`, beside the words of people.

    who             who the person behind `by` is: platform, home, account and name; goes when they are erased
    administrators  the people who administer the home
    roll            SHA-256 over the sorted ids of those on the frozen roll, one a line
    heard           how many seconds of the window nothing could be heard in

An entry has what was not committed to before, or has changed since: mostly nothing. Who has never acted is committed to by
no entry, and live and counted electorates have no roll.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from consensus.events import CommunityEvent, Event, PersonRenamed, PremiseChanged, PremiseKept
from consensus.ids import PersonId
from consensus.plain import to_json

WHO, ADMINISTRATORS, ROLL, HEARD = "who", "administrators", "roll", "heard"
FIELDS = frozenset({WHO, ADMINISTRATORS, ROLL, HEARD})
OF_NOBODY = frozenset({ADMINISTRATORS, ROLL, HEARD})
"""No erasure takes these away: they hold random ids and numbers."""


class Known(NamedTuple):
    """One of them, as canonical JSON; `person`: with whom it is erased."""

    field: str
    value: str
    person: PersonId | None = None


def known(field: str, value: Any, person: PersonId | None = None) -> Known:
    return Known(field, to_json(value), person)


def owner_of(field: str, event: Event | CommunityEvent) -> PersonId | None:
    """With whom a private value of this entry is erased."""
    if field in OF_NOBODY:
        return None
    if isinstance(event, PremiseKept | PremiseChanged):
        return event.of
    return event.person if isinstance(event, PersonRenamed) else getattr(event, "by", None)


def roll_digest(people: Iterable[str]) -> str:
    return "sha256:" + hashlib.sha256("\n".join(sorted(people)).encode()).hexdigest()


def read(value: str) -> Any:
    return json.loads(value)
