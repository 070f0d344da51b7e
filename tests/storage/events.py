"""Events of every class with anything in them, for tests that write and read entries."""

import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any, Literal, NewType, Union

import msgspec
from hypothesis import strategies as st

from consensus.decision import Decision
from consensus.events import CommunityEvent, Event, Private
from consensus.frozen import Frozen, Span
from consensus.plain import Value

EVENT_CLASSES: tuple[type[Any], ...] = (*typing.get_args(Event), *typing.get_args(CommunityEvent))
PIECES = [
    "\x00",
    "\x07",
    "\x1b",
    "\x7f",
    "/",
    "\\",
    '"',
    "\u2028",
    "\ud800",
    "\udfff",
    "e\u0301",
    "\u212b",
    "怖",
    "\U0001f680",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=4).map("".join)
"""Control characters, DEL, separators of lines, halves of surrogate pairs, what NFC writes otherwise."""
WHOLE = st.integers(-3, 300) | st.sampled_from([2**53 + 1, 2**63, 2**64 + 1, -(2**80), 10**30])
ZONES = st.sampled_from(
    [UTC, timezone(timedelta(0)), timezone(timedelta(hours=9)), timezone(-timedelta(minutes=210))]
)
INSTANTS = st.builds(
    lambda micros, zone: (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).astimezone(zone),
    st.integers(0, 4 * 10**14) | st.integers(0, 4 * 10**8).map(lambda seconds: seconds * 10**6),
    ZONES,
)
SPANS = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
KEYS = st.text("abcxyz_é", min_size=1, max_size=4)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXTS,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def events() -> st.SearchStrategy[Any]:
    return st.one_of([frozen(kind) for kind in EVENT_CLASSES])


def decisions() -> st.SearchStrategy[Any]:
    return frozen(Decision)


def frozen(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any value of this class; a field that has a default holds it, something equal to it, or something else."""
    required, optional = {}, {}
    for field in msgspec.structs.fields(kind):
        if field.required:
            required[field.name] = _any(field.type)
        else:
            optional[field.name] = _any(field.type)
            if field.default is not msgspec.NODEFAULT:
                optional[field.name] |= st.builds(_made_anew, st.just(field.default))
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: kind(**fields))


def _made_anew(value: Any) -> Any:
    """Equal, but another object where Python makes one."""
    match value:
        case bool() | None:
            return value
        case str():
            return "".join(list(value))
        case int():
            return int(str(value))
        case timedelta():
            return timedelta(seconds=value.total_seconds())
    return value


def _any(hint: Any) -> st.SearchStrategy[Any]:
    while isinstance(hint, NewType) or typing.get_origin(hint) is Annotated:
        hint = hint.__supertype__ if isinstance(hint, NewType) else typing.get_args(hint)[0]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint == Value:
        return VALUES
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of(
            [st.none() if argument is types.NoneType else _any(argument) for argument in arguments]
        )
    if origin is tuple:
        return st.lists(_any(arguments[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(KEYS, _any(arguments[1]), max_size=3)
    if hint is Private:
        return VALUES.map(Private)
    if isinstance(hint, type) and issubclass(hint, Frozen):
        return frozen(hint)
    simple: Mapping[Any, st.SearchStrategy[Any]] = {
        str: TEXTS,
        int: WHOLE,
        bool: st.booleans(),
        datetime: INSTANTS,
        Span: SPANS,
    }
    return simple[hint]
