"""Databases of each form of the schema, `tests/data/schemas`: the same four decisions, as the room of its time wrote them.

`python -m tests.old_databases` writes that of today's form, which is done when a migration is added.
"""

import gzip
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from storage import schema
from tests.bot.command import accord, accord_here

FOLDER = Path(__file__).parent / "data" / "schemas"
KEY = "07" * 32
"""Those that are signed are signed with it."""
LINES = """\
ann: hello
bo: hello
cy: hello
ann: /propose "Move the stand-up to 10:00" --process majority --by 1d
/vote D-1 yes
bo: /vote D-1 yes
cy: /vote D-1 no
@+10m
@+2d
ann: /propose "Buy a second projector" --process consent --by 4d
bo: /object D-2 "It is too dear"
cy: /vote D-2 consent
ann: /poll "Where do we meet?" "Osaka" "Lyon" --by 10d
bo: /vote D-3 Osaka
ann: /decide "The office is closed on Mondays"
"""


def write(file: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "accord-log.key").write_text(KEY, encoding="ascii")
        accord_here(folder, "log", "list")
        done = accord(folder, "room", typed=LINES)
        if done.code:
            raise SystemExit(done.err)
        database = folder / "accord.db"
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        file.write_bytes(gzip.compress(database.read_bytes(), mtime=0))


if __name__ == "__main__":
    write(FOLDER / f"{schema.LATEST}.db.gz")
