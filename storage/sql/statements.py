"""Statements compiled once and handed to the driver: values in as plain tuples, rows out.

What SQLAlchemy does around each execution, and with the parameters of each row of an `executemany`, costs more than
what the database does. The statement, its dialect and its types stay SQLAlchemy's; only the call of the driver is ours.
For statements that are made once, when a module is imported; one made anew each time would be compiled each time.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, Delete, FromClause, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from storage.sql.instants import Instant, to_micros

Row = dict[str, Any]
Delta = Insert | Update | Delete
_PARAMETER = re.compile(r"\$([0-9]+)")
_VALUES = re.compile(r"VALUES \(([^()]*)\)")


class _Form:
    """A statement in the form of a database's driver, for values with these names. Safe to share between threads."""

    def __init__(self, statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> None:
        # Of a SELECT the names would be taken for columns.
        given = {} if isinstance(statement, Select) else {"column_keys": names, "for_executemany": True}
        compiled = statement.compile(dialect=dialect, **given)  # type: ignore[attr-defined]  # every clause compiles
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None, "both drivers take their parameters in order"
        self._as_columns = dialect.name == "postgresql" and compiled.isinsert
        self.text = _with_columns(compiled.string) if self._as_columns else compiled.string
        self._constants = {name: value for name, value in compiled.params.items() if name not in names}
        self._names = tuple(compiled.positiontup)
        self._in_order = _getter(self._names)
        processors = {
            compiled.bind_names[bind]: _processor(bind.type, dialect) for bind in compiled.binds.values()
        }
        self._processors = [
            (place, process)
            for place, name in enumerate(compiled.positiontup)
            if (process := processors[name]) is not None
        ]

    def values(self, given: Row) -> tuple[Any, ...]:
        """The values for the driver, in the order of the statement."""
        values = self._in_order({**self._constants, **given} if self._constants else given)
        if not self._processors:
            return values
        processed = list(values)
        for place, process in self._processors:
            processed[place] = process(processed[place])
        return tuple(processed)

    def all_values(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        """Row by row; for a server that is given columns, all rows as one."""
        if not self._as_columns:
            return [self.values(row) for row in rows]
        columns = [
            [self._constants[name]] * len(rows) if name in self._constants else [row[name] for row in rows]
            for name in self._names
        ]
        for place, process in self._processors:
            columns[place] = list(map(process, columns[place]))
        return [tuple(columns)]


class _Reading(_Form):
    """A statement that returns rows, as tuples with the names of its columns."""

    def __init__(self, statement: Select[Any], dialect: Dialect, names: tuple[str, ...]) -> None:
        super().__init__(statement, dialect, names)
        columns = list(statement.selected_columns)
        row: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc]  # by a list of names
        self._make = row._make
        self._results = [
            (place, process)
            for place, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def rows(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        if not self._results:
            return [self._make(row) for row in rows]
        return [self._make(self._read(row)) for row in rows]

    def _read(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, process in self._results:
            values[place] = process(values[place])
        return values


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """The conversion of a value for the driver. Instants, which every row of the hot path has, are converted directly
    instead of through their type."""
    if isinstance(kind, Instant):
        return lambda at: None if at is None else to_micros(at)
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _with_columns(insert: str) -> str:
    """For a server: the rows as one parameter a column, so that they are one statement and not as many as there are
    rows. What stands behind VALUES is `$1::VARCHAR, $2::INTEGER ...`."""
    head, values, tail = _VALUES.split(insert, maxsplit=1)
    arrays = ", ".join(f"{value}[]" for value in values.split(", "))
    return f"{head}SELECT * FROM unnest({arrays}){tail}"  # noqa: S608 - a statement of ours in another form


def write(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run the statement once for each row, in one go. All rows have the same names."""
    form = _form(statement, _dialect_of(connection), tuple(rows[0]))
    _run(connection, form.text, form.all_values(rows))


def write_together(connection: Connection, writes: Iterable[tuple[Delta, Sequence[Row]]]) -> None:
    """`write` for several statements in order, on a server. Consecutive ones that write to different tables become one
    statement, because each statement costs a round trip."""
    tables: set[FromClause] = set()
    texts: list[str] = []
    joined: list[Any] = []
    for statement, rows in writes:
        form = _form(statement, _dialect_of(connection), tuple(rows[0]))
        values = form.all_values(rows)
        if statement.table in tables or len(values) > 1:
            _run_joined(connection, texts, joined)
            tables, texts, joined = set(), [], []
        if len(values) > 1:
            _run(connection, form.text, values)
        else:
            tables.add(statement.table)
            texts.append(form.text)
            joined += values[0]
    _run_joined(connection, texts, joined)


def _run_joined(connection: Connection, texts: Sequence[str], values: Sequence[Any]) -> None:
    if texts:
        _run(connection, texts[0] if len(texts) == 1 else _joined(tuple(texts)), [tuple(values)])


@lru_cache(maxsize=256)
def _joined(texts: tuple[str, ...]) -> str:
    """Several statements as one."""
    parts = (f"w{place} AS ({text})" for place, text in enumerate(_numbered(texts)))
    return f"WITH {', '.join(parts)} SELECT 1"


def _numbered(texts: Iterable[str]) -> Iterator[str]:
    """The parameters of several statements numbered through."""
    given = 0
    for text in texts:
        yield _PARAMETER.sub(partial(_moved, given), text)
        given += max((int(number) for number in _PARAMETER.findall(text)), default=0)


def _moved(by: int, parameter: re.Match[str]) -> str:
    return f"${int(parameter[1]) + by}"


def _run(connection: Connection, text: str, values: Sequence[tuple[Any, ...]]) -> None:
    with _cursor(connection, text) as cursor:
        if len(values) == 1:
            cursor.execute(text, values[0])
        else:
            cursor.executemany(text, values)


def read(connection: Connection, statement: Select[Any], values: Mapping[str, Any]) -> list[Any]:
    """The rows of the statement, as named tuples."""
    form = _reading(statement, _dialect_of(connection), tuple(values))
    with _cursor(connection, form.text) as cursor:
        cursor.execute(form.text, form.values(dict(values)))
        return form.rows(cursor.fetchall())


def read_together(
    connection: Connection, queries: Sequence[tuple[Select[Any], Mapping[str, Any]]]
) -> list[list[Any]]:
    """`read` for several queries; on a server with a single round trip."""
    if len(queries) == 1 or connection.dialect.name != "postgresql":
        return [read(connection, statement, values) for statement, values in queries]
    forms = [_reading(statement, _dialect_of(connection), tuple(values)) for statement, values in queries]
    text = _united(tuple(form.text for form in forms))
    parts: list[list[Any]] = [[] for _ in forms]
    values_of_all = [
        value for form, (_, values) in zip(forms, queries, strict=True) for value in form.values(dict(values))
    ]
    with _cursor(connection, text) as cursor:
        cursor.execute(text, tuple(values_of_all))
        for part, row in cursor.fetchall():
            parts[part].append(tuple(msgspec.json.decode(row).values()))
    return [form.rows(rows) for form, rows in zip(forms, parts, strict=True)]


@lru_cache(maxsize=64)
def _united(texts: tuple[str, ...]) -> str:
    """Several queries as one, whose rows have the index of their query."""
    return " UNION ALL ".join(
        f"SELECT {place} AS part, CAST(row_to_json(p{place}) AS TEXT) AS row FROM ({text}) AS p{place}"  # noqa: S608  queries of ours
        for place, text in enumerate(_numbered(texts))
    )


_DIALECTS: dict[type[Dialect], Dialect] = {}


def _dialect_of(connection: Connection) -> Dialect:
    """The first instance of the engine's dialect class in this program: statements are the same for all of its instances."""
    return _DIALECTS.setdefault(type(connection.dialect), connection.dialect)


_form = lru_cache(maxsize=256)(_Form)
_reading = lru_cache(maxsize=256)(_Reading)


@contextmanager
def _cursor(connection: Connection, text: str) -> Iterator[Any]:
    """A cursor of the driver, within the current transaction; its errors are raised as SQLAlchemy's."""
    driver = connection.connection
    cursor = driver.cursor()
    try:
        yield cursor
    except connection.dialect.loaded_dbapi.Error as error:
        lost = connection.dialect.is_disconnect(error, driver.dbapi_connection, cursor)
        if lost:
            connection.invalidate(error)
        # Without the values, which are texts of people.
        raise DBAPIError.instance(
            text,
            None,
            error,
            connection.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=connection.dialect,
        ) from error
    finally:
        cursor.close()


def _getter(names: Sequence[str]) -> Callable[[Row], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)
