"""The answer to each delivery: a repeated delivery gets the same answer and changes nothing."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from consensus.frozen import Frozen, replace
from consensus.ids import DeliveryId, PersonId
from consensus.plain import Value, from_json, to_json
from consensus.ports import Receipt
from consensus.refusal import Refused
from storage.places import Home
from storage.session import Lookup, Session
from storage.sql.lists import in_list, list_parameter
from storage.tables import DELIVERY, HOME

KEPT_FOR = timedelta(days=30)
Key = tuple[str, str]

_INSERT = insert(DELIVERY)
_ANSWERS = select(DELIVERY.c.home, DELIVERY.c.delivery, DELIVERY.c.answer).where(
    in_list("deliveries", DELIVERY.c.home, DELIVERY.c.delivery)
)
_OF_PERSON = select(DELIVERY.c.home, DELIVERY.c.delivery, DELIVERY.c.answer).where(
    DELIVERY.c.person == bindparam("is_person")
)
_OF_COMMUNITY = (
    select(DELIVERY.c.home, DELIVERY.c.delivery, DELIVERY.c.answer)
    .join(HOME, HOME.c.id == DELIVERY.c.home)
    .where(HOME.c.community == bindparam("is_community"))
)
_BARE = (
    update(DELIVERY)
    .where(DELIVERY.c.home == bindparam("is_home"), DELIVERY.c.delivery == bindparam("is_delivery"))
    .values(person=None, answer=bindparam("answer"))
)


class Deliveries:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[Key, Receipt | Refused] = {}
        self._new: dict[Key, PersonId | None] = {}
        self._bare: dict[Key, Receipt | Refused] = {}

    def lookup(self, deliveries: Iterable[tuple[Home, DeliveryId]]) -> Lookup:
        wanted: set[Key] = {(home.id, delivery) for home, delivery in deliveries}
        return Lookup(_ANSWERS, {"deliveries": list_parameter(wanted)}, self._take)

    def _take(self, rows: list[Any]) -> None:
        self._known.update({(row.home, row.delivery): read(row.answer) for row in rows})

    def find(self, home: Home, delivery: DeliveryId) -> Receipt | Refused | None:
        return self._known.get((home.id, delivery))

    def remember(
        self, home: Home, delivery: DeliveryId, person: PersonId | None, answer: Receipt | Refused
    ) -> None:
        """Store the answer, without the values that only the actor may see, and only now."""
        key = home.id, delivery
        if key in self._known:
            return
        if isinstance(answer, Refused):
            self._known[key] = answer.kept or answer
        else:
            self._known[key] = replace(answer, unstored={}) if answer.unstored else answer
        self._new[key] = person

    def strip(self, person: PersonId, community: str, words: Collection[str]) -> None:
        """Reduce the stored answers to this person, and those to others of the community that quote one of these words, to
        their codes."""
        for row in self._session.connection.execute(_OF_PERSON, {"is_person": person}):
            self._bare[row.home, row.delivery] = _bare(read(row.answer))
        for row in self._session.connection.execute(_OF_COMMUNITY, {"is_community": community}):
            answer = read(row.answer)
            if quotes(answer.values, words):
                self._bare[row.home, row.delivery] = _bare(answer)
        for key, whose in self._new.items():
            if whose == person or quotes(self._known[key].values, words):
                self._known[key] = _bare(self._known[key])

    def flush(self) -> None:
        self._session.write(
            _INSERT,
            [
                {
                    "home": home,
                    "delivery": delivery,
                    "person": person,
                    "answer": _written(self._known[home, delivery]),
                    "at": self._session.now,
                }
                for (home, delivery), person in self._new.items()
            ],
        )
        self._session.write(
            _BARE,
            [
                {"is_home": home, "is_delivery": delivery, "answer": _written(answer)}
                for (home, delivery), answer in self._bare.items()
            ],
        )


def purge(connection: Connection, now: datetime) -> int:
    """Delete answers older than 30 days; returns how many."""
    return connection.execute(delete(DELIVERY).where(DELIVERY.c.at < now - KEPT_FOR)).rowcount


def quotes(value: object, words: Collection[str]) -> bool:
    """Whether a text within the value holds one of these."""
    match value:
        case str():
            return any(word in value for word in words if word)
        case Mapping():
            return any(quotes(item, words) for item in value.values())
        case list() | tuple():
            return any(quotes(item, words) for item in value)
    return False


class _Refusal(Frozen):
    """A Refused, which is an exception and no value."""

    code: str
    try_code: str | None = None
    values: Mapping[str, Value] = {}
    identity: str = ""


class _Stored(Frozen):
    """The content of the column: one of the two."""

    receipt: Receipt | None = None
    refused: _Refusal | None = None


def _written(answer: Receipt | Refused) -> str:
    if isinstance(answer, Receipt):
        return to_json(_Stored(receipt=answer))
    refusal = _Refusal(
        code=answer.code, try_code=answer.try_code, values=answer.values, identity=answer.identity
    )
    return to_json(_Stored(refused=refusal))


def read(text: str) -> Receipt | Refused:
    try:
        stored = from_json(_Stored, text)
    except ValueError:  # a lone surrogate, in answers from before texts were cleaned
        stored = from_json(_Stored, to_json(json.loads(text)))
    if stored.receipt is not None:
        return stored.receipt
    refused = stored.refused
    assert refused is not None, "it is one of the two"
    answer = Refused(refused.code, try_code=refused.try_code, **refused.values)
    answer.identity = refused.identity
    return answer


def _bare(answer: Receipt | Refused) -> Receipt | Refused:
    if isinstance(answer, Receipt):
        return Receipt(
            code=answer.code, number=answer.number, identity=answer.identity, changed=answer.changed
        )
    return Refused(answer.code, try_code=answer.try_code)
