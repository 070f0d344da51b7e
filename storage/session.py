"""What the parts of a unit of work share: the connection, a single clock reading, and the source of ids and salts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select

from storage import dialect
from storage.signing import Signing
from storage.sql import statements
from storage.sql.statements import Delta, Row


class Lookup(NamedTuple):
    """Rows that a part of a unit of work needs. `take` receives them. Several lookups can share a round trip."""

    statement: Select[Any]
    values: Mapping[str, Any]
    take: Callable[[list[Any]], None]


@dataclass(slots=True, kw_only=True)
class Session:
    raw: Connection
    """The connection of the transaction, which does not see writes that still wait."""
    clock: Callable[[Connection], datetime]
    fresh: Callable[[], str]
    """A new random id."""
    salt: Callable[[], bytes]
    """32 bytes that nobody can guess."""
    signing: Signing
    _now: datetime | None = field(default=None, init=False)
    _waiting: list[tuple[Delta, Sequence[Row]]] = field(default_factory=list, init=False)
    """Writes that were not sent to the server yet."""

    @property
    def now(self) -> datetime:
        """*Real* time, read once on first use, which is after the communities were locked."""
        if self._now is None:
            self._now = self.clock(self.raw)
        return self._now

    @property
    def connection(self) -> Connection:
        """The connection for other statements, which see all earlier writes."""
        self.send()
        return self.raw

    @property
    def dialect(self) -> str:
        return self.raw.dialect.name

    def read(self, statement: Select[Any], **values: Any) -> list[Any]:
        """The rows of the statement, as tuples with the names of its columns."""
        return statements.read(self.connection, statement, values)

    def load(self, *lookups: Lookup | None) -> None:
        """Read all lookups, and hand the rows over in this order."""
        wanted = [lookup for lookup in lookups if lookup is not None]
        if wanted:
            self.send()
            answers = statements.read_together(
                self.raw, [(lookup.statement, lookup.values) for lookup in wanted]
            )
            for lookup, rows in zip(wanted, answers, strict=True):
                lookup.take(rows)

    def write(self, statement: Delta, rows: Sequence[Row]) -> None:
        """Run the statement once for each row, in one go; not at all without rows. A server gets it with the next ones
        (`send`), for what a group writes takes it less time than a round trip for each table."""
        if not rows:
            return
        if self.dialect == dialect.SQLITE:
            statements.write(self.raw, statement, rows)
        else:
            self._waiting.append((statement, rows))

    def send(self) -> None:
        """Send all waiting writes; comes last."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            statements.write_together(self.raw, waiting)
