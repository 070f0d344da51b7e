"""Decisions as a table for spreadsheets: CSV, one line each, in which no text is taken for a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from adapters.unsafe import visible
from consensus.plain import instant_text
from consensus.views import Row

COLUMNS = (
    "number", "title", "kind", "state", "outcome", "winners", "because", "process", "place",
    "opened_at", "closes_at", "closed_at", "review_at", "superseded_by", "objections", "tags",
)  # fmt: skip
"""Names and values are those of `accord log list --json`; several values in a cell are joined by `; `."""
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would execute."""
GUARD = "'"
BOM = "\ufeff"


def table(rows: Iterable[Row], *, bom: bool = False) -> str:
    """`bom`: begin with a byte order mark, without which some spreadsheets do not see that it is UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(getattr(row, column)) for column in COLUMNS])
    return (BOM if bom else "") + text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return _guarded("; ".join(map(str, value)))
    if isinstance(value, datetime):
        return instant_text(value)
    return _guarded(value) if isinstance(value, str) else str(value)


def _guarded(text: str) -> str:
    """On one line, and never a formula."""
    line = " ".join(visible(text, directions="").split())
    return f"{GUARD}{line}" if line.startswith(FORMULA) else line


def unguarded(cell: str) -> str:
    """What was written into the cell of a table of ours."""
    return cell[1:] if cell.startswith(tuple(f"{GUARD}{mark}" for mark in FORMULA)) else cell
