"""Who may do what in a community: a table of rows, one for each thing that differs from the defaults. Pure.

The row that says most about a case decides it alone: one for this place and this process, else for this place, else for the
process everywhere, else for everywhere; else the default, which is what the rules in access.py say by themselves.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from consensus.frozen import Frozen, replace

Right = Literal[
    "propose",
    "poll",
    "vote",
    "object",
    "extend",
    "amend",
    "close",
    "overrule",
    "settings",
    "read",
    "export",
    "rules",
]
"""`propose` is also to record what was decided elsewhere; `close`: before its end; `settings`: groups, who else reads a
place, processes by the escape; `read`: on the page; `rules`: changing this table."""
RIGHTS: tuple[Right, ...] = get_args(Right)
SubjectKind = Literal[
    "everyone", "guests", "opener", "administrators", "nobody", "decision", "group", "role", "person", "place"
]
ROWS_MAX = 200
HERE = "."
"""The place from which a change is asked for."""


class Subject(Frozen):
    """Some of the people. `everyone`: whoever is in the place and no guest; `group`: one named by `/accord group`; `role`: one
    of the platform; `place`: whoever is in that place; `decision` (of `rules` alone): nobody but a decision. `id` is that of
    the group, role, person or place."""

    kind: SubjectKind
    id: str = ""


EVERYONE, GUESTS, OPENER = Subject(kind="everyone"), Subject(kind="guests"), Subject(kind="opener")
ADMINISTRATORS, NOBODY = Subject(kind="administrators"), Subject(kind="nobody")
DECISION = Subject(kind="decision")

DEFAULTS: Mapping[Right, tuple[Subject, ...]] = {
    "propose": (EVERYONE,),
    "poll": (EVERYONE,),
    "vote": (EVERYONE,),
    "object": (EVERYONE,),
    "extend": (OPENER,),
    "amend": (OPENER,),
    "close": (OPENER, ADMINISTRATORS),
    "overrule": (ADMINISTRATORS,),
    "settings": (ADMINISTRATORS,),
    "read": (EVERYONE, GUESTS),
    "export": (EVERYONE, GUESTS),
    "rules": (ADMINISTRATORS,),
}
KEPT: frozenset[Right] = frozenset({"settings", "rules"})
"""What administrators have whatever else is said, so that nobody can lock everybody out: the platform always names one."""
BY_PROCESS: frozenset[Right] = frozenset({"propose", "poll"})
_NAMED: frozenset[SubjectKind] = frozenset({"administrators", "group", "role", "person", "place"})
_OF_DECISIONS: frozenset[SubjectKind] = _NAMED | {"everyone", "opener", "nobody"}
FITTING: Mapping[Right, frozenset[SubjectKind]] = {
    "propose": _NAMED | {"everyone", "guests", "nobody"},
    "poll": _NAMED | {"everyone", "guests", "nobody"},
    "vote": _NAMED | {"everyone", "nobody"},
    "object": _NAMED | {"everyone", "nobody"},
    "extend": _OF_DECISIONS,
    "amend": _OF_DECISIONS,
    "close": _OF_DECISIONS,
    "overrule": _NAMED | {"nobody"},
    "settings": _NAMED,
    "read": _NAMED | {"everyone", "guests", "nobody"},
    "export": _NAMED | {"everyone", "guests", "nobody"},
    "rules": _NAMED | {"decision"},
}
"""Who can be given a right. No guest is in an electorate; whoever opened it never overrules alone."""


class Row(Frozen):
    """`place`: its id, empty for everywhere. `process`: its id, empty for all that have no row of their own; of `rules` the
    one that decides about changes. `who` None (in a change alone): as by default."""

    right: Right
    place: str = ""
    process: str = ""
    who: tuple[Subject, ...] | None = ()


Table = tuple[Row, ...]
"""In the order of the rights, then of places and processes; no row that says what holds without it."""


def holders(table: Table, right: Right, place: str, process: str = "") -> tuple[Subject, ...] | None:
    """Who has the right here; None: as by default."""
    best: Row | None = None
    for row in table:
        if row.right == right and row.place in ("", place) and _is_about(row, process):
            # Those of a place are more than those of a process.
            weight = bool(row.place), bool(row.process)
            if best is None or weight > (bool(best.place), bool(best.process)):
                best = row
    return None if best is None else best.who


def of(table: Table, right: Right, place: str = "", process: str = "") -> tuple[Subject, ...]:
    """The same with the default put in."""
    who = holders(table, right, place, process)
    return DEFAULTS[right] if who is None else who


def by_decision(table: Table) -> Row | None:
    """The row by which changes of the table need a decision."""
    return next((row for row in table if row.right == "rules" and row.who == (DECISION,)), None)


def changed(table: Table, changes: Iterable[Row]) -> Table:
    """The table after these changes, in order. One without a process takes the place of all of its right and place."""
    rows = list(table)
    for change in changes:
        rows = [
            row
            for row in rows
            if (row.right, row.place) != (change.right, change.place)
            or (change.process and change.right in BY_PROCESS and row.process != change.process)
        ]
        if change.who is not None:
            rows.append(replace(change, who=tuple(dict.fromkeys(change.who))))
    rows = [row for row in rows if not _says_nothing(row, rows)]
    return tuple(sorted(rows, key=lambda row: (RIGHTS.index(row.right), row.place, row.process)))


def taken_back(table: Table, before: Table, changes: Iterable[Row]) -> tuple[Row, ...]:
    """The changes that bring back what held before these, so far as nobody has changed it again since."""
    then = changed(before, changes)
    back: list[Row] = []
    for right, place in dict.fromkeys((row.right, row.place) for row in changes):
        now, was, old = (
            tuple(row for row in rows if (row.right, row.place) == (right, place))
            for rows in (table, then, before)
        )
        if now == was:
            back += [Row(right=right, place=place, who=None), *old]
    return tuple(back)


def _is_about(row: Row, process: str) -> bool:
    return row.right not in BY_PROCESS or row.process in ("", process)


def _says_nothing(row: Row, rows: list[Row]) -> bool:
    """Whether the default says the same, and nothing else is more general than this row and says otherwise."""
    general = any(other is not row and other.right == row.right and not other.place for other in rows)
    own = any(
        other is not row and (other.right, other.place) == (row.right, row.place) and not other.process
        for other in rows
    )
    shadows = general if row.place else own and bool(row.process)
    return not shadows and set(row.who or ()) == set(DEFAULTS[row.right])
