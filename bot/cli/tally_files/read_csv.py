"""Reads ballots from a table. Commas, semicolons or tabs; `weight` (or `count`) says how many such ballots there are;
columns called voter, name, person, id, email or time are passed over. Four layouts, told apart by the heading:

    Ann,Bo,Cy            a column for each option: places (1 is best), points, yes / if need be / no, or an x
    1st,2nd,3rd          a column for each place (also rank1, choice 2, 3): the names of the options
    ballot               one column: Ann > Bo = Cy, or Ann; Bo, or Ann: 5, Bo: 0
    (none)               each line is a ranking, best first
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cli.tally_files.case import Case
from consensus.frozen import Frozen
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots, Pool
from consensus.tally.numbers import read_number

WEIGHTS = frozenset({"weight", "count", "people", "ballots", "number", "times"})
PASSED_OVER = frozenset({"voter", "name", "person", "id", "email", "time", "timestamp", "date"})
ONE_COLUMN = frozenset({"ballot", "ranking", "vote", "choice", "choices", "option", "scores", "points"})
MARKS = frozenset({"x", "✓", "✔", "1"})
_PLACE = re.compile(
    r"(rank|choice|preference|pref|place)?[ _-]*(\d{1,3})(st|nd|rd|th)?( choice| preference)?"
)


class _Row(Frozen, kw_only=False):
    place: str
    weight: int
    cells: Sequence[str]


def read_csv(text: str, forms: Sequence[str] = ()) -> Case:
    """`forms`: the forms of ballot that the method counts, which decides whether numbers are places or points. Without it
    they are points only if they cannot be places. Raises BallotError with the line."""
    lines = _lines(text)
    if "pool" in forms:
        return Case(election=Pool(options=form.check_options(_names(lines), form.POOL_MAX)))
    head = [cell.lower() for cell in lines[0][1]]
    known = WEIGHTS | PASSED_OVER | ONE_COLUMN
    used = [cell for cell in head if cell not in WEIGHTS | PASSED_OVER]
    if used and all(_PLACE.fullmatch(cell) for cell in used):
        rows = _rows(lines)
        return _named(rows, forms, [list(filter(None, row.cells)) for row in rows])
    if len(used) == 1 and used[0] in ONE_COLUMN:
        return _written(_rows(lines), forms)
    if not set(head) & known and _are_names(lines):
        rows = [_Row(f"line {number}", 1, cells) for number, cells in lines]
        return _named(rows, forms, [list(filter(None, row.cells)) for row in rows])
    options = form.check_options(cell for cell in lines[0][1] if cell.lower() not in WEIGHTS | PASSED_OVER)
    return _columns(_rows(lines), options, forms)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    first = text.lstrip().splitlines()[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) or (lines and cells):
                lines.append((reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise BallotError(
            "not-a-ballot", f"line {reader.line_num}", typed=str(error), fits="A line of a table"
        ) from None
    return lines


def _names(lines: list[tuple[int, list[str]]]) -> list[str]:
    """The names of a list to draw from: the first column."""
    names = [cells[0] for _, cells in lines if cells[0]]
    return names[1:] if names and names[0].lower() in PASSED_OVER | ONE_COLUMN else names


def _are_names(lines: list[tuple[int, list[str]]]) -> bool:
    """Whether there is no heading: every line has names, and those of the first occur again (or it is the only line)."""
    cells = [cell for _, line in lines[1:] for cell in line if cell]
    if any(
        read_number(cell) is not None or cell.lower() in form.ANSWERS or cell.lower() in MARKS
        for cell in cells
    ):
        return False
    return bool(cells) and bool(set(cells) & set(lines[0][1]))


def _rows(lines: list[tuple[int, list[str]]]) -> list[_Row]:
    """The lines below the heading: weight and cells, without the ignored columns."""
    head = [cell.lower() for cell in lines[0][1]]
    if len(lines) == 1:
        raise BallotError("csv-no-ballots", "line 1")
    rows = []
    for number, cells in lines[1:]:
        place = f"line {number}"
        if len(cells) > len(head):
            raise BallotError("csv-cells", place, cells=len(cells), columns=len(head))
        padded = [*cells, *[""] * (len(head) - len(cells))]
        weight: object = 1
        for name, cell in zip(head, padded, strict=True):
            if name in WEIGHTS:
                weight = cell if (count := read_number(cell)) is None else count
        try:
            checked = form.weight(weight)
        except BallotError as error:
            raise error.at(place) from None
        cells = [cell for name, cell in zip(head, padded, strict=True) if name not in WEIGHTS | PASSED_OVER]
        rows.append(_Row(place, checked, cells))
    return rows


def _columns(rows: list[_Row], options: tuple[str, ...], forms: Sequence[str]) -> Case:
    """A column for each option."""
    cells = {cell.lower() for row in rows for cell in row.cells if cell}
    kind = _kind_of_cells(cells, forms)
    contents = []
    for row in rows:
        given = {option: cell for option, cell in zip(options, row.cells, strict=True) if cell}
        try:
            contents.append((_content(kind, options, given), row.weight))
        except BallotError as error:
            raise error.at(row.place) from None
    return Case(election=Ballots.of(kind, options, contents))


def _kind_of_cells(cells: set[str], forms: Sequence[str]) -> form.Form:
    """The kinds of value that fit the cells of all ballots."""
    marks = cells <= MARKS
    if not forms:
        if marks:
            return "choices"
        if any(read_number(cell) is None for cell in cells):
            return "slots"
        return "scores" if cells & {"0"} or any(cell.startswith("-") for cell in cells) else "ranking"
    if "choices" in forms and ("ranking" not in forms or marks):
        return "choices"
    for kind in ("ranking", "scores", "slots"):
        if kind in forms:
            return kind
    return "slots" if any(cell.isalpha() for cell in cells - MARKS) else "ranking"


def _content(kind: form.Form, options: tuple[str, ...], given: Mapping[str, str]) -> form.Content:
    match kind:
        case "choices":
            for option, cell in given.items():
                if cell.lower() not in MARKS:
                    raise BallotError("csv-mark", option=option, typed=cell[:40])
            return form.choices(options, given)
        case "scores":
            points = {
                option: cell if (number := read_number(cell)) is None else number
                for option, cell in given.items()
            }
            return form.scores(options, points)
        case "slots":
            return form.slots(options, given)
        case "ranking":
            tiers: dict[int, list[str]] = {}
            for option, cell in given.items():
                place = read_number(cell)
                if not isinstance(place, int) or place < 1:
                    raise BallotError("csv-place", option=option, typed=cell[:40])
                tiers.setdefault(place, []).append(option)
            return form.ranking(options, [tiers[place] for place in sorted(tiers)])


def _named(rows: list[_Row], forms: Sequence[str], contents: list[Any]) -> Case:
    """Ballots of names: rankings, or choices if the method counts only those. Options in order of appearance."""
    kind: form.Form = "choices" if "choices" in forms and "ranking" not in forms else "ranking"
    flat = (
        name for tiers in contents for tier in tiers for name in (tier if isinstance(tier, list) else [tier])
    )
    options = form.check_options(dict.fromkeys(flat))
    read: list[tuple[form.Content, int]] = []
    for row, content in zip(rows, contents, strict=True):
        try:
            if kind == "ranking":
                read.append((form.ranking(options, content), row.weight))
            else:
                names = [name for tier in content for name in (tier if isinstance(tier, list) else [tier])]
                read.append((form.choices(options, names), row.weight))
        except BallotError as error:
            raise error.at(row.place) from None
    return Case(election=Ballots.of(kind, options, read))


def _written(rows: list[_Row], forms: Sequence[str]) -> Case:
    """One column with the whole ballot."""
    texts = [row.cells[0] for row in rows]
    if "scores" in forms or "slots" in forms or (not forms and any(":" in text for text in texts)):
        return _written_points(rows, forms)
    split = r"[>]" if any(">" in text for text in texts) else r"[;,>]"
    return _named(
        rows,
        forms,
        [
            [[name.strip() for name in tier.split("=") if name.strip()] for tier in re.split(split, text)]
            for text in texts
        ],
    )


def _written_points(rows: list[_Row], forms: Sequence[str]) -> Case:
    given: list[dict[str, str]] = []
    for row in rows:
        points: dict[str, str] = {}
        for part in filter(str.strip, re.split(r"[;,]", row.cells[0])):
            name, colon, value = part.rpartition(":")
            name = name.strip()
            if not colon or not name:
                raise BallotError("not-a-ballot", row.place, typed=part.strip()[:40], fits="Ann: 5, Bo: 0")
            if name in points:
                raise BallotError("option-twice", row.place, option=name)
            points[name] = value.strip()
        given.append(points)
    options = form.check_options(dict.fromkeys(name for points in given for name in points))
    kind: form.Form = "slots" if "slots" in forms else "scores"
    read = []
    for row, points in zip(rows, given, strict=True):
        try:
            read.append((_content(kind, options, points), row.weight))
        except BallotError as error:
            raise error.at(row.place) from None
    return Case(election=Ballots.of(kind, options, read))
