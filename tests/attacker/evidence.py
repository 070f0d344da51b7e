"""What somebody has of a secret poll who has everything but its key: all that was stored, sent and shown, of every moment."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = tuple[tuple[str, Any], ...]
"""Column and value, in order."""
Tables = Mapping[str, Counter[Row]]


@dataclass(slots=True)
class Moment:
    """What came of one thing that one person did: the rows that are there now and were not before, by table. What was
    posted, shown and logged for others is a table, too."""

    by: str
    rows: dict[str, list[Row]]


@dataclass(slots=True)
class Evidence:
    """`choices`: the two ballots that were cast, as the log writes them, in an order that says nothing.

    `orders`: people, in every order that they or their rows are found in. `shown`: the ballots as they are handed out after
    the close, by where that is; each with its `choice`. `texts`: everything else, by where it is.
    """

    choices: tuple[str, str]
    people: Mapping[str, str]
    """Name -> id."""
    moments: list[Moment] = field(default_factory=list)
    orders: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def last(self, who: str) -> Moment:
        """When they cast the ballot that counts."""
        return next(moment for moment in reversed(self.moments) if moment.by == who)

    @property
    def voters(self) -> list[str]:
        """In the order in which they cast the ballots that count."""
        return list(dict.fromkeys(moment.by for moment in reversed(self.moments)))[::-1]


def tables(file: Path) -> Tables:
    """Every row of a SQLite database as it is now."""
    found: dict[str, Counter[Row]] = {}
    with closing(sqlite3.connect(file)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for name in names:
            rows = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in rows.description]
            found[name] = Counter(tuple(zip(columns, row, strict=True)) for row in rows)
    return found


def new_rows(before: Tables, after: Tables) -> dict[str, list[Row]]:
    more = {name: list((rows - before.get(name, Counter())).elements()) for name, rows in after.items()}
    return {name: rows for name, rows in more.items() if rows}


def by_place(people: Iterable[str], marks: Mapping[str, bytes], content: bytes) -> list[str]:
    """The people in the order in which their marks stand in a file. Those that do not are left out."""
    places = {who: content.find(marks[who]) for who in people if who in marks}
    return sorted((who for who, place in places.items() if place >= 0), key=lambda who: places[who])
