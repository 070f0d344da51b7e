"""What the parts of one unit of work share: the connection, the one clock reading, and where ids and salts come from."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.sql.base import Executable

T = TypeVar("T")
CHUNK = 5_000
"""Values in one list of a statement; SQLite takes 32,766 parameters, and a pair takes two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    connection: Connection
    now: datetime
    """*Real* time, read once, after the write lock was taken."""
    fresh: Callable[[], str]
    """A new id that says nothing."""
    salt: Callable[[], bytes]
    """32 bytes that nobody can guess."""

    @property
    def dialect(self) -> str:
        return self.connection.dialect.name

    def write(self, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
        """Run the statement once for each row, in one go; not at all without rows."""
        if rows:
            self.connection.execute(statement, rows)


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists of at most CHUNK, none of them empty; sorted, so that runs are alike."""
    ordered: list[T] = sorted(values)  # type: ignore[type-var]  # texts, or tuples of texts
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
