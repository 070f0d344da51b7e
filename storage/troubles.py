"""What a database can refuse, as refusals that say what to do. Every way into the database passes here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from consensus.refusal import Refused

_SIGNS = (
    ("database is locked", "database-locked", "close-other-programs"),
    ("database table is locked", "database-locked", "close-other-programs"),
    ("readonly database", "database-read-only", "make-writable"),
    ("disk is full", "database-full", "free-space"),
    ("not a database", "database-unusable", "name-another-file"),
    ("malformed", "database-unusable", "restore-a-copy"),
    ("unable to open", "database-unusable", "check-the-path"),
    ("disk i/o error", "database-unusable", "check-the-disk"),
)
"""Words of the driver's message, the code, and the way on. The message is the only thing all drivers share."""


@contextmanager
def told_plainly(where: str) -> Iterator[None]:
    """Turn the driver's errors about the database as a whole into Refused; `where` is shown with them.

    Errors about a single statement (a broken constraint, a mistake of ours) pass through.
    """
    try:
        yield
    except DBAPIError as error:
        message = str(error.orig).lower()
        for sign, code, try_code in _SIGNS:
            if sign in message:
                raise Refused(code, try_code=try_code, database=where) from error
        raise


def shown(url: str) -> str:
    """The database as it may be shown: the path of a file; of a server nothing with a password."""
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("sqlite"):
        return f"{scheme}://{rest.rpartition('@')[2]}"
    path = rest.removeprefix("/")
    return str(Path(path)) if path else "memory"
