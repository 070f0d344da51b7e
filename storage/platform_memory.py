"""What a platform's adapter has to remember across restarts, such as which message is about which decision.

It fits the adapter's protocol (adapters/discord/desk.py). Ids are the platform's own, as text. Data about a person is
deleted when they are erased (people.py).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from storage import dialect
from storage.sql.lists import in_list, list_parameter
from storage.store import Store
from storage.tables import (
    DECISION,
    HOME,
    OUTBOX_CARD,
    PLACE,
    PLATFORM_MESSAGE,
    PLATFORM_NOTE,
    PLATFORM_REACTION,
)

Make = Callable[..., Any]

_IS_NOTE = and_(
    PLATFORM_NOTE.c.platform == bindparam("is_platform"),
    PLATFORM_NOTE.c.home == bindparam("is_home"),
    PLATFORM_NOTE.c.key == bindparam("is_key"),
)
_NOTE = select(PLATFORM_NOTE.c.value).where(_IS_NOTE)
_FORGET_NOTE = delete(PLATFORM_NOTE).where(_IS_NOTE)
_NOTES = select(PLATFORM_NOTE.c.home, PLATFORM_NOTE.c.value).where(
    PLATFORM_NOTE.c.platform == bindparam("is_platform"), PLATFORM_NOTE.c.key == bindparam("is_key")
)
_MESSAGE_FIELDS = ("message", "home", "channel", "number", "kind")
_MESSAGES = select(*(PLATFORM_MESSAGE.c[name] for name in _MESSAGE_FIELDS)).where(
    PLATFORM_MESSAGE.c.platform == bindparam("is_platform")
)
_MESSAGE = _MESSAGES.where(PLATFORM_MESSAGE.c.message == bindparam("is_message"))
_OPEN = (
    _MESSAGES.join(
        HOME,
        and_(HOME.c.platform == PLATFORM_MESSAGE.c.platform, HOME.c.external == PLATFORM_MESSAGE.c.home),
    )
    .join(
        DECISION,
        and_(DECISION.c.community == HOME.c.community, DECISION.c.number == PLATFORM_MESSAGE.c.number),
    )
    .where(DECISION.c.status == "open")
    .order_by(PLATFORM_MESSAGE.c.message)
)
_CARDS = _MESSAGES.where(
    PLATFORM_MESSAGE.c.home == bindparam("is_home"),
    PLATFORM_MESSAGE.c.kind == "card",
    in_list("numbers", PLATFORM_MESSAGE.c.number),
).order_by(PLATFORM_MESSAGE.c.message)
_IS_DECISION = and_(
    HOME.c.platform == bindparam("is_platform"),
    HOME.c.external == bindparam("is_home"),
    DECISION.c.number == bindparam("is_number"),
)
_PLACE = (
    select(PLACE.c.external)
    .select_from(DECISION)
    .join(HOME, HOME.c.community == DECISION.c.community)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .where(_IS_DECISION)
)
_DECISION = select(DECISION.c.id).join(HOME, HOME.c.community == DECISION.c.community).where(_IS_DECISION)
_REACTION_FIELDS = ("message", "account", "emoji", "on", "turn", "revision", "groups", "since")
_REACTIONS = select(*(PLATFORM_REACTION.c[name] for name in _REACTION_FIELDS)).where(
    PLATFORM_REACTION.c.platform == bindparam("is_platform"),
    PLATFORM_REACTION.c.message == bindparam("is_message"),
)


class PlatformNotes:
    """Small texts that one platform's adapter keeps, by home and key."""

    def __init__(self, store: Store, platform: str) -> None:
        self._store = store
        self._platform = platform

    async def note(self, home: str, key: str) -> str | None:
        def job(connection: Connection) -> str | None:
            value = connection.execute(_NOTE, self._parameters(home=home, key=key)).scalar()
            return None if value is None else str(value)

        return await self._store.read(job)

    async def keep_note(self, home: str, key: str, value: str | None) -> None:
        if value is not None:
            await self.keep_notes([(home, key, value)])
            return
        gone = self._parameters(home=home, key=key)
        await self._store.write(lambda connection: connection.execute(_FORGET_NOTE, gone).close())

    async def keep_notes(self, notes: Sequence[tuple[str, str, str]]) -> None:
        rows = [
            {"platform": self._platform, "home": home, "key": key, "value": value}
            for home, key, value in notes
        ]

        def job(connection: Connection) -> None:
            connection.execute(dialect.upsert(PLATFORM_NOTE, connection.dialect.name, "value"), rows)

        await self._store.write(job)

    async def notes(self, key: str) -> Mapping[str, str]:
        def job(connection: Connection) -> Mapping[str, str]:
            return {row.home: row.value for row in connection.execute(_NOTES, self._parameters(key=key))}

        return await self._store.read(job)

    def _parameters(self, **values: str | int) -> dict[str, str | int]:
        """The parameters of a statement above, with the platform."""
        return {"is_platform": self._platform, **{f"is_{name}": value for name, value in values.items()}}


class PlatformMemory(PlatformNotes):
    """The memory of one platform's adapter. `message` and `reaction` make the adapter's own values, so that storage need
    not know their classes."""

    def __init__(self, store: Store, platform: str, message: Make, reaction: Make) -> None:
        super().__init__(store, platform)
        self._message = message
        self._reaction = reaction

    # ------------------------------------------------------------------------------------------------------ messages

    async def keep_message(self, known: Any) -> None:
        row = {"platform": self._platform, **{name: getattr(known, name) for name in _MESSAGE_FIELDS}}

        def job(connection: Connection) -> None:
            statement = dialect.upsert(PLATFORM_MESSAGE, connection.dialect.name, "number", "kind", "channel")
            connection.execute(statement, [row])

        await self._store.write(job)

    async def message(self, message: str) -> Any:
        def job(connection: Connection) -> Any:
            row = connection.execute(_MESSAGE, self._parameters(message=message)).mappings().first()
            return None if row is None else self._message(**row)

        return await self._store.read(job)

    async def forget_message(self, message: str) -> None:
        gone = delete(PLATFORM_MESSAGE).where(
            PLATFORM_MESSAGE.c.platform == self._platform, PLATFORM_MESSAGE.c.message == message
        )
        await self._store.write(lambda connection: connection.execute(gone).close())

    async def open_messages(self) -> Sequence[Any]:
        def job(connection: Connection) -> Sequence[Any]:
            return [self._message(**row) for row in connection.execute(_OPEN, self._parameters()).mappings()]

        return await self._store.read(job)

    async def cards(self, home: str, numbers: Sequence[int]) -> Sequence[Any]:
        def job(connection: Connection) -> Sequence[Any]:
            parameters = {**self._parameters(home=home), "numbers": list_parameter(numbers)}
            return [self._message(**row) for row in connection.execute(_CARDS, parameters).mappings()]

        return await self._store.read(job)

    async def place(self, home: str, number: int) -> str | None:
        """The place where a decision was opened."""

        def job(connection: Connection) -> str | None:
            place = connection.execute(_PLACE, self._parameters(home=home, number=number)).scalar()
            return None if place is None else str(place)

        return await self._store.read(job)

    async def post_again(self, home: str, number: int) -> bool:
        """Have the lost card posted again. False if it was not lost."""

        def job(connection: Connection) -> bool:
            decision = connection.execute(_DECISION, self._parameters(home=home, number=number)).scalar()
            again = (
                update(OUTBOX_CARD)
                .where(OUTBOX_CARD.c.decision == decision, OUTBOX_CARD.c.lost)
                .values(lost=False, sent=0, reference=None, in_doubt=False, attempts=0, next_try_at=None)
            )
            return connection.execute(again).rowcount > 0

        return await self._store.write(job)

    # ----------------------------------------------------------------------------------------------------- reactions

    async def reactions(self, message: str) -> Sequence[Any]:
        def job(connection: Connection) -> Sequence[Any]:
            rows = connection.execute(_REACTIONS, self._parameters(message=message)).mappings()
            return [self._read_reaction(row) for row in rows]

        return await self._store.read(job)

    async def keep_reactions(self, reacted: Sequence[Any]) -> None:
        rows = [
            {
                "platform": self._platform,
                **{name: getattr(reaction, name) for name in _REACTION_FIELDS},
                "groups": json.dumps(list(reaction.groups)),
            }
            for reaction in reacted
        ]
        if not rows:
            return

        def job(connection: Connection) -> None:
            statement = dialect.upsert(
                PLATFORM_REACTION, connection.dialect.name, "on", "turn", "revision", "groups", "since"
            )
            connection.execute(statement, rows)

        await self._store.write(job)

    def _read_reaction(self, row: Mapping[Any, Any]) -> Any:
        return self._reaction(**{**row, "groups": tuple(json.loads(row["groups"]))})
