"""A big log, made in seconds: three decisions go through the whole program, and SQL makes as many like them as asked for.

The copies lie in the real tables with all that reading looks at: words, entries, ballots, counters, what is searched.
Only their hashes are made up (the entries follow each other, but nobody hashed them), so nothing here is verified.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App, open_app
from consensus.commands import Object, Propose, Vote
from storage.dialect import chain_guard, drop_chain_guard
from tests.benchmarks.votes import MEMBERS_MORE, Hall

OPENED_AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
READ_AT = OPENED_AT + timedelta(days=5)
VOTERS = 20
RARE, RARE_EACH = "rollback", 1000
"""A word that stands in the text of every so many."""


APART_MICROS = 15 * 60 * 1_000_000
"""Between the ends of two decisions."""
_OPENER = "(SELECT person FROM account WHERE external = 'U' || (i % 10))"


class StandingClock:
    def __init__(self) -> None:
        self.at = OPENED_AT

    def now(self) -> datetime:
        return self.at


async def big_log(
    path: Path, *, decisions: int, headers_only: bool = False, idle: int = MEMBERS_MORE
) -> None:
    """A database with so many decisions more, VOTERS ballots on each, closed one after the other in three years (by a
    hundred thousand); one of a hundred is open, and one of a thousand open with an objection.

    `idle`: members who never vote. `headers_only`: all of them are open, and nothing is copied but their headers.
    """
    clock = StandingClock()
    async with open_app(str(path), clock=clock) as app:
        hall = Hall(app, VOTERS, idle)
        await hall.fill()
        await hall.open(1)
        for who in range(VOTERS):
            await hall.vote(who, 1)
        clock.at = READ_AT - timedelta(days=1)
        await app.settle()
        await hall.open(1)
        for who in range(VOTERS):
            await hall.vote(who, 2)
        await app.submit(hall.envelope(0, Propose(text="Proposal 3", process="consent")))
        await app.submit(hall.envelope(1, Object(decision=3, reason="Nobody can roll back")))
        for who in range(2, VOTERS):
            await app.submit(hall.envelope(who, Vote(decision=3, choice="consent")))
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _copy(connection, decisions, headers_only=headers_only)
    finally:
        connection.close()


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[App]:
    """The program over that database, a few days later."""
    clock = StandingClock()
    clock.at = READ_AT
    async with open_app(str(path), clock=clock) as app:
        yield app


def _copy(connection: sqlite3.Connection, decisions: int, *, headers_only: bool) -> None:
    execute = connection.execute
    execute("PRAGMA journal_mode = WAL")
    execute("PRAGMA synchronous = OFF")
    execute("BEGIN IMMEDIATE")
    for statement in drop_chain_guard("sqlite"):
        execute(statement)
    # For each copy its number, which of the three it is like, and where its entries begin: behind those of the one before.
    execute("CREATE TEMP TABLE copy (i INTEGER PRIMARY KEY, id TEXT, number INT, model TEXT, seq INT)")
    execute(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :many), "
        "model AS (SELECT decision.id, decision.number, (SELECT count(*) FROM entry WHERE entry.decision = decision.id) AS entries "
        "FROM decision) INSERT INTO copy SELECT i, printf('copy%020d', i), i + 4, model.id, "
        "(SELECT head_seq + 1 FROM community) + sum(entries) OVER (ORDER BY i) - entries FROM n JOIN model ON model.number = "
        "CASE WHEN NOT :headers_only AND i % 1000 = 0 THEN 3 WHEN :headers_only OR i % 100 = 0 THEN 2 ELSE 1 END",
        {"many": decisions, "headers_only": headers_only},
    )
    _like(
        connection,
        "decision",
        "id",
        id="copy.id",
        number="copy.number",
        opened_seq="copy.seq",
        text_seq="copy.seq",
        due="due + i * 1000",
        opened_at=f"CASE WHEN closed_at IS NULL THEN opened_at ELSE opened_at - i * {APART_MICROS} END",
        closed_at=f"closed_at - i * {APART_MICROS}",
        opened_by=_OPENER,
        state=f"json_set(state, '$.id', copy.id, '$.number', copy.number, '$.opened_by', {_OPENER})",
    )
    if not headers_only:
        _copy_the_rest(connection)
    execute("DROP TABLE copy")
    for statement in chain_guard("sqlite"):
        execute(statement)
    execute("COMMIT")


def _copy_the_rest(connection: sqlite3.Connection) -> None:
    title = f"replace({{}}, 'roposal', CASE i % {RARE_EACH} WHEN 1 THEN 'roposal {RARE}' ELSE 'roposal of ' || i END)"
    _like(
        connection,
        "entry",
        "decision",
        decision="copy.id",
        seq="copy.seq + sequence - 1",
        prev="CASE WHEN i = 0 AND sequence = 1 THEN (SELECT head_hash FROM community) ELSE printf('%064x', copy.seq + sequence - 2) END",
        hash="printf('%064x', copy.seq + sequence - 1)",
    )
    connection.execute(
        "UPDATE community SET (head_seq, head_hash) = (SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1)"
    )
    _like(connection, "ballot", "decision", decision="copy.id", seq="copy.seq + 1")
    _like(connection, "counter", "decision", decision="copy.id")
    _like(connection, "elector", "decision", decision="copy.id")
    _like(connection, "objection", "decision", decision="copy.id")
    _like(
        connection,
        "search",
        "decision",
        id="NULL",
        decision="copy.id",
        seq="copy.seq + (SELECT sequence - 1 FROM entry WHERE entry.community = model.community AND entry.seq = model.seq)",
        words=title.format("words"),
    )
    connection.execute(
        "CREATE TEMP TABLE model AS SELECT private.*, entry.decision, entry.sequence FROM private "
        "JOIN entry USING (community, seq) WHERE entry.decision IS NOT NULL"
    )
    connection.execute(
        "INSERT INTO private SELECT community, copy.seq + sequence - 1, field, person, salt, "
        f"{title.format('value')} FROM copy CROSS JOIN model ON model.decision = copy.model"
    )
    connection.execute("DROP TABLE model")


def _like(connection: sqlite3.Connection, table: str, key: str, **changed: str) -> None:
    """Copy the rows of this table that are about the models, with some columns changed."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(changed.get(name, f'model."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    # Written to a table of its own first: what is read must not grow while it is read.
    connection.execute(f"CREATE TEMP TABLE model AS SELECT * FROM {table}")
    connection.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM copy CROSS JOIN model ON model.{key} = copy.model"
    )
    connection.execute("DROP TABLE model")
