"""Events to entries and back: what goes into the chain, what stands beside it, how the two are tied.

The forms of the hashes stand in verify_log.py, which a stranger runs without us: there is one writing of them.
"""

import json
import typing
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec

from consensus.events import CommunityEvent, Event, Private
from consensus.plain import from_json, instant_text, to_json
from storage.verify_log import canonical, leaf_hash


class UnknownEntryType(Exception):
    """The log holds an entry of a type that this version does not know."""


class Written(NamedTuple):
    """An event as it goes into the log: the public part as canonical JSON, the private fields likewise by name."""

    type: str
    body: str
    private: Mapping[str, str]


def write(event: Event | CommunityEvent) -> Written:
    """Split an event into what is chained and what is only committed to."""
    private = {
        name: to_json(held.value)
        for name in _private_fields(type(event))
        if (held := getattr(event, name)) is not None
    }
    public = msgspec.structs.replace(event, **dict.fromkeys(private, msgspec.UNSET)) if private else event
    return Written(event.kind, to_json(public), private)


def read(kind: str, body: str, priv: str, private: Mapping[str, str]) -> Event | CommunityEvent:
    """The event of an entry. `private` holds what still exists; what was erased comes back as Private(None). Raises
    UnknownEntryType, and ValueError for what is no such event."""
    event_class: Any = classes().get(kind)
    if event_class is None:
        raise UnknownEntryType(kind)
    if priv != "{}":
        fields = _private_fields(event_class)  # what else is committed to is known.py's
        held = ",".join(
            f'{_quoted(name)}:{{"value":{private.get(name, "null")}}}'
            for name in json.loads(priv)
            if name in fields
        )
        if held:
            body = f"{body[:-1]}{',' if len(body) > 2 else ''}{held}}}"
    return typing.cast(Event | CommunityEvent, from_json(event_class, body))


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
        event_class.kind: event_class
        for event_class in (*typing.get_args(Event), *typing.get_args(CommunityEvent))
    }


@cache
def _private_fields(event_class: type[Any]) -> tuple[str, ...]:
    """Of a class of events."""
    return tuple(
        field.name
        for field in msgspec.structs.fields(event_class)
        if field.type is Private or Private in typing.get_args(field.type)
    )
