"""What Discord's adapter has to remember across restarts. It fits adapters/discord/desk.py by its shape.

Ids are Discord's own, as text. What is kept of a person goes when they are erased (discord_traces.py).
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
    DISCORD_MESSAGE,
    DISCORD_NOTE,
    DISCORD_REACTION,
    HOME,
    OUTBOX_CARD,
    PLACE,
)

PLATFORM = "discord"


Make = Callable[..., Any]

_NOTE = select(DISCORD_NOTE.c.value).where(
    DISCORD_NOTE.c.home == bindparam("is_home"), DISCORD_NOTE.c.key == bindparam("is_key")
)
_NOTES = select(DISCORD_NOTE.c.home, DISCORD_NOTE.c.value).where(DISCORD_NOTE.c.key == bindparam("is_key"))
_FORGET_NOTE = delete(DISCORD_NOTE).where(
    DISCORD_NOTE.c.home == bindparam("is_home"), DISCORD_NOTE.c.key == bindparam("is_key")
)
_MESSAGE = select(DISCORD_MESSAGE).where(DISCORD_MESSAGE.c.message == bindparam("is_message"))
_OF_HOME = and_(HOME.c.platform == PLATFORM, HOME.c.external == bindparam("is_home"))
_OPEN = (
    select(DISCORD_MESSAGE)
    .join(HOME, and_(HOME.c.platform == PLATFORM, HOME.c.external == DISCORD_MESSAGE.c.home))
    .join(
        DECISION,
        and_(DECISION.c.community == HOME.c.community, DECISION.c.number == DISCORD_MESSAGE.c.number),
    )
    .where(DECISION.c.status == "open")
    .order_by(DISCORD_MESSAGE.c.message)
)
_CARDS = (
    select(DISCORD_MESSAGE)
    .where(
        DISCORD_MESSAGE.c.home == bindparam("is_home"),
        DISCORD_MESSAGE.c.kind == "card",
        in_list("numbers", DISCORD_MESSAGE.c.number),
    )
    .order_by(DISCORD_MESSAGE.c.message)
)
_PLACE = (
    select(PLACE.c.external)
    .select_from(DECISION)
    .join(HOME, HOME.c.community == DECISION.c.community)
    .join(PLACE, PLACE.c.id == DECISION.c.place)
    .where(_OF_HOME, DECISION.c.number == bindparam("is_number"))
)
_DECISION = (
    select(DECISION.c.id)
    .join(HOME, HOME.c.community == DECISION.c.community)
    .where(_OF_HOME, DECISION.c.number == bindparam("is_number"))
)
_REACTIONS = select(DISCORD_REACTION).where(DISCORD_REACTION.c.message == bindparam("is_message"))


class DiscordStore:
    """`message` and `reaction` make the adapter's own values, so that storage need not know them."""

    def __init__(self, store: Store, message: Make, reaction: Make) -> None:
        self._store = store
        self._message = message
        self._reaction = reaction

    # --------------------------------------------------------------------------------------------------------- notes

    async def note(self, home: str, key: str) -> str | None:
        def job(connection: Connection) -> str | None:
            found = connection.execute(_NOTE, {"is_home": home, "is_key": key}).scalar()
            return None if found is None else str(found)

        return await self._store.read(job)

    async def keep_note(self, home: str, key: str, value: str | None) -> None:
        if value is not None:
            await self.keep_notes([(home, key, value)])
            return
        gone = {"is_home": home, "is_key": key}
        await self._store.write(lambda connection: connection.execute(_FORGET_NOTE, gone).close())

    async def keep_notes(self, notes: Sequence[tuple[str, str, str]]) -> None:
        rows = [{"home": home, "key": key, "value": value} for home, key, value in notes]

        def job(connection: Connection) -> None:
            connection.execute(dialect.upsert(DISCORD_NOTE, connection.dialect.name, "value"), rows)

        await self._store.write(job)

    async def notes(self, key: str) -> Mapping[str, str]:
        def job(connection: Connection) -> Mapping[str, str]:
            return {row.home: row.value for row in connection.execute(_NOTES, {"is_key": key})}

        return await self._store.read(job)

    # ------------------------------------------------------------------------------------------------------ messages

    async def keep_message(self, known: Any) -> None:
        row = {name: getattr(known, name) for name in ("message", "home", "channel", "number", "kind")}

        def job(connection: Connection) -> None:
            statement = dialect.upsert(DISCORD_MESSAGE, connection.dialect.name, "number", "kind", "channel")
            connection.execute(statement, [row])

        await self._store.write(job)

    async def message(self, message: str) -> Any:
        def job(connection: Connection) -> Any:
            row = connection.execute(_MESSAGE, {"is_message": message}).mappings().first()
            return None if row is None else self._message(**row)

        return await self._store.read(job)

    async def open_messages(self) -> Sequence[Any]:
        def job(connection: Connection) -> Sequence[Any]:
            return [self._message(**row) for row in connection.execute(_OPEN).mappings()]

        return await self._store.read(job)

    async def cards(self, home: str, numbers: Sequence[int]) -> Sequence[Any]:
        def job(connection: Connection) -> Sequence[Any]:
            rows = connection.execute(
                _CARDS, {"is_home": home, "numbers": list_parameter(numbers)}
            ).mappings()
            return [self._message(**row) for row in rows]

        return await self._store.read(job)

    async def place(self, home: str, number: int) -> str | None:
        """Where a decision was opened."""

        def job(connection: Connection) -> str | None:
            found = connection.execute(_PLACE, {"is_home": home, "is_number": number}).scalar()
            return None if found is None else str(found)

        return await self._store.read(job)

    async def post_again(self, home: str, number: int) -> bool:
        """The card was lost: it is to be posted anew. False where it was not lost."""

        def job(connection: Connection) -> bool:
            decision = connection.execute(_DECISION, {"is_home": home, "is_number": number}).scalar()
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
            rows = connection.execute(_REACTIONS, {"is_message": message}).mappings()
            return [self._read_reaction(row) for row in rows]

        return await self._store.read(job)

    async def keep_reactions(self, reacted: Sequence[Any]) -> None:
        names = ("message", "account", "emoji", "on", "turn", "revision", "since")
        rows = [
            {**{name: getattr(one, name) for name in names}, "groups": json.dumps(list(one.groups))}
            for one in reacted
        ]
        if not rows:
            return

        def job(connection: Connection) -> None:
            statement = dialect.upsert(
                DISCORD_REACTION, connection.dialect.name, "on", "turn", "revision", "groups", "since"
            )
            connection.execute(statement, rows)

        await self._store.write(job)

    def _read_reaction(self, row: Mapping[Any, Any]) -> Any:
        return self._reaction(**{**row, "groups": tuple(json.loads(row["groups"]))})
