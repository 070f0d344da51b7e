"""A file as a table: lines with cells, and which columns say something of the ballots rather than in them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from bot.cli.tally_files.reading import Notes, Switches, Unclear, folded
from consensus.frozen import Frozen
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError
from consensus.tally.numbers import Number, read_number

WEIGHTS = frozenset(
    {"weight", "weights", "count", "multiplicity", "quantity", "numberofballots", "ballotcount"}
)
ABOUT = frozenset(
    [
        "voter",
        "voterid",
        "voternumber",
        "voterno",
        "id",
        "uuid",
        "ballotid",
        "ballotno",
        "ballotnumber",
        "ballotstyle",
        "email",
        "emailaddress",
        "mail",
        "timestamp",
        "datetime",
        "submitted",
        "submittedat",
        "submitdate",
        "datesubmitted",
        "starttime",
        "completiontime",
        "lastmodifiedtime",
        "startdate",
        "enddate",
        "ipaddress",
        "precinct",
        "precinctid",
        "precinctportion",
        "batch",
        "batchid",
        "tabulator",
        "tabulatorid",
        "cvr",
        "cvrnumber",
        "castvoterecord",
        "respondentid",
        "responseid",
        "collectorid",
        "imprintedid",
        "username",
        "submissiondate",
        "token",
    ]
)
"""Headings (small letters and digits only) of columns that are never an option, unless --options says so."""
MAYBE_WEIGHTS = frozenset({"people", "ballots", "number", "times", "votes", "voters"})
MAYBE_ABOUT = frozenset({"name", "person", "time", "date", "ward", "district", "team", "group", "no", "nr"})
"""Headings that could be an option as well."""


class Line(Frozen, kw_only=False):
    number: int
    cells: list[str]

    @property
    def place(self) -> str:
        return f"line {self.number}"


class Row(Frozen, kw_only=False):
    """One line below the heading: its weight, and the cells of the columns that are ballots."""

    place: str
    weight: Number
    cells: Sequence[str]
    ballot: str = ""
    """By which id it goes, where the layout has several lines a ballot."""


class Columns(Frozen):
    """The places of columns in the heading: what they are for."""

    ballots: tuple[int, ...]
    weight: int | None = None
    about: tuple[int, ...] = ()


def lines_of(text: str) -> list[Line]:
    """The lines with something in them, and those of empty cells between; a last line of empty cells is none."""
    first, _, rest = text.lstrip().partition("\n")
    if separated := re.fullmatch(r"sep=(.)\s*", first):
        separator, text = separated[1], rest
    else:
        separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    lines: list[Line] = []
    try:
        for cells in reader:
            if cells and (lines or any(cell.strip() for cell in cells)):
                lines.append(Line(reader.line_num, [cell.strip() for cell in cells]))
    except csv.Error as error:
        raise BallotError(
            "not-a-ballot", f"line {reader.line_num}", typed=str(error), fits="A line of a table"
        ) from None
    return lines


def filled(lines: list[Line], about: bool, notes: Notes) -> list[Line]:
    """Without the lines that a spreadsheet leaves behind: empty ones at the end, and wherever they are where other lines say
    whose ballot they are (`about`)."""
    kept = list(lines)
    while len(kept) > 1 and not any(kept[-1].cells) and len(kept[-1].cells) > 1:
        kept.pop()
    if about:
        kept = [kept[0], *(line for line in kept[1:] if any(line.cells))]
    if len(kept) < len(lines):
        notes.say("empty-rows", number=len(lines) - len(kept))
    return kept


def plain(heading: str) -> str:
    """`Ballot_ID` as `ballotid`."""
    return re.sub(r"[\W_]+", "", folded(heading))


def columns_of(head: Sequence[str], switches: Switches, also_about: Iterable[str] = ()) -> Columns:
    """What the columns are for by their headings and by what was said on the line. Raises Unclear for a column that is not
    there."""
    about = {*ABOUT, *MAYBE_ABOUT, *also_about}
    options = places_in(head, switches.options) if all_there(head, switches.options) else ()
    ignored = places_in(head, switches.ignore)
    weight = next(iter(places_in(head, () if switches.weight is None else (switches.weight,))), None)
    taken = {*options, *ignored, *(() if weight is None else (weight,))}
    names = [plain(cell) for cell in head]
    if weight is None:
        weights = (i for i in range(len(head)) if i not in taken and names[i] in WEIGHTS | MAYBE_WEIGHTS)
        weight = min(weights, key=lambda i: names[i] in MAYBE_WEIGHTS, default=None)
    rest = [i for i in range(len(head)) if i not in taken and i != weight]
    other = (i for i in rest if names[i] in about or options)
    return Columns(
        ballots=options or tuple(i for i in rest if names[i] not in about),
        weight=weight,
        about=tuple(sorted({*ignored, *other})),
    )


def all_there(head: Sequence[str], names: Sequence[str]) -> bool:
    """Whether names were given, and each is a heading."""
    return bool(names) and {*map(folded, names)} <= {*map(folded, head)}


def places_in(head: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    """The places of these columns. Raises Unclear for one that is not there."""
    known = {folded(cell): place for place, cell in reversed([*enumerate(head)])}
    for name in names:
        if folded(name) not in known:
            raise Unclear("no-such-column", column=name, columns=tuple(head))
    return tuple(known[folded(name)] for name in names)


def rows_of(lines: Sequence[Line], columns: Columns, ballot: int | None = None) -> list[Row]:
    """The lines below the heading. Raises BallotError with the line."""
    width = len(lines[0].cells)
    if len(lines) == 1:
        raise BallotError("csv-no-ballots", lines[0].place)
    rows = []
    for line in lines[1:]:
        if len(line.cells) > width and any(line.cells[width:]):
            raise BallotError("csv-cells", line.place, cells=len(line.cells), columns=width)
        cells = [*line.cells, *[""] * (width - len(line.cells))]
        weight: object = 1
        if columns.weight is not None:
            cell = cells[columns.weight]
            number = read_number(cell)
            weight = cell if number is None else number
        try:
            checked = form.exact_weight(weight)
        except BallotError as error:
            raise error.at(line.place) from None
        rows.append(
            Row(
                line.place,
                checked,
                [cells[i] for i in columns.ballots],
                "" if ballot is None else cells[ballot],
            )
        )
    return rows


def tell_columns(head: Sequence[str], columns: Columns, notes: Notes) -> None:
    if columns.about:
        notes.say("columns-about", columns=tuple(head[i] or f"column {i + 1}" for i in columns.about))
    if columns.weight is not None:
        notes.say("column-weight", column=head[columns.weight])
