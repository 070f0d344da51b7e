"""Many rows through one statement: compiled once, its rows handed to the driver as plain tuples.

What SQLAlchemy does with the parameters of each single row of an `executemany` costs more than what the database does
with the row. The statement, its dialect and its types stay SQLAlchemy's; only the loop over the rows is ours.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]
_VALUES = re.compile(r"VALUES \(([^()]*)\)")


class _Form:
    """A statement as the driver of a database takes it, for rows with these names. Safe to share between threads."""

    def __init__(self, statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names, for_executemany=True)  # type: ignore[attr-defined]  # every clause compiles
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None, "both drivers take their parameters in order"
        self._as_columns = dialect.name == "postgresql" and compiled.isinsert
        self.text = _with_columns(compiled.string) if self._as_columns else compiled.string
        self._constants = {name: value for name, value in compiled.params.items() if name not in names}
        self._in_order = _getter(compiled.positiontup)
        processors = {
            compiled.bind_names[bind]: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind in compiled.binds.values()
        }
        self._processors = [
            (place, process)
            for place, name in enumerate(compiled.positiontup)
            if (process := processors[name]) is not None
        ]

    def values(self, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
        """The values as the driver wants them, in the order of the statement: row by row, or all rows as columns."""
        found: list[tuple[Any, ...]] = []
        for row in rows:
            values = list(self._in_order({**self._constants, **row} if self._constants else row))
            for place, process in self._processors:
                values[place] = process(values[place])
            found.append(tuple(values))
        return [tuple(map(list, zip(*found, strict=True)))] if self._as_columns else found


def _with_columns(insert: str) -> str:
    """For a server: the rows as one parameter a column, so that they are one statement and not as many as there are
    rows. What stands behind VALUES is `$1::VARCHAR, $2::INTEGER ...`."""
    head, values, tail = _VALUES.split(insert, maxsplit=1)
    arrays = ", ".join(f"{value}[]" for value in values.split(", "))
    return f"{head}SELECT * FROM unnest({arrays}){tail}"  # noqa: S608 - a statement of ours in another form


def write(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run the statement once for each row, in one go. All rows have the same names."""
    form = _form(statement, connection.dialect, tuple(rows[0]))
    connection.exec_driver_sql(form.text, form.values(rows))


# As many as there are statements that are written once; one made anew each time would be compiled each time.
_form = lru_cache(maxsize=256)(_Form)


def _getter(names: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)
