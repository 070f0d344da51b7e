"""Reads a table with a column for each option: places, points, answers or marks.

A column whose heading could be an option or something about the ballots, and numbers of which either end could be the best,
are read in both ways; whoever counts asks where the two elect differently.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from bot.cli.tally_files.case import Case, Other
from bot.cli.tally_files.reading import (
    BLANK_WORDS,
    OVERVOTE_WORDS,
    Notes,
    Place,
    Switches,
    Unclear,
    folded,
    tiers,
    word,
)
from bot.cli.tally_files.table import (
    MAYBE_ABOUT,
    MAYBE_WEIGHTS,
    Columns,
    Line,
    places_in,
    plain,
    rows_of,
    tell_columns,
)
from consensus.frozen import replace
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots
from consensus.tally.numbers import Number, read_number
from consensus.tally.phrases import phrase

POINTS = 10
"""Points that ballots give, where nothing else is known."""
MARKS = frozenset({"x", "✓", "✔", "1"})


def read_options(lines: list[Line], columns: Columns, switches: Switches, notes: Notes) -> Case:
    """Raises BallotError with the line, Unclear where only a switch can decide."""
    head = lines[0].cells
    places_in(head, switches.options)
    fitted, other = _readings(lines, columns, switches)
    tell_columns(head, fitted, notes)
    back = tuple(head[i] for i in fitted.ballots if i not in columns.ballots)
    if back:
        notes.say("columns-back", columns=back, ignore=",".join(back))
    case = _read(lines, fitted, switches, notes)
    others = list(case.others)
    if other is not None:
        try:
            also = _read(lines, other, switches, Notes()).election
        except BallotError:
            also = None
        if also is not None:
            doubtful = tuple(head[i] for i in sorted({*fitted.ballots} ^ {*other.ballots}))
            question = phrase(
                "which-columns",
                columns=doubtful,
                options=",".join(head[i] for i in sorted({*fitted.ballots, *other.ballots})),
                ignore=",".join(doubtful),
            )
            others.append(Other(election=also, question=question))
    return replace(case, others=tuple(others))


def _readings(lines: list[Line], columns: Columns, switches: Switches) -> tuple[Columns, Columns | None]:
    """The columns as they are taken, and how else they could be."""
    head = lines[0].cells
    if switches.options:
        return columns, None
    rows = [[*line.cells, *[""] * (len(head) - len(line.cells))] for line in lines[1:]]
    settled = {folded(name) for name in (*switches.ignore, *((switches.weight,) if switches.weight else ()))}
    doubtful = [
        i
        for i in (*columns.about, *(() if columns.weight is None else (columns.weight,)))
        if plain(head[i]) in MAYBE_ABOUT | MAYBE_WEIGHTS
        and folded(head[i]) not in settled
        and _could_be_an_option(row[i] for row in rows)
    ]
    if doubtful:
        with_them = Columns(
            ballots=tuple(sorted({*columns.ballots, *doubtful})),
            weight=None if columns.weight in doubtful else columns.weight,
            about=tuple(i for i in columns.about if i not in doubtful),
        )
        if not columns.ballots:
            return with_them, None
        if "ranking" in switches.forms:
            fits, fits_with = (_complete(rows, each_way.ballots) for each_way in (columns, with_them))
            if fits != fits_with:
                return (columns if fits else with_them), None
        return columns, with_them
    numbering = [
        i
        for i in columns.ballots
        if len(columns.ballots) > 1
        and _is_numbering(rows, i, len(head) if "ranking" in switches.forms else max(len(head), POINTS))
    ]
    if numbering:
        without = replace(
            columns,
            ballots=tuple(i for i in columns.ballots if i not in numbering),
            about=tuple(sorted((*columns.about, *numbering))),
        )
        return without, columns
    return columns, None


def _could_be_an_option(cells: Iterable[str]) -> bool:
    return all(_is_cell(cell) for cell in cells)


def _is_cell(cell: str) -> bool:
    return (
        place_of(cell) is not None
        or cell.lower() in form.ANSWERS
        or cell.lower() in MARKS
        or word(cell) in BLANK_WORDS | OVERVOTE_WORDS
    )


FITS: Mapping[form.Form, tuple[Callable[[str], bool], str]] = {
    "ranking": (_is_cell, "a place"),
    "scores": (lambda cell: read_number(cell) is not None or word(cell) in BLANK_WORDS, "a number of points"),
    "choices": (lambda cell: cell.lower() in MARKS, "a mark such as x"),
    "slots": (lambda cell: cell.lower() in form.ANSWERS, "yes, if need be or no"),
}
"""Whether a cell could be on a ballot of this form, and what that would be called."""


def _complete(rows: Sequence[Sequence[str]], places: Sequence[int]) -> bool:
    """Whether each line ranks: 1, 2, 3 and so on, as far as it goes."""
    for row in rows:
        given = sorted(row[i] for i in places if row[i])
        if given != sorted(str(place) for place in range(1, len(given) + 1)):
            return False
    return bool(rows)


def _is_numbering(rows: Sequence[Sequence[str]], column: int, most: int) -> bool:
    """Whether this column counts the lines, beyond what a place or points (`most`) could be."""
    numbers = [int(row[column]) for row in rows if re.fullmatch(r"[0-9]{1,9}", row[column])]
    if len(numbers) != len(rows) or len(numbers) < 3 or numbers[-1] <= most:
        return False
    return all(after == before + 1 for before, after in pairwise(numbers))


def _read(lines: list[Line], columns: Columns, switches: Switches, notes: Notes) -> Case:
    head = lines[0].cells
    options = form.check_options(head[i] for i in columns.ballots)
    times = Counter(map(folded, options))
    twice = [name for name in options if times[folded(name)] > 1]
    if twice:
        raise Unclear("columns-same-name", columns=tuple(twice))
    rows = rows_of(lines, columns)
    kind = _kind_of_cells({cell.lower() for row in rows for cell in row.cells if cell}, switches.forms)
    if switches.best and kind != "ranking":
        raise Unclear("switch-not-here", switch="--best", why="of points the most are the best")
    fits, what = FITS[kind]
    for number, option in enumerate(options):
        cells = {row.cells[number] for row in rows if row.cells[number]}
        if switches.forms and cells and not any(map(fits, cells)):
            raise Unclear("column-unfit", option=option, typed=min(cells)[:40], what=what)
    given = [{option: cell for option, cell in zip(options, row.cells, strict=True) if cell} for row in rows]
    weights = [row.weight for row in rows]
    if kind != "ranking":
        read: list[tuple[form.Content, Number]] = []
        for row, cells_of in zip(rows, given, strict=True):
            try:
                read.append((content_of(kind, options, cells_of), row.weight))
            except BallotError as error:
                raise error.at(row.place) from None
        return Case(election=Ballots.of(kind, options, read), notes=notes.all())
    marks: list[tuple[dict[Number, list[str]], list[Number]]] = []
    for row, cells_of in zip(rows, given, strict=True):
        try:
            marks.append(_places(cells_of, switches, notes))
        except BallotError as error:
            raise error.at(row.place) from None

    def ballots(best: str, noted: Notes) -> Ballots:
        contents = [
            form.ranking(options, tiers(_in_turn(*ballot, best), switches, noted)) for ballot in marks
        ]
        return Ballots.of("ranking", options, zip(contents, weights, strict=True))

    best = switches.best or "low"
    notes.say(f"best-{best}")
    election = ballots(best, notes)
    others: tuple[Other, ...] = ()
    without_first = [by_place for by_place, _ in marks if by_place and 1 not in by_place]
    if switches.best is None and 2 * len(without_first) > sum(bool(by_place) for by_place, _ in marks):
        others = (Other(election=ballots("high", Notes()), question=phrase("which-best")),)
    return Case(election=election, notes=notes.all(), others=others)


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


def place_of(cell: str) -> Number | None:
    """The number of a place: `2`, `2nd`, `Choice 2`, `Rank 2`."""
    plain_cell = word(cell)
    for text in ("rank", "choice", "preference", "place"):
        plain_cell = plain_cell.replace(text, "")
    plain_cell = plain_cell.strip()
    for ending in ("st", "nd", "rd", "th"):
        if plain_cell.removesuffix(ending).isdigit():
            plain_cell = plain_cell.removesuffix(ending)
    return read_number(plain_cell)


def _places(
    given: Mapping[str, str], switches: Switches, notes: Notes
) -> tuple[dict[Number, list[str]], list[Number]]:
    """The options by the number that stands with them."""
    by_place: dict[Number, list[str]] = {}
    for option, cell in given.items():
        if word(cell) in BLANK_WORDS | OVERVOTE_WORDS:
            notes.say("blank-word", typed=cell)
            continue
        place = place_of(cell)
        if switches.best != "high" and place == 0:
            raise Unclear("zero-place", option=option)
        if not isinstance(place, int) or (place < 1 and switches.best != "high"):
            raise BallotError("csv-place", option=option, typed=cell[:40])
        by_place.setdefault(place, []).append(option)
    return by_place, sorted(by_place)


def _in_turn(by_place: Mapping[Number, list[str]], places: Sequence[Number], best: str) -> list[Place]:
    """The places from the best to the last, blank ones between them where 1 is best; 1, 1, 3 leaves none blank."""
    if best == "high":
        return [tuple(by_place[place]) for place in reversed(places)]
    in_turn: list[Place] = []
    next_place: Number = 1
    for place in places:
        in_turn.extend([()] * min(2, max(0, int(place - next_place))))
        in_turn.append(tuple(by_place[place]))
        next_place = place + len(by_place[place])
    return in_turn


def content_of(kind: form.Form, options: tuple[str, ...], given: Mapping[str, str]) -> form.Content:
    """A ballot of marks, points or answers, as written in the cells."""
    if kind == "slots":
        return form.slots(options, given)
    if kind == "choices":
        for option, cell in given.items():
            if cell.lower() not in MARKS:
                raise BallotError("csv-mark", option=option, typed=cell[:40])
        return form.choices(options, given)
    points = {
        option: cell if (number := read_number(cell)) is None else number
        for option, cell in given.items()
        if word(cell) not in BLANK_WORDS
    }
    return form.scores(options, points)
