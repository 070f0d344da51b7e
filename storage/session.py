"""What the parts of one unit of work share: the connection, the one clock reading, and where ids and salts come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.sql.base import Executable

from storage import prepared


@dataclass(slots=True, kw_only=True)
class Session:
    connection: Connection
    clock: Callable[[Connection], datetime]
    fresh: Callable[[], str]
    """A new id that says nothing."""
    salt: Callable[[], bytes]
    """32 bytes that nobody can guess."""
    _now: datetime | None = field(default=None, init=False)

    @property
    def now(self) -> datetime:
        """*Real* time, read once: when it is first asked for, which is after the communities were locked."""
        if self._now is None:
            self._now = self.clock(self.connection)
        return self._now

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def read(self, statement: Select[Any], **values: Any) -> list[Any]:
        """The rows that the statement finds, as tuples with the names of its columns."""
        return prepared.read(self.connection, statement, values)

    def write(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        """Run the statement once for each row, in one go; not at all without rows."""
        if rows:
            prepared.write(self.connection, statement, rows)
