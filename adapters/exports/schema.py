"""The JSON Schema of what as_json.py writes, made from the types: `python -m adapters.exports.schema` writes docs/schema."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from consensus import rights, views
from consensus.frozen import Frozen
from consensus.views import (
    InForceView,
    Matter,
    RecordView,
    Row,
    WhatIfView,
    filters,
    overview,
    table,
    what_if,
)
from consensus.views.overview import FiguresView, HeadView, OverviewView
from consensus.views.table import RightsTable

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
VALUE = {
    "description": "A plain value: a code, a number, a text, or several of them.",
    "anyOf": [
        {"type": ["boolean", "integer", "string", "null"]},
        {"type": "array", "items": {"$ref": "#/$defs/Value"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/Value"}},
    ],
}
ANYTHING = {"boolean", "integer", "string", "array", "object", "null"}
TITLES = {
    "decision.json": "The record of one decision in Accord",
    "decisions.json": "A list of decisions in Accord",
    "overview.json": "What waits, is stuck and was decided in Accord, for one reader",
    "how-we-decide.json": "How decisions were taken in Accord",
    "waiting.json": "What waits in Accord, for one reader; what is lost first comes first",
    "why.json": "What is in force about something in Accord, and why",
    "what-if.json": "What would have come of decisions in Accord under another process",
    "rights.json": "Who may do what in a community of Accord, where that differs from the usual",
    "log.json": "How long a log of Accord is, and its last hash",
}
SHAPES: Mapping[str, Any] = {
    "decision.json": RecordView,
    "decisions.json": tuple[Row, ...],
    "overview.json": OverviewView,
    "how-we-decide.json": FiguresView,
    "waiting.json": tuple[Matter, ...],
    "why.json": InForceView,
    "what-if.json": WhatIfView,
    "rights.json": RightsTable,
    "log.json": HeadView,
}
"""What each of them holds."""
DEFINED_IN = (views, overview, filters, table, what_if, rights)


def schemas() -> Mapping[str, dict[str, Any]]:
    """The schemas by the names of their files."""
    return {name: _schema(name, shape) for name, shape in SHAPES.items()}


def written(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, indent=2) + "\n"


def _schema(name: str, kind: Any) -> dict[str, Any]:
    """The definitions of `kind`, and of a plain value where one is in it."""
    (made,), defined = msgspec.json.schema_components(
        [kind], schema_hook=_hook, ref_template="#/$defs/{name}"
    )
    definitions = {title: _exact(title, definition) for title, definition in sorted(defined.items())}
    if _mentions_value(definitions):
        definitions["Value"] = VALUE
    return {"$schema": DIALECT, "title": TITLES[name], **made, "$defs": definitions}


def _mentions_value(definitions: Mapping[str, Any]) -> bool:
    return '"#/$defs/Value"' in json.dumps(definitions)


def _hook(kind: type[Any]) -> dict[str, Any]:
    if kind is Fraction:
        return {"type": "string", "pattern": "^-?[0-9]+/[0-9]+$"}
    raise NotImplementedError(kind)


def _exact(title: str, definition: dict[str, Any]) -> dict[str, Any]:
    """Every field is written, also those that hold their default; instants are said to be such."""
    kind = _class_of(title)
    hints = get_type_hints(kind)
    properties = {
        name: _instant(hints[name], {key: rule for key, rule in _folded(shape).items() if key != "default"})
        for name, shape in definition["properties"].items()
    }
    # Later versions may add fields: whoever reads this passes over what they do not know.
    return {**definition, "properties": properties, "required": list(properties)}


def _class_of(title: str) -> type[Frozen]:
    name = title.partition("_")[0]  # of a generic one with its argument, `Section_WaitsLine_`
    known = next(getattr(module, name) for module in DEFINED_IN if hasattr(module, name))
    assert isinstance(known, type)
    assert issubclass(known, Frozen)
    return known


def _instant(hint: Any, shape: dict[str, Any]) -> dict[str, Any]:
    if hint is datetime or datetime in get_args(hint):
        null = ["null"] if type(None) in get_args(hint) else []
        return {"type": ["string", *null] if null else "string", "format": "date-time"}
    return shape


def _folded(shape: Any) -> Any:
    """msgspec spells a plain value out as deep as the type goes; here it has a name and holds itself."""
    if isinstance(shape, dict):
        if {part.get("type") for part in shape.get("anyOf", ())} == ANYTHING:
            return {"$ref": "#/$defs/Value"}
        return {key: _folded(part) for key, part in shape.items()}
    return [_folded(part) for part in shape] if isinstance(shape, list) else shape


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (FOLDER / name).write_text(written(schema), encoding="utf-8")
        sys.stdout.write(f"docs/schema/{name}\n")


if __name__ == "__main__":
    main()
