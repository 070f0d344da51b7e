"""Reads ballots from a table. Commas, semicolons or tabs. Layouts, told apart by the heading:

    Ann,Bo,Cy              a column for each option: places (1 is best), points, yes / if need be / no, or an x
    1st,2nd,3rd            a column for each place (also rank1, choice 2, 3): the names of the options
    ballot                 one column: Ann > Bo = Cy, or Ann; Bo, or Ann: 5, Bo: 0
    ballot_id,rank,choice  a line for each mark, see read_marks.py
    (none)                 each line is a ranking, best first

Which columns say something of a ballot (table.py), and how words for blank places, repeats and spellings are taken
(reading.py), goes into the notes. Downloads of surveys: read_surveys.py.
"""

import re
from collections.abc import Sequence

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.read_marks import is_a_line_a_mark, read_marks
from bot.cli.tally_files.read_options import MARKS, content_of, read_options
from bot.cli.tally_files.read_surveys import survey_of
from bot.cli.tally_files.reading import Names, Notes, Switches, Unclear, ranked
from bot.cli.tally_files.table import (
    ABOUT,
    Columns,
    Line,
    Row,
    all_there,
    columns_of,
    filled,
    lines_of,
    plain,
    rows_of,
    tell_columns,
)
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots, Pool
from consensus.tally.numbers import read_number

ONE_COLUMN = frozenset({"ballot", "ranking", "vote", "choice", "choices", "option", "scores", "points"})
_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_PLACE = re.compile(
    rf"(rank|choice|preference|pref|place)?[ _-]*(\d{{1,3}}|{_ORDINALS})(st|nd|rd|th)?([ _-](choice|preference|place))?"
)


def read_csv(text: str, switches: Switches) -> Case:
    """`switches.forms` decides whether numbers are places or points; without them they are points only if they cannot be
    places. Raises BallotError with the line, Unclear where a switch has to decide."""
    lines, notes = lines_of(text), Notes()
    if "pool" in switches.forms:
        return Case(election=Pool(options=form.check_options(_names(lines), form.POOL_MAX)))
    if all_there(lines[0].cells, switches.options):
        columns = columns_of(lines[0].cells, switches)
        return read_options(_filled(lines, columns, notes), columns, switches, notes)
    survey = survey_of(lines, switches, notes)
    head = survey.head if survey else lines[0].cells
    lines = [Line(lines[0].number, list(head)), *lines[1:]]
    if is_a_line_a_mark(head):
        return read_marks(lines, switches, notes)
    columns = columns_of(head, switches, survey.about if survey else ())
    lines = _filled(lines, columns, notes)
    used = [head[i].lower() for i in columns.ballots]
    if survey and survey.split:
        _refuse(switches, "--best")
        tell_columns(head, columns, notes)
        return _written(rows_of(lines, columns), switches, notes, split=survey.split)
    if used and all(_PLACE.fullmatch(cell) for cell in used):
        _refuse(switches, "--best")
        tell_columns(head, columns, notes)
        rows = rows_of(lines, columns)
        return _named(rows, [[[cell] for cell in row.cells] for row in rows], switches, notes)
    if len(used) == 1 and used[0] in ONE_COLUMN:
        _refuse(switches, "--best")
        tell_columns(head, columns, notes)
        return _written(rows_of(lines, columns), switches, notes)
    if _are_names(lines):
        _refuse(switches, "--best", "--ignore", "--weight")
        rows = [Row(line.place, 1, line.cells) for line in lines]
        return _named(rows, [[[cell] for cell in row.cells] for row in rows], switches, notes)
    return read_options(lines, columns, switches, notes)


def _filled(lines: list[Line], columns: Columns, notes: Notes) -> list[Line]:
    return filled(lines, bool(columns.about) or columns.weight is not None, notes)


def _refuse(switches: Switches, *names: str) -> None:
    for name in switches.of_tables():
        if name in names:
            raise Unclear("switch-not-here", switch=name, why="names stand in the cells of this table")


def _names(lines: list[Line]) -> list[str]:
    """The names of a list to draw from: the first column."""
    names = [line.cells[0] for line in lines if line.cells[0]]
    heading = names and (plain(names[0]) in ABOUT | {"name", "person"} or names[0].lower() in ONE_COLUMN)
    return names[1:] if heading else names


def _are_names(lines: list[Line]) -> bool:
    """Whether there is no heading: every line has names, and those of the first occur again (or it is the only line)."""
    if any(plain(cell) in ABOUT for cell in lines[0].cells):
        return False
    cells = [cell for line in lines[1:] for cell in line.cells if cell]
    if any(
        read_number(cell) is not None or cell.lower() in form.ANSWERS or cell.lower() in MARKS
        for cell in cells
    ):
        return False
    return bool(cells) and bool(set(cells) & set(lines[0].cells))


def _named(
    rows: Sequence[Row], written: Sequence[Sequence[Sequence[str]]], switches: Switches, notes: Notes
) -> Case:
    """Ballots of names, by place: rankings, or choices if the method counts only those. Options in order of appearance."""
    names = Names(switches, notes)
    read = [names.places(cells) for cells in written]
    names.tell()
    return ranked(
        [(row.place, row.weight, places) for row, places in zip(rows, read, strict=True)],
        names,
        switches,
        notes,
    )


def _written(rows: list[Row], switches: Switches, notes: Notes, split: str = "") -> Case:
    """One column with the whole ballot."""
    texts = [row.cells[0] for row in rows]
    forms = switches.forms
    if "scores" in forms or "slots" in forms or (not forms and any(":" in text for text in texts)):
        return _written_points(rows, switches, notes)
    split = split or (r"[>]" if any(">" in text for text in texts) else r"[;,>]")
    return _named(
        rows,
        [
            [[part.strip() for part in place.split("=") if part.strip()] for place in re.split(split, text)]
            for text in texts
        ],
        switches,
        notes,
    )


def _written_points(rows: list[Row], switches: Switches, notes: Notes) -> Case:
    names = Names(switches, notes)
    given: list[dict[str, str]] = []
    for row in rows:
        points: dict[str, str] = {}
        for part in filter(str.strip, re.split(r"[;,]", row.cells[0])):
            written, colon, value = part.rpartition(":")
            if not colon or not written.strip():
                raise BallotError("not-a-ballot", row.place, typed=part.strip()[:40], fits="Ann: 5, Bo: 0")
            if not names.is_option(written):
                notes.say("not-among-options", option=written.strip())
                continue
            name = names(written)
            if name in points:
                raise BallotError("option-twice", row.place, option=name)
            points[name] = value.strip()
        given.append(points)
    names.tell()
    options = form.check_options(names.options)
    kind: form.Form = "slots" if "slots" in switches.forms else "scores"
    read = []
    for row, points in zip(rows, given, strict=True):
        try:
            read.append((content_of(kind, options, points), row.weight))
        except BallotError as error:
            raise error.at(row.place) from None
    return Case(election=Ballots.of(kind, options, read), notes=notes.all())
