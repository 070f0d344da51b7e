"""Whether what is handed out as JSON is what docs/schema promises: a check of the few words that those schemas use."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from adapters.exports.as_json import decision_json
from consensus.views import RecordView

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schema"
TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None),
}  # fmt: skip
KNOWN = {
    "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
    "items", "prefixItems", "minItems", "maxItems", "enum", "anyOf", "format", "pattern",
}  # fmt: skip


@cache
def schema(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return read


def mistakes(value: object, shape: Mapping[str, Any], root: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Where the value is not as the shape says. Raises LookupError for a word of JSON Schema that is not known here."""
    if unknown := shape.keys() - KNOWN:
        raise LookupError(f"{at}: {sorted(unknown)} cannot be checked")
    if "$ref" in shape:
        yield from mistakes(value, root["$defs"][shape["$ref"].removeprefix("#/$defs/")], root, at)
    if "anyOf" in shape and all(any(mistakes(value, choice, root, at)) for choice in shape["anyOf"]):
        yield f"{at}: {value!r} is none of the alternatives"
    if "enum" in shape and value not in shape["enum"]:
        yield f"{at}: {value!r} is none of {shape['enum']}"
    names = shape.get("type", ())
    names = (names,) if isinstance(names, str) else names
    if names and not any(_is(value, name) for name in names):
        yield f"{at}: {value!r} is no {names}"
    if isinstance(value, str):
        if "pattern" in shape and not re.search(shape["pattern"], value):
            yield f"{at}: {value!r} does not match {shape['pattern']}"
        if shape.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
            yield f"{at}: {value!r} is no instant"
    if isinstance(value, list):
        if not shape.get("minItems", 0) <= len(value) <= shape.get("maxItems", len(value)):
            yield f"{at}: {len(value)} items"
        first = shape.get("prefixItems", ())
        for place, item in enumerate(value):
            inner = first[place] if place < len(first) else shape.get("items")
            if inner:
                yield from mistakes(item, inner, root, f"{at}/{place}")
    if isinstance(value, dict):
        yield from (f"{at}: {name} is missing" for name in shape.get("required", ()) if name not in value)
        for name, item in value.items():
            inner = shape.get("properties", {}).get(name, shape.get("additionalProperties"))
            if inner is not None:
                yield from mistakes(item, inner, root, f"{at}/{name}")
            elif "properties" in shape:
                yield f"{at}/{name} is not published"


def _is(value: object, name: str) -> bool:
    kind = TYPES[name]
    return isinstance(value, kind) and not (name == "integer" and isinstance(value, bool))


def require_published(record: RecordView) -> None:
    """The record reads as its schema says, and nothing of it is lost."""
    text = decision_json(record)
    read = json.loads(text)
    assert list(mistakes(read, schema("decision.json"), schema("decision.json"))) == []
    back = msgspec.json.decode(text, type=RecordView, dec_hook=lambda kind, value: kind(value))
    assert decision_json(back) == text
