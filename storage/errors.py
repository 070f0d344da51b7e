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
"""Words of the message of SQLite's drivers, the code, and the way on."""
_STATES = (
    ("08", "database-unreachable", "check-the-server"),
    ("28", "database-login-refused", "check-the-login"),
    ("3D000", "database-missing", "make-the-database"),
    ("25006", "database-read-only", "ask-for-rights"),
    ("42501", "database-read-only", "ask-for-rights"),
    ("53100", "database-full", "free-space"),
    ("53", "database-unreachable", "check-the-server"),
    ("55P03", "database-locked", "close-other-programs"),
    ("57P", "database-unreachable", "check-the-server"),
)
"""PostgreSQL: how its five letters (SQLSTATE) begin, the code, and the way on."""


@contextmanager
def errors_as_refusals(where: str) -> Iterator[None]:
    """Turn the driver's errors about the database as a whole into Refused; `where` is shown with them.

    Errors about a single statement (a broken constraint, a mistake of ours) pass through.
    """
    try:
        yield
    except Refused:
        raise
    except OSError as error:
        # Only a server is not there in this way; SQLite's drivers say it with an error of their own.
        raise Refused("database-unreachable", try_code="check-the-server", database=where) from error
    except DBAPIError as error:
        _refuse(error.orig, error, where)
        if error.connection_invalidated:
            raise Refused("database-unreachable", try_code="check-the-server", database=where) from error
        raise
    except Exception as error:
        # What goes wrong while a connection is made comes from the driver as it is.
        if hasattr(error, "sqlstate"):
            _refuse(error, error, where)
        raise


def _refuse(error: object, cause: Exception, where: str) -> None:
    """Raise what the driver says as a Refused, if it is about the database as a whole."""
    state, message = getattr(error, "sqlstate", None), str(error).lower()
    known = _SIGNS if state is None else _STATES
    for sign, code, try_code in known:
        if sign in message if state is None else str(state).startswith(sign):
            raise Refused(code, try_code=try_code, database=where) from cause


def shown(url: str) -> str:
    """The database as it may be shown: the path of a file; of a server nothing with a password."""
    scheme, _, rest = url.partition("://")
    if not scheme.startswith("sqlite"):
        return f"{scheme.partition('+')[0]}://{rest.rpartition('@')[2].partition('?')[0]}"
    path = rest.removeprefix("/")
    return str(Path(path)) if path else "memory"
