"""The digests that are wanted: set by a command, moved on by the outbox, told to whoever asks."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from consensus.digests import Rhythm
from consensus.ids import PersonId
from consensus.views.digest import DigestSetting, DigestSettings
from storage import dialect
from storage.places import Community, Home
from storage.session import Session
from storage.tables import DIGEST, HOME, PLACE
from storage.visibility import Seat

_KEY = (
    DIGEST.c.home == bindparam("is_home"),
    DIGEST.c.place == bindparam("is_place"),
    DIGEST.c.person == bindparam("is_person"),
)
_REMOVE = delete(DIGEST).where(*_KEY)
_FORGET = delete(DIGEST).where(DIGEST.c.person == bindparam("is_person"))
_ADD = insert(DIGEST)
ONCE = ""
"""Instead of a day: a message to somebody who wants no digest, with what they are asked alone."""
_ASK_ANEW = (
    update(DIGEST)
    .where(*_KEY, DIGEST.c.every == ONCE)
    .values(due=bindparam("at"), taken_at=None, taken_by=None, next_try_at=None)
)


class Wanted(NamedTuple):
    """For whom: a place (its id), or a person."""

    home: str
    place: str = ""
    person: str = ""


@dataclass(slots=True)
class Digests:
    """Those of one unit of work."""

    session: Session
    _set: dict[Wanted, tuple[Rhythm, Community, datetime] | None] = field(default_factory=dict)
    _asked: dict[tuple[str, PersonId], tuple[Rhythm, Community, datetime]] = field(default_factory=dict)
    _forgotten: set[PersonId] = field(default_factory=set)

    def set(self, home: Home, wanted: Wanted, rhythm: Rhythm | None, due: datetime) -> None:
        """`due` is by the community's clock."""
        self._set[wanted] = None if rhythm is None else (rhythm, home.community, due)

    def ask(self, home: Home, person: PersonId, rhythm: Rhythm, now: datetime) -> None:
        """Somebody is asked something: with their digest, or in a message of its own at their hour. `now` is by the community's clock."""
        self._asked[home.id, person] = rhythm, home.community, rhythm.after(now)

    def forget(self, person: PersonId) -> None:
        self._forgotten.add(person)
        self._asked = {key: given for key, given in self._asked.items() if key[1] != person}
        self._set = {wanted: given for wanted, given in self._set.items() if wanted.person != person}

    def flush(self) -> None:
        keys = [{f"is_{name}": value for name, value in wanted._asdict().items()} for wanted in self._set]
        self.session.write(_FORGET, [{"is_person": person} for person in sorted(self._forgotten)])
        self.session.write(_REMOVE, keys)
        self.session.write(
            _ADD,
            [
                {
                    **wanted._asdict(),
                    "every": rhythm.every,
                    "minute": rhythm.at.hour * 60 + rhythm.at.minute,
                    "zone": rhythm.zone,
                    "due": due - community.offset,
                    "in_doubt": False,
                    "attempts": 0,
                }
                for wanted, given in self._set.items()
                if given is not None
                for rhythm, community, due in [given]
            ],
        )
        asked = [
            {
                "home": home,
                "place": "",
                "person": person,
                "every": ONCE,
                "minute": rhythm.at.hour * 60 + rhythm.at.minute,
                "zone": rhythm.zone,
                "due": due - community.offset,
                "in_doubt": False,
                "attempts": 0,
            }
            for (home, person), (rhythm, community, due) in self._asked.items()
        ]
        self.session.write(dialect.insert_or_ignore(DIGEST, self.session.dialect), asked)
        # One that is being sent may have been written before this was asked.
        self.session.write(
            _ASK_ANEW,
            [
                {"is_home": row["home"], "is_place": "", "is_person": row["person"], "at": row["due"]}
                for row in asked
            ],
        )


def rhythm_of(row: Any) -> Rhythm:
    return Rhythm(every=row.every or "daily", at=time(*divmod(row.minute, 60)), zone=row.zone)


def settings_of(connection: Connection, seat: Seat) -> DigestSettings:
    """Of the place from which the viewer asks, if they may see it, and their own."""
    home = select(HOME.c.id).where(HOME.c.community == seat.community)
    place = connection.execute(
        select(PLACE.c.id).where(PLACE.c.home.in_(home), PLACE.c.external == seat.here)
    ).scalars()
    here = {row for row in place if seat.sees(row)}
    place_set = own = None
    for row in connection.execute(select(DIGEST).where(DIGEST.c.home.in_(home), DIGEST.c.every != ONCE)):
        setting = DigestSetting(rhythm=rhythm_of(row), following=row.due + seat.offset)
        if row.person:
            own = setting if row.person == seat.person else own
        elif row.place in here:
            place_set = setting
    return DigestSettings(place=place_set, own=own, in_place=bool(here))
