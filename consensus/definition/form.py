"""From the tables of a TOML file to the values of process.py, by their type hints.

A key is named as its field, so that a new field is a new key. Every mistake is gathered, and what is wrong is read as
if it held its default, so that the rest is checked too. Whether the whole makes sense is soundness.py's question.
"""

import re
import types
import typing
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any, Literal, Union

from msgspec import NODEFAULT

from consensus import limits
from consensus.definition.keys import (
    BOUNDS,
    INTENDED,
    LATER,
    LATER_WORDS,
    LENGTHS,
    NAME_HINTS,
    NAMES,
    Field,
    dotted,
    fields_of,
    rule_name,
    short,
)
from consensus.definition.lines import Path
from consensus.definition.mistakes import Mistakes, closest, listed
from consensus.frozen import Frozen
from consensus.process import Phase, Position
from consensus.spans import span, span_text

_NOTHING = "none"
"""The word for an absent value, for keys whose default is not absence."""

Read = Callable[[Any, Path], Any]
Table = Mapping[str, Any]


class Unfit(Exception):
    """The value does not fit; the mistake is noted."""


class Form:
    """Reads tables into values. `defaults` gives what a table holds where the file is silent, by its path."""

    def __init__(self, mistakes: Mistakes, defaults: Mapping[Path, Table]) -> None:
        self._mistakes = mistakes
        self._defaults = defaults

    def read(self, kind: type, value: Any, path: Path) -> dict[str, Any]:
        """The fields of `kind` that the table gives (or `defaults` does), as arguments for it."""
        if not isinstance(value, dict):
            self._wrong(
                path,
                "wrong-type",
                "Write { ... }."
                if isinstance(path[-1], int)
                else f"Write [{dotted(path)}] and its keys below it.",
                wanted="a table",
                found=_kind(value),
            )
        fields = {field.key: field for field in fields_of(kind)}
        for key in value:
            if key not in fields:
                self._unknown(key, path, fields)
        values = dict(self._defaults.get(path, {}))
        for field in fields.values():
            if field.key in value:
                try:
                    values[field.name] = self._value(field.hint, value[field.key], (*path, field.key))
                except Unfit:
                    continue
            elif field.default is NODEFAULT and field.name not in values:
                self._mistakes.add(
                    path, "missing-key", _missing_hint(field), key=field.key, where=_where(path)
                )
                raise Unfit
        return values

    def _value(self, hint: Any, value: Any, path: Path) -> Any:
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (Union, types.UnionType):
            if value == _NOTHING:
                return None
            return self._value(
                next(argument for argument in arguments if argument is not types.NoneType), value, path
            )
        if isinstance(hint, type) and issubclass(hint, Frozen):
            return self._build(hint, value, path)
        if origin is Literal:
            return self._one_of(arguments, value, path)
        if hint == tuple[tuple[str, str], ...]:
            return self._pairs(value, path)
        if origin is tuple:
            if arguments[0] is int and not isinstance(value, list):
                self._wrong(path, "wrong-type", "Write [0, 5].", wanted="a list", found=_kind(value))
            return self._list(arguments[0], value, path)
        simple: Mapping[Any, Read] = {
            str: self._text,
            int: self._whole,
            bool: self._truth,
            timedelta: self._span,
            Fraction: self._fraction,
        }
        return simple[hint](value, path)

    def _build(self, kind: type, value: Any, path: Path) -> Any:
        arguments = self.read(kind, value, path)
        try:
            return kind(**arguments)
        except TypeError:  # a key without a default was wrong, and that has been noted
            raise Unfit from None

    def _list(self, hint: Any, value: Any, path: Path) -> tuple[Any, ...]:
        if not isinstance(value, list):
            example = (
                "[[phase]]"
                if hint is Phase
                else "[{ ... }, { ... }]"
                if hint is Position
                else '["...", "..."]'
            )
            self._wrong(path, "wrong-type", f"Write {example}.", wanted="a list", found=_kind(value))
        if len(value) > limits.OPTIONS_MAX:
            self._wrong(path, "too-many", key=dotted(path), found=len(value), most=limits.OPTIONS_MAX)
        items = []
        whole = True
        for index, item in enumerate(value):
            try:
                items.append(self._value(hint, item, (*path, index)))
            except Unfit:
                whole = False
        if not whole:
            self._mistakes.spoil(path)
            raise Unfit
        return tuple(items)

    def _pairs(self, value: Any, path: Path) -> tuple[tuple[str, str], ...]:
        if not isinstance(value, dict):
            hint = f'Write {path[-1]} = {{ blocked = "vote" }}.'
            self._wrong(
                path, "wrong-type", hint, wanted="a table from results to what follows", found=_kind(value)
            )
        return tuple((key, self._text(target, (*path, key))) for key, target in value.items())

    def _one_of(self, allowed: tuple[str, ...], value: Any, path: Path) -> str:
        if not isinstance(value, str):
            self._wrong(
                path,
                "wrong-type",
                f"Write {listed(allowed)}.",
                wanted="one of a few words",
                found=_kind(value),
            )
        if value not in allowed:
            near = closest(value, allowed)
            hint = f"It can be {listed(allowed)}."
            if value in LATER_WORDS.get(short(path), ()):
                hint = f"It is kept for later and cannot be used yet. {hint}"
            elif near is not None:
                hint = f'Did you mean "{near}"? {hint}'
            self._wrong(path, "unknown-value", hint, found=f'"{value}"')
        return value

    def _text(self, value: Any, path: Path) -> str:
        if not isinstance(value, str):
            self._wrong(path, "wrong-type", "Write it between quotes.", wanted="text", found=_kind(value))
        name = rule_name(path)
        text = unicodedata.normalize("NFC", " ".join(value.split()))
        most = LENGTHS.get(name, limits.REASON_LENGTH_MAX)
        if len(text) > most:
            self._wrong(
                path,
                "out-of-range",
                "Say it in fewer words.",
                found=f"{len(text)} characters long",
                least=0,
                most=most,
            )
        pattern = NAMES.get(name)
        if pattern is not None and (pattern.fullmatch(text) is None or not text.isprintable()):
            hint = NAME_HINTS.get(name, "Use small letters, digits and hyphens, 40 at most.")
            self._wrong(path, "bad-name", hint, found=f'"{text}"')
        return text

    def _whole(self, value: Any, path: Path) -> int:
        least, most = BOUNDS[rule_name(path)]
        if isinstance(value, bool) or not isinstance(value, int):
            example = (
                int(value)
                if isinstance(value, str) and value.isdecimal() and len(value) < 6
                else max(least, 3)
            )
            hint = f"Write {path[-1]} = {example}."
            self._wrong(path, "wrong-type", hint, wanted="a whole number", found=_kind(value))
        if not least <= value <= most:
            self._wrong(
                path,
                "out-of-range",
                found=str(value) if abs(value) < 10**30 else "huge",
                least=least,
                most=most,
            )
        return value

    def _truth(self, value: Any, path: Path) -> bool:
        if not isinstance(value, bool):
            self._wrong(
                path,
                "wrong-type",
                "Write true or false, without quotes.",
                wanted="true or false",
                found=_kind(value),
            )
        return value

    def _span(self, value: Any, path: Path) -> timedelta:
        hint = 'Write "90m", "72h", "10d" or "2w".'
        if not isinstance(value, str):
            self._wrong(path, "not-a-span", hint, found=_kind(value))
        try:
            length = span(value)
        except ValueError:
            self._wrong(path, "not-a-span", hint, found=f'"{value}"')
        if not timedelta(0) < length <= limits.RUNS_FOR_MAX:
            most = span_text(limits.RUNS_FOR_MAX)
            self._wrong(
                path, "out-of-range", hint, found=value, least=span_text(limits.RUNS_FOR_MIN), most=most
            )
        return length

    def _fraction(self, value: Any, path: Path) -> Fraction:
        if not isinstance(value, str):
            self._wrong(path, "not-a-fraction", _fraction_hint(value), found=_kind(value))
        if re.fullmatch(r"[0-9]{1,6}/[0-9]{1,6}", value) is None or not int(value.partition("/")[2]):
            self._wrong(path, "not-a-fraction", 'Write it as "2/3".', found=f'"{value}"')
        return Fraction(value)

    def _unknown(self, key: str, path: Path, fields: Mapping[str, Field]) -> None:
        later = LATER.get(short((*path, key)))
        near = INTENDED.get(key) if INTENDED.get(key) in fields else closest(key, fields)
        if later is not None:
            near = None
            hint = f"It is kept for {later}, which cannot be used yet; docs/process-format.md shows what can."
        elif near is not None:
            hint = f"Did you mean {near}?"
        else:
            hint = f"There are {', '.join(sorted(fields))}."
        self._mistakes.add((*path, key), "unknown-key", hint, key=key, where=_where(path))
        if near is not None:
            self._mistakes.spoil((*path, near))

    def _wrong(self, path: Path, code: str, hint: str = "", /, **values: Any) -> typing.NoReturn:
        self._mistakes.add(path, code, hint, **{"key": dotted(path), **values})
        self._mistakes.spoil(path)
        raise Unfit


def _kind(value: Any) -> str:
    """The kind of a TOML value in words; a short value as written."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case int() | float():
            return f"the number {value}" if abs(value) < 10**30 else "a huge number"
        case dict():
            return "a table"
        case list():
            return "a list"
    return "a date or time"


def _where(path: Path) -> str:
    if not path:
        return "at the top of the file"
    places = [part for part in path if isinstance(part, int)]
    name = f"[[{path[0]}]]" if places and len(path) == 2 else f"[{dotted(path)}]"
    return f"in {name} number {places[-1] + 1}" if places else f"in {name}"


def _missing_hint(field: Field) -> str:
    return f'Add {field.key} = "...".'


def _fraction_hint(value: Any) -> str:
    if isinstance(value, float) and 0 <= value <= 1:
        exact = Fraction(str(value))
        near = exact.limit_denominator(10)
        if abs(near - exact) >= Fraction(1, 100):
            near = exact.limit_denominator(100)
        return f'Write "{near.numerator}/{near.denominator}".'
    return 'Write it between quotes, as "2/3".'
