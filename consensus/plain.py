"""Frozen values as canonical JSON and back, by their type hints; what is read is validated.

Canonical is what storage/verify_log.py calls so: sorted keys, no spaces, no floats. Written forms: an instant is ISO 8601
in UTC with `Z`, a span is whole seconds, a fraction is `"2/3"`; fields that hold their default are left out, so that a
newer version reads what an older one wrote. Texts are cleaned (`clean`). msgspec does all of this but for what `_Form`
makes good before it writes.
"""

import typing
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from consensus.frozen import Frozen, Span, replace

if TYPE_CHECKING:
    Value = None | bool | int | str | tuple["Value", ...] | Mapping[str, "Value"]
    """What refusals, receipts and reasons carry: plain values, ready for JSON."""
else:
    Value = None | bool | int | str
    for _ in range(6):  # msgspec knows no type that holds itself; ours are four deep at most
        Value = None | bool | int | str | tuple[Value, ...] | Mapping[str, Value]

T = TypeVar("T")
Change = Callable[[Any], Any]


def to_json(value: object) -> str:
    """Canonical JSON of a frozen value, or of a plain one. Raises ValueError for an instant without a zone, TypeError for
    what has no written form."""
    value = _made_good(value)
    try:
        text = _ENCODER.encode(value).decode()
    except UnicodeEncodeError:  # half of a surrogate pair
        pass
    else:
        if text.isascii() or _is_clean(text):
            return text
    return _ENCODER.encode(cleaned(_built_in(value))).decode()


def from_json(kind: type[T], text: str | bytes) -> T:
    """The value of this kind that `to_json` wrote. Raises ValueError when it does not fit."""
    return cast(T, _decoder(cast(typing.Hashable, kind)).decode(text))


def to_plain(value: object) -> Any:
    """The same in dicts, lists, text, whole numbers, booleans and None, with its texts as they are."""
    return _listed(_built_in(_made_good(value)))


def every_field(value: object) -> Any:
    """The value in the forms of `to_plain`, but with every field of every value: a program that reads this should not have
    to guess what a missing key means."""
    if isinstance(value, Frozen):
        return {name: every_field(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Mapping):
        return {str(key): every_field(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [every_field(item) for item in value]
    return to_plain(value)


@lru_cache(maxsize=1024)  # the votes of one group share instant and deadline
def instant_text(at: datetime) -> str:
    """`2026-11-23T18:00:00Z`; microseconds only where there are any. The instant must carry a zone."""
    return _utc(at).isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """Read what `instant_text` wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)


def clean(text: str) -> str:
    """The text in the form in which it is kept: NFC, without halves of surrogate pairs, and without NUL, which
    PostgreSQL cannot hold."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def cleaned(value: Any) -> Any:
    """The plain value with each text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    return value


def _is_clean(text: str) -> bool:
    """Whether all texts in this JSON are clean for certain."""
    return "\\u0000" not in text and unicodedata.is_normalized("NFC", text)


# --------------------------------------------------------------------------------- what msgspec would write otherwise


def _made_good(value: Any) -> Any:
    change = _change_of(cast(typing.Hashable, type(value)))
    return value if change is None else change(value)


@cache
def _change_of(hint: Any) -> Change | None:
    """What turns a value of this type into one that msgspec writes as we do; None: it does so by itself."""
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return _change_of(arguments[0])
    if hint is datetime:
        return _utc
    if isinstance(hint, type) and issubclass(hint, timedelta):
        return _seconds
    if isinstance(hint, type) and issubclass(hint, Frozen):
        form = _Form(hint)
        return form.change if form.fields else None
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        change_item = _change_of(arguments[0])
        return None if change_item is None else lambda items: tuple(map(change_item, items))
    if origin is typing.Literal:
        return None
    changes = [change for kind in arguments if kind is not NoneType and (change := _change_of(kind))]
    if not changes:
        return None
    # One of several things, of which one is written otherwise, has no place in what is written.
    (change,) = changes
    return change


class _Form:
    """The fields of a class that msgspec would not write as we do.

    It leaves a field out that *is* its default; we, one that equals it. The two differ for texts, numbers and spans that
    Python makes anew each time. An instant it writes in its zone, a span as a text.
    """

    def __init__(self, kind: type[Frozen]) -> None:
        hints = typing.get_type_hints(kind, include_extras=True)
        self.fields = tuple(
            (field.name, change, field.default)
            for field in msgspec.structs.fields(kind)
            if (change := _change_of(hints[field.name])) is not None or not _is_one_object(field.default)
        )

    def change(self, value: Any) -> Any:
        changes: dict[str, Any] = {}
        for name, change, default in self.fields:
            item = getattr(value, name)
            if item is default or item is None or item is msgspec.UNSET:
                continue
            if item == default:
                changes[name] = default
            elif change is not None:
                changed = change(item)
                if changed is not item:
                    changes[name] = changed
        return replace(value, **changes) if changes else value


def _is_one_object(default: Any) -> bool:
    """Whether Python has one object of this value, so that what equals it is it."""
    if isinstance(default, str):
        return len(default) < 2
    if isinstance(default, int):
        return -5 <= default <= 256
    return default is None or default == () or default is msgspec.NODEFAULT


def _utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("an instant without a zone")
    return at.astimezone(UTC)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _written(value: Any) -> str:
    """What msgspec does not know."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    raise TypeError(f"no plain form for {type(value).__name__}")


def _read(kind: type[Any], plain: Any) -> Any:
    if kind is Span and isinstance(plain, int):
        return Span(seconds=plain)
    raise TypeError(f"{kind.__name__} is not written so")


_ENCODER = msgspec.json.Encoder(order="sorted", enc_hook=_written)


def _built_in(value: Any) -> Any:
    return msgspec.to_builtins(value, order="sorted", enc_hook=_written)


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple | list) else value


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, dec_hook=_read)
