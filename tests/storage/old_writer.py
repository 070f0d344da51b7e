"""How entries were written before msgspec, field by field: slow, with nothing in common with consensus/plain.py, and kept
to judge it by. Whatever is written today has the bytes that this gives."""

import json
import types
import typing
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any, NewType, Union

import msgspec

from consensus.events import Private
from consensus.frozen import Frozen, Span

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def write(event: Any) -> tuple[str, str, dict[str, str]]:
    """Type, public part and private values of an event, as they go into the log."""
    plain = to_plain(event)
    private = {}
    for field in msgspec.structs.fields(type(event)):
        if field.type is Private or Private in typing.get_args(field.type):
            held = plain.pop(field.name, None)
            if held is not None:
                private[field.name] = _canonical(held["value"])
    return event.kind, _canonical(plain), private


def to_plain(value: object) -> Any:
    return _dataclass(value) if isinstance(value, Frozen) else _any(value)


def _canonical(plain: Any) -> str:
    text = _ENCODER.encode(plain)
    return text if text.isascii() else _ENCODER.encode(cleaned(plain))


def clean(text: str) -> str:
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


def _dataclass(value: Any) -> Any:
    plain = {}
    for field in msgspec.structs.fields(type(value)):
        item = getattr(value, field.name)
        if field.default is msgspec.NODEFAULT or item != field.default:
            plain[field.name] = _field(_bare(field.type), item)
    return plain


def _bare(kind: Any) -> Any:
    while isinstance(kind, NewType) or typing.get_origin(kind) is Annotated:
        kind = kind.__supertype__ if isinstance(kind, NewType) else typing.get_args(kind)[0]
    return kind


def _field(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return _instant(value)
    if kind in (timedelta, Span):
        return int(value.total_seconds())
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return [_field(_bare(arguments[0]), item) for item in value]
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not types.NoneType]
        if len(inner) == 1:
            return None if value is None else _field(_bare(inner[0]), value)
    return to_plain(value)


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _any(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return _instant(value)
        case timedelta():
            return int(value.total_seconds())
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Mapping():
            return {str(key): _any(item) for key, item in value.items()}
        case tuple() | list():
            return [_any(item) for item in value]
    raise TypeError(f"no plain form for {type(value).__name__}")
