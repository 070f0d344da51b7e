"""Events to entries and back: what goes into the chain, what stands beside it, how the two are tied.

The forms of the hashes stand in verify_log.py, which a stranger runs without us: there is one writing of them.
"""

import dataclasses
import json
import typing
import unicodedata
from collections.abc import Hashable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from consensus.events import CommunityEvent, Event, Private
from consensus.plain import from_plain, instant_text, to_plain
from storage.verify_log import canonical, leaf_hash


class UnknownEntryType(Exception):
    """The log holds an entry of a type that this version does not know."""


class Written(NamedTuple):
    """An event as it goes into the log: the public part as canonical JSON, the private fields likewise by name."""

    type: str
    body: str
    private: Mapping[str, str]


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
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value


def write(event: Event | CommunityEvent) -> Written:
    """Split an event into what is chained and what is only committed to."""
    plain = to_plain(event)
    kind = plain.pop("kind")
    private = {}
    for name in _private_fields(typing.cast(Hashable, type(event))):
        held = plain.pop(name, None)
        if held is not None:
            private[name] = _canonical(held["value"])
    return Written(kind, _canonical(plain), private)


def _canonical(plain: Any) -> str:
    """Canonical JSON with clean texts; most of it is plain ASCII, which needs no cleaning."""
    text = canonical(plain)
    return text if text.isascii() else canonical(cleaned(plain))


def read(kind: str, body: str, priv: str, private: Mapping[str, str]) -> Event | CommunityEvent:
    """The event of an entry. `private` holds what still exists; what was erased comes back as Private(None)."""
    event_class = classes().get(kind)
    if event_class is None:
        raise UnknownEntryType(kind)
    plain = json.loads(body)
    for name in json.loads(priv) if priv != "{}" else ():
        value = private.get(name)
        plain[name] = {"value": None if value is None else json.loads(value)}
    return typing.cast(Event | CommunityEvent, from_plain(event_class, plain))


def entry_text(row: Mapping[Any, Any], log: str, subject: str) -> str:
    """The canonical JSON of an entry, put together from a row of `entry`. Keys stand in order."""
    return (
        f'{{"at":"{instant_text(row["at"])}","body":{row["body"]},"log":{_quoted(log)},"prev":"sha256:{row["prev"]}",'
        f'"priv":{row["priv"]},"seq":{row["seq"]},"sequence":{row["sequence"]},"subject":"{subject}",'
        f'"type":"{row["type"]}","v":1}}'
    )


_quoted = lru_cache(maxsize=64)(canonical)


def hash_of(row: Mapping[Any, Any], log: str, subject: str) -> str:
    return leaf_hash(entry_text(row, log, subject))


def subject_of(number: int | None) -> str:
    return "" if number is None else f"D-{number}"


def words_text(value: Any) -> str:
    """The text in the private words of an event, whether they are a text or say `text` among others."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        text = value.get("text", "")
        return text if isinstance(text, str) else ""
    return ""


@cache
def classes() -> Mapping[str, type[Any]]:
    """The class of each type of entry."""
    return {
        str(next(one.default for one in dataclasses.fields(event_class) if one.name == "kind")): event_class
        for event_class in (*typing.get_args(Event), *typing.get_args(CommunityEvent))
    }


@cache
def _private_fields(event_class: Hashable) -> tuple[str, ...]:
    """Of a class of events."""
    assert isinstance(event_class, type)
    hints = typing.get_type_hints(event_class)
    return tuple(
        one.name
        for one in dataclasses.fields(event_class)
        if hints[one.name] is Private or Private in typing.get_args(hints[one.name])
    )
