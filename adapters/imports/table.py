"""A table of decisions as CSV, with a header that says what its columns are."""

import csv
import io
from collections.abc import Mapping, Sequence

from adapters.exports.table import BOM, unguarded
from adapters.imports.contents import OPEN, Contents, Unreadable, outcome_of, recorded

SOURCE = "CSV"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "decision", "question", "name", "summary"),
    "status": ("outcome", "status", "state", "result"),
    "date": ("closed_at", "date", "decided_at", "decided"),
    "people": ("decision-makers", "deciders", "people", "decided by", "by"),
    "why": ("why", "because", "reason", "rationale", "context"),
    "url": ("url", "link"),
    "key": ("id", "number", "key"),
}
"""What is taken -> the names that its column may have; of several the first in which a line has something."""


def read_table(name: str, text: str) -> Contents:
    """`name`: of the file, as it is found again. Raises Unreadable, and then nothing is taken."""
    reader = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), _dialect(text))
    header: Sequence[str] = ()
    records, left_out = [], []
    lines: dict[str, int] = {}
    try:
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip().casefold() for cell in cells]
                _require_title(name, line, header)
                continue
            if len(cells) != len(header):
                raise Unreadable(name, line, f"it has {len(cells)} cells, and the header {len(header)}")
            row = dict(zip(header, map(unguarded, cells), strict=True))
            title, status = _cell(row, "title"), _cell(row, "status")
            if not title:
                raise Unreadable(name, line, "it has no title")
            key = _cell(row, "key") or title
            if key in lines:
                raise Unreadable(name, line, f"“{key}” stands in line {lines[key]} already")
            lines[key] = line
            outcome = outcome_of(status) if status else "adopted"
            if outcome is None or outcome == OPEN:
                why = "nothing is decided yet" if outcome else "its status does not say how it ended"
                left_out.append((f"line {line}", f"{why}: {status}"))
                continue
            records.append(
                recorded(
                    title=title,
                    source=SOURCE,
                    key=f"{name}/{key}",
                    outcome=outcome,
                    status=status,
                    date=_cell(row, "date"),
                    people=_cell(row, "people").replace(";", ",").split(","),
                    why=_cell(row, "why"),
                    url=_cell(row, "url"),
                )
            )
    except csv.Error as error:
        raise Unreadable(name, reader.line_num, f"this is no table: {error}") from None
    if not header:
        raise Unreadable(name, 1, "it is empty")
    known = {column for names in COLUMNS.values() for column in names}
    left_out += [(f"column {column}", "nothing is made of it") for column in header if column not in known]
    return Contents(records=tuple(records), left_out=tuple(left_out))


def _dialect(text: str) -> type[csv.Dialect]:
    """By what parts the first line."""
    first = text.removeprefix(BOM).partition("\n")[0]

    class Parted(csv.excel):
        delimiter = max(",;\t", key=first.count)
        strict = True

    return Parted


def _require_title(name: str, line: int, header: Sequence[str]) -> None:
    if len(set(header)) < len(header):
        raise Unreadable(name, line, "two columns have the same name")
    if not set(header) & set(COLUMNS["title"]):
        known = ", ".join(COLUMNS["title"])
        raise Unreadable(name, line, f"no column of the header is called any of: {known}")


def _cell(row: Mapping[str, str], what: str) -> str:
    return next((row[column].strip() for column in COLUMNS[what] if row.get(column, "").strip()), "")
