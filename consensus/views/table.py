"""The table of rights as it is read, and its history. Codes and names."""

from datetime import datetime

from consensus.frozen import Frozen
from consensus.rights import Right

Holders = tuple[str, ...]
"""`kind:name` of each subject; of `role` the platform's id."""


class RightRow(Frozen):
    """A row that differs from the default. Place and people by their names, and (`place_typed`, `who_typed`) as a file says
    them, which takes the ids of their platform."""

    right: Right
    place: str = ""
    place_typed: str = ""
    process: str = ""
    who: Holders = ()
    who_typed: tuple[str, ...] = ()
    default: bool = False
    """In a change: as by default again, which `who` says."""


class RightsChange(Frozen):
    """A change of the table, as the log has it. `by` empty: whoever runs the program, or somebody who was erased."""

    at: datetime
    by: str = ""
    decision: int | None = None
    rows: tuple[RightRow, ...] = ()
    whole: bool = False


class RightsTable(Frozen):
    rows: tuple[RightRow, ...] = ()
    here: str = ""
    """The name of the viewer's place."""
    changes: tuple[RightsChange, ...] = ()
    """The last first; those that were asked for."""
    may_change: bool = False
    may_set_up: bool = False
    by_decision: bool = False


class ShowRights(Frozen):
    """The table of rights of the viewer's community, with the last changes."""

    changes: int = 0
