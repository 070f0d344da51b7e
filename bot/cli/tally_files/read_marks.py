"""Reads a table with a line for each mark, as tabulators of ranked ballots write it: a ballot's id, a rank, a choice."""

from collections.abc import Sequence

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.reading import Names, Notes, Place, Switches, Unclear, ranked
from bot.cli.tally_files.table import Columns, Line, columns_of, filled, plain, rows_of, tell_columns
from consensus.tally.ballots import BallotError
from consensus.tally.numbers import Number, read_number

BALLOT = frozenset(
    {"ballotid", "ballot", "ballotnumber", "ballotno", "voterid", "voter", "id", "cvr", "cvrnumber"}
)
RANK = frozenset({"rank", "place", "preference", "position", "ranking"})
CHOICE = frozenset({"choice", "candidate", "option", "contestant", "candidatename", "name"})


def is_a_line_a_mark(head: Sequence[str]) -> bool:
    names = {*map(plain, head)}
    return bool(names & BALLOT and names & RANK and names & CHOICE)


def read_marks(lines: list[Line], switches: Switches, notes: Notes) -> Case:
    """Raises BallotError with the line."""
    if switches.best:
        raise Unclear("switch-not-here", switch="--best", why="a rank of 1 is the best here")
    head = lines[0].cells
    ballot, rank, choice = (
        next(i for i, cell in enumerate(head) if plain(cell) in kind) for kind in (BALLOT, RANK, CHOICE)
    )
    given = columns_of(head, switches)
    columns = Columns(
        ballots=(rank, choice),
        weight=given.weight,
        about=tuple(i for i in range(len(head)) if i not in (ballot, rank, choice, given.weight)),
    )
    notes.say("a-line-a-mark", ballot=head[ballot], rank=head[rank], choice=head[choice])
    tell_columns(head, columns, notes)
    by_ballot: dict[str, dict[int, list[str]]] = {}
    first: dict[str, tuple[str, Number]] = {}
    for row in rows_of(filled(lines, True, notes), columns, ballot):
        place = read_number(row.cells[0])
        if not isinstance(place, int) or not 1 <= place <= 10_000:
            raise BallotError(
                "csv-place", row.place, option=row.cells[1] or head[choice], typed=row.cells[0][:40]
            )
        if first.setdefault(row.ballot, (row.place, row.weight))[1] != row.weight:
            raise BallotError("marks-weight", row.place, ballot=row.ballot)
        by_ballot.setdefault(row.ballot, {}).setdefault(place, []).append(row.cells[1])
    names = Names(switches, notes)
    read: list[tuple[str, Number, list[Place]]] = []
    for key, marks in by_ballot.items():
        cells = [marks.get(place, [""]) for place in range(1, max(marks) + 1)]
        read.append((*first[key], names.places(cells)))
    names.tell()
    return ranked(read, names, switches, notes)
