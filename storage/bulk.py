"""Many rows through one statement: compiled once, its rows handed to the driver as plain tuples.

What SQLAlchemy does with the parameters of each single row of an `executemany` costs more than what the database does
with the row. The statement, its dialect and its types stay SQLAlchemy's; only the loop over the rows is ours.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]


class _Form:
    """A statement as the driver of a database takes it, for rows with these names. Safe to share between threads."""

    def __init__(self, statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names, for_executemany=True)  # type: ignore[attr-defined]  # every clause compiles
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None, "both drivers take their parameters in order"
        self.text = compiled.string
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
        """The values of each row as the driver wants them, in the order of the statement."""
        found = []
        for row in rows:
            values = list(self._in_order({**self._constants, **row} if self._constants else row))
            for place, process in self._processors:
                values[place] = process(values[place])
            found.append(tuple(values))
        return found


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
