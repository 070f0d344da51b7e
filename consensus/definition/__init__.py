"""Process definitions: TOML text in, a `Process` out, or every mistake of the text with its line and a hint.

`reading` is the way in; `form` reads tables into the values of consensus/process.py, `keys` knows which keys there
are, `lines` on which line each stands, and `soundness` and `phases` refuse what could not work.
"""

from consensus.definition.mistakes import DefinitionError, Mistake
from consensus.definition.reading import (
    LENGTH_MAX,
    builtin,
    builtin_ids,
    digest,
    fingerprint,
    read_definition,
    read_table,
)

__all__ = [
    "LENGTH_MAX",
    "DefinitionError",
    "Mistake",
    "builtin",
    "builtin_ids",
    "digest",
    "fingerprint",
    "read_definition",
    "read_table",
]
