"""`column IN (a list of any length)` as one statement with one parameter: a JSON text that the database takes apart.

A list of separate parameters would be written out anew for each length, which costs more than the look-up itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, FromClause, Integer, bindparam, literal_column, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

WHOLE = "whole"
"""The path to an item that is no list."""


class _Items(FunctionElement[Any]):
    """The items of a JSON list, as rows with the column `value`."""

    name = "items"
    inherit_cache = True


class _Part(FunctionElement[Any]):
    """Of an item, the path and the type of a value in it. All three are clauses, so that statements are kept compiled."""

    name = "part"
    inherit_cache = True


@compiles(_Items, "sqlite")
def _items_on_sqlite(element: _Items, compiler: Any, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_Items, "postgresql")
def _items_on_postgresql(element: _Items, compiler: Any, **kw: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **kw)} AS JSONB))"


@compiles(_Part, "sqlite")
def _part_on_sqlite(element: _Part, compiler: Any, **kw: Any) -> str:
    item, path, _ = (compiler.process(clause, **kw) for clause in element.clauses)
    return str(item) if path == WHOLE else f"json_extract({item}, '$[{path}]')"


@compiles(_Part, "postgresql")
def _part_on_postgresql(element: _Part, compiler: Any, **kw: Any) -> str:
    item, path, kind = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST({item} #>> '{{{'' if path == WHOLE else path}}}' AS {kind})"


def _part(item: ColumnElement[Any], path: str, like: ColumnElement[Any]) -> _Part:
    kind = "INTEGER" if isinstance(like.type, Integer) else "TEXT"
    return _Part(item, literal_column(path), literal_column(kind))


def list_rows(name: str, *like: ColumnElement[Any]) -> tuple[FromClause, Sequence[ColumnElement[Any]]]:
    """The tuples given as the parameter `name` as rows to join with, and their parts, each of the kind of the column
    that it is like."""
    rows = _Items(bindparam(name)).table_valued("value", name=name)
    return rows, [_part(rows.c.value, str(place), column) for place, column in enumerate(like)]


def in_list(name: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the column is (or the columns together are) among the values given as the parameter `name`.

    Columns together must be of texts: SQLite compares a number among them without its index, and wants `list_rows`.
    """
    rows, parts = list_rows(name, *columns)
    if len(columns) == 1:
        return columns[0].in_(select(_part(rows.c.value, WHOLE, columns[0])))
    return tuple_(*columns).in_(select(*parts))


def list_parameter(values: Iterable[Any]) -> str:
    """Texts, or tuples of texts and numbers, as such a parameter; sorted, so that runs are alike."""
    return _ENCODER.encode(sorted(values)).decode()


_ENCODER = msgspec.json.Encoder()
