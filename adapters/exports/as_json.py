"""One decision, and lists of them, as JSON: the same shape on the command line, on the page and in a file.

docs/schema holds its JSON Schema (schema.py).
"""

import json
from collections.abc import Iterable

from consensus.plain import every_field
from consensus.views import RecordView, Row


def decision_json(record: RecordView) -> str:
    """As docs/schema/decision.json says. Everything that is not ASCII is escaped, so no text can steer a terminal."""
    return _written(record)


def list_json(rows: Iterable[Row]) -> str:
    """As docs/schema/decisions.json says: an array, an object for each decision."""
    return _written(list(rows))


def view_json(view: object) -> str:
    """As the schema of the page says."""
    return _written(view)


def _written(value: object) -> str:
    return json.dumps(every_field(value), indent=2)
