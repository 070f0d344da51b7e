"""Frozen dataclasses to plain JSON values and back, by their type hints.

One converter is built per class and kept, because a vote turns a header to JSON and back. Written forms: an instant
is ISO 8601 in UTC with `Z`, a span is whole seconds, a fraction is `"2/3"`; fields that hold their default are left
out, so that a newer version reads what an older one wrote. No floats: the chain's canonical form has none.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Literal, NewType, TypeVar, Union

type_ = type
Value = None | bool | int | str | tuple["Value", ...] | Mapping[str, "Value"]
"""What refusals, receipts and reasons carry: plain values, ready for JSON."""

T = TypeVar("T")
Encode = Callable[[Any], Any]
Decode = Callable[[Any], Any]


_PLAIN: frozenset[type_] = frozenset({str, int, bool, types.NoneType})


def to_plain(value: object) -> Any:
    """Turn a dataclass (or a plain value) into dicts, lists, text, whole numbers, booleans and None."""
    return _encoder(typing.cast(typing.Hashable, type_(value)))(value)


def from_plain(kind: type[T], plain: Any) -> T:
    """Build `kind` from what `to_plain` made. Raises KeyError, TypeError or ValueError when it does not fit."""
    return typing.cast(T, _codec(typing.cast(Any, kind))[1](plain))


@lru_cache(maxsize=1024)  # the votes of one group share instant and deadline
def instant_text(at: datetime) -> str:
    """`2026-11-23T18:00:00Z`; microseconds only where there are any. The instant must carry a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """Read what `instant_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


@cache
def _encoder(kind: Any) -> Encode:
    is_dataclass = dataclasses.is_dataclass(kind)
    return _codec(kind)[0] if is_dataclass else _any


def _any(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        return {str(key): item if type(item) in _PLAIN else _any(item) for key, item in value.items()}
    match value:
        case bool() | int() | str():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case timedelta():
            return int(value.total_seconds())
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Mapping():
            return {str(key): _any(item) for key, item in value.items()}
        case tuple() | list() | frozenset():
            return [_any(item) for item in (sorted(value) if isinstance(value, frozenset) else value)]
    if dataclasses.is_dataclass(value):
        return to_plain(value)
    raise TypeError(f"no plain form for {type_(value).__name__}")


def _freeze(value: Any) -> Any:
    """Plain JSON read back as values: lists become tuples."""
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, dict):
        return {key: _freeze(item) for key, item in value.items()}
    return value


def _same(value: Any) -> Any:
    return value


@cache
def _codec(kind: Any) -> tuple[Encode, Decode]:
    if isinstance(kind, NewType):
        return _codec(kind.__supertype__)
    if kind in _PLAIN:
        return _same, _same
    if kind is datetime:
        return instant_text, instant
    if kind is date:
        return date.isoformat, date.fromisoformat
    if kind is timedelta:
        return (lambda span: int(span.total_seconds())), (lambda seconds: timedelta(seconds=seconds))
    if kind is Fraction:
        return (lambda part: f"{part.numerator}/{part.denominator}"), Fraction
    if dataclasses.is_dataclass(kind):
        return _dataclass_codec(typing.cast(type_, kind))
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return _same, _same
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        encode, decode = _codec(arguments[0])
        return (lambda items: [encode(item) for item in items]), (lambda items: tuple(map(decode, items)))
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not types.NoneType]
        if len(inner) == 1:
            encode, decode = _codec(inner[0])
            return (
                lambda value: None if value is None else encode(value),
                lambda plain: None if plain is None else decode(plain),
            )
    return _any, _freeze


def _dataclass_codec(kind: type_) -> tuple[Encode, Decode]:
    hints = typing.get_type_hints(kind)
    missing = dataclasses.MISSING
    fields = [
        (field.name, *_codec(hints[field.name]), missing if field.name == "kind" else field.default)
        for field in dataclasses.fields(kind)
        if field.init
    ]

    def encode(value: Any) -> Any:
        plain = {}
        for name, encode_field, _, default in fields:
            item = getattr(value, name)
            if default is missing or (item is not default and item != default):
                plain[name] = encode_field(item)
        return plain

    def decode(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise TypeError(f"{kind.__name__} is written as an object")
        return kind(**{name: read(plain[name]) for name, _, read, _ in fields if name in plain})

    return encode, decode
