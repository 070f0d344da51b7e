"""All that SQLite and PostgreSQL say differently. Nothing else in storage knows which of them it speaks to.

Migrations call `entry_guards` and `search_index`: once released, what these return stays, and a later migration
gets functions of its own.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import Insert

from storage.verify_log import NO_HASH

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # FULL, for with NORMAL a power cut loses votes that were acknowledged; grouped commits make it cheap.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # Without this REPLACE would delete entries behind the trigger's back.
    "PRAGMA recursive_triggers = ON",
    # Erased words are overwritten, not only forgotten.
    "PRAGMA secure_delete = ON",
)


_IN_BULK = ("PRAGMA synchronous = NORMAL", "PRAGMA cache_size = -65536")
_AS_ALWAYS = ("PRAGMA synchronous = FULL", "PRAGMA cache_size = -2000")
SQLITE, POSTGRESQL = "sqlite", "postgresql"
_FORM_LOCK = 0x6163636F7264
"""The number by which programs that start together take turns at migrating: "accord" in ASCII."""


@cache
def insert_or_ignore(table: Table, dialect: str) -> Insert:
    """INSERT that leaves a row alone that is already there."""
    return _insert(table, dialect).on_conflict_do_nothing()


@cache
def upsert(table: Table, dialect: str, *columns: str) -> Insert:
    """INSERT that sets these columns where the row is already there."""
    statement = _insert(table, dialect)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in columns},
    )


@cache
def upsert_adding(table: Table, dialect: str, *columns: str) -> Insert:
    """INSERT that adds to these columns where the row is already there."""
    statement = _insert(table, dialect)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + statement.excluded[name] for name in columns},
    )


@cache
def upsert_adding_to(table: Table, dialect: str, key: str, column: str) -> Insert:
    """INSERT that, where a row with this unique key stands, adds to this column instead."""
    statement = _insert(table, dialect)
    added = table.c[column] + statement.excluded[column]
    return statement.on_conflict_do_update(index_elements=[table.c[key]], set_={column: added})


def insert_or_ignore_select(table: Table, dialect: str, names: tuple[str, ...], rows: Select[Any]) -> Insert:
    """INSERT of what `rows` selects, leaving rows alone that are already there."""
    return _insert(table, dialect).from_select(list(names), rows).on_conflict_do_nothing()


def _insert(table: Table, dialect: str) -> sqlite.Insert:
    # Both classes say the same; only the names of their modules differ.
    return sqlite.insert(table) if dialect == "sqlite" else cast(sqlite.Insert, postgresql.insert(table))


# -------------------------------------------------------------------------------------------------------- time, locks


def clock(connection: Connection) -> datetime | None:
    """What the server's clock shows at this moment; None where there is no server."""
    if connection.dialect.name == SQLITE:
        return None
    at: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return at.astimezone(UTC)


def lock_form(connection: Connection) -> None:
    """Until the transaction ends nobody else migrates. SQLite's transactions take the lock when they begin; a server's wait
    for it as long as it takes, for migrating may take longer than anybody waits for a lock otherwise."""
    if connection.dialect.name != SQLITE:
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(_FORM_LOCK)))
        connection.execute(text("SET LOCAL lock_timeout TO DEFAULT"))


def lock_new_homes(connection: Connection) -> None:
    """Until the transaction ends nobody else makes a home: there is no row yet that could be locked."""
    if connection.dialect.name != SQLITE:
        connection.execute(select(func.pg_advisory_xact_lock(_FORM_LOCK + 1)))


def lock_openings(connection: Connection) -> None:
    """Until the transaction ends nobody else opens a decision, and who was about to has committed or failed."""
    if connection.dialect.name != SQLITE:
        connection.execute(text("LOCK TABLE community IN EXCLUSIVE MODE"))


def number_on(connection: Connection, tables: Sequence[Table]) -> None:
    """Let the numbers that a server gives to new rows of these tables go on behind those that are there."""
    if connection.dialect.name == SQLITE:
        return
    for counted in tables:
        [key] = counted.primary_key
        sequence = func.pg_get_serial_sequence(counted.name, key.name)
        connection.execute(
            select(func.setval(sequence, func.coalesce(func.max(key), 0) + 1, False)).select_from(counted)
        )


# ------------------------------------------------------------------------------------------------------------- guards

_REFUSAL = "entries are never changed or removed"


def entry_guards(dialect: str) -> tuple[str, ...]:
    """Statements after which the database itself refuses to change or remove an entry, to its owner too."""
    if dialect == SQLITE:
        return tuple(
            f"CREATE TRIGGER entry_refuses_{act.lower()} BEFORE {act} ON entry "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for act in ("UPDATE", "DELETE")
        )
    refuse = (
        "CREATE FUNCTION entry_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    # By statement, so that one which touches no row is refused as well, and TRUNCATE, which knows no rows.
    return (
        refuse,
        *(
            f"CREATE TRIGGER entry_refuses_{act.lower()} BEFORE {act} ON entry "
            "FOR EACH STATEMENT EXECUTE FUNCTION entry_refuses()"
            for act in ("UPDATE", "DELETE", "TRUNCATE")
        ),
        # Not even while triggers are put to sleep for a replica.
        *(
            f"ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_refuses_{act}"
            for act in ("update", "delete", "truncate")
        ),
    )


def drop_entry_guards(dialect: str) -> tuple[str, ...]:
    if dialect == SQLITE:
        return ("DROP TRIGGER entry_refuses_update", "DROP TRIGGER entry_refuses_delete")
    acts = ("update", "delete", "truncate")
    return (*(f"DROP TRIGGER entry_refuses_{act} ON entry" for act in acts), "DROP FUNCTION entry_refuses()")


_FOLLOWS = "an entry follows the one before it"


def chain_guard(dialect: str) -> tuple[str, ...]:
    """Statements after which the database itself refuses an entry that does not follow the last one: a fork or a gap."""
    before = "(SELECT hash FROM entry WHERE community = NEW.community AND seq = NEW.seq - 1)"
    expected = f"CASE NEW.seq WHEN 0 THEN '{NO_HASH}' ELSE {before} END"
    if dialect == "sqlite":
        # Another program's REPLACE would take an entry's place without any trigger on DELETE.
        taken = (
            "EXISTS (SELECT 1 FROM entry WHERE community = NEW.community AND seq = NEW.seq) "
            "OR EXISTS (SELECT 1 FROM entry WHERE decision = NEW.decision AND sequence = NEW.sequence)"
        )
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_FOLLOWS}'); END"
        when = f"NEW.prev IS NOT {expected} OR {taken}"
        return (f"CREATE TRIGGER entry_follows BEFORE INSERT ON entry WHEN {when} {refuse}",)
    refuse = f"RAISE EXCEPTION '{_FOLLOWS}' USING ERRCODE = 'integrity_constraint_violation'"
    # In brackets, for an IF there ends at the first THEN that it meets.
    check = f"BEGIN IF (NEW.prev IS DISTINCT FROM {expected}) THEN {refuse}; END IF; RETURN NEW; END"
    return (
        f"CREATE FUNCTION entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$ {check} $$",
        "CREATE TRIGGER entry_follows BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_follows()",
        "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_follows",
    )


def chain_guard_by_statement() -> tuple[str, ...]:
    """The same of a server for all entries of one statement together, in place of its `chain_guard`."""
    before = "entry AS before ON before.community = added.community AND before.seq = added.seq - 1"
    expected = f"CASE added.seq WHEN 0 THEN '{NO_HASH}' ELSE before.hash END"
    by_statement = "REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
    astray = f"SELECT 1 FROM added LEFT JOIN {before} WHERE added.prev IS DISTINCT FROM {expected}"  # noqa: S608  names of ours
    refuse = f"RAISE EXCEPTION '{_FOLLOWS}' USING ERRCODE = 'integrity_constraint_violation'"
    check = f"BEGIN IF EXISTS ({astray}) THEN {refuse}; END IF; RETURN NULL; END"
    return (
        f"CREATE FUNCTION entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$ {check} $$",
        f"CREATE TRIGGER entry_follows AFTER INSERT ON entry {by_statement} EXECUTE FUNCTION entry_follows()",
        "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_follows",
    )


def drop_chain_guard(dialect: str) -> tuple[str, ...]:
    if dialect == "sqlite":
        return ("DROP TRIGGER entry_follows",)
    return ("DROP TRIGGER entry_follows ON entry", "DROP FUNCTION entry_follows()")


# ------------------------------------------------------------------------------------------------------------- search


def search_index(dialect: str) -> tuple[str, ...]:
    """Statements that make the index over `search.words` and keep it current."""
    if dialect != SQLITE:
        return (f"CREATE INDEX search_words ON search USING gin ({_WORDS_APART})",)
    remove = "INSERT INTO search_index(search_index, rowid, words) VALUES ('delete', old.id, old.words);"
    add = "INSERT INTO search_index(rowid, words) VALUES (new.id, new.words);"
    fts5 = "words, content='search', content_rowid='id', tokenize='unicode61 remove_diacritics 2'"
    return (
        f"CREATE VIRTUAL TABLE search_index USING fts5({fts5})",
        f"CREATE TRIGGER search_added AFTER INSERT ON search BEGIN {add} END",
        f"CREATE TRIGGER search_removed AFTER DELETE ON search BEGIN {remove} END",
        f"CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN {remove} {add} END",
    )


def drop_search_index(dialect: str) -> tuple[str, ...]:
    if dialect != SQLITE:
        return ("DROP INDEX search_words",)
    triggers = tuple(f"DROP TRIGGER search_{act}" for act in ("added", "removed", "changed"))
    return (*triggers, "DROP TABLE search_index")


_WORDS_APART = "string_to_array(words, ' ')"


def write_in_bulk(connection: Connection) -> None:
    """Outside of a transaction: from now on a power cut may take the last transactions of this connection back, whole and
    in order, and nothing else."""
    _set(connection, _IN_BULK)


def write_as_always(connection: Connection) -> None:
    """Outside of a transaction: the next commit is on disk when it returns, and all before it."""
    _set(connection, _AS_ALWAYS)


def _set(connection: Connection, pragmas: Sequence[str]) -> None:
    if connection.dialect.name == SQLITE:
        # Past SQLAlchemy, which would begin a transaction for it.
        driver: Any = connection.connection.driver_connection
        for pragma in pragmas:
            driver.execute(pragma)


def is_search_index(name: str) -> bool:
    """Whether this table, or index, is a part of the full-text index, which no model describes."""
    return name.startswith(("search_index", "search_words"))


def found_in(dialect: str, rows: FromClause, spellings: Sequence[str]) -> ColumnElement[bool]:
    """Whether the words of a row of `search` hold all words of one of these phrases, next to each other.

    Words and phrases are folded (search.py): single words with one space between them. Each database finds with its own
    index the rows that have all the words; that they stand together is then looked up in the words themselves, so that
    both find the same.
    """
    words = literal(" ", String) + rows.c.words + literal(" ", String)
    if dialect != SQLITE:
        apart = func.string_to_array(rows.c.words, literal_column("' '"))
        return or_(
            *(
                apart.op("@>", is_comparison=True)(
                    func.string_to_array(literal(phrase, String), literal_column("' '"))
                )
                & (func.strpos(words, f" {phrase} ") > 0)
                for phrase in spellings
            )
        )
    quoted = " OR ".join('"' + phrase.replace('"', '""') + '"' for phrase in spellings)
    index = select(column("rowid", Integer)).select_from(table("search_index"))
    have_all = rows.c.id.in_(index.where(literal_column("search_index").op("MATCH")(quoted)))
    return have_all & or_(*(func.instr(words, f" {phrase} ") > 0 for phrase in spellings))


def newest_with_any(dialect: str, rows: FromClause, spellings: Sequence[str], limit: int) -> Select[Any]:
    """The ids of the newest rows of `search` that hold one of these phrases; folded as for `found_in`. At most so many are
    looked at, however many there are."""
    if dialect != SQLITE:
        return (
            select(rows.c.id)
            .where(found_in(dialect, rows, spellings))
            .order_by(rows.c.id.desc())
            .limit(limit)
        )
    quoted = " OR ".join('"' + phrase.replace('"', '""') + '"' for phrase in spellings)
    rowid = column("rowid", Integer)
    matches = select(rowid.label("id")).select_from(table("search_index"))
    matches = matches.where(literal_column("search_index").op("MATCH")(quoted))
    return matches.order_by(rowid.desc()).limit(limit)


# ------------------------------------------------------------------------------------------------------------ erasing

_ERASED_FROM = (
    "private", "search", "label", "person", "account", "delivery", "credential", "home_role", "named_group",
    "outbox_notice", "request", "digest", "offer", "offer_muted", "platform_note", "platform_reaction",
)  # fmt: skip


def forget_deleted_words(connection: Connection) -> None:
    """Within the transaction that erased: rewrite the full-text index, which otherwise only marks words as gone."""
    if connection.dialect.name == SQLITE:
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")


_OTHER_SNAPSHOTS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid() "
    "AND datname = current_database()"
)


def scrub_after_erasure(connection: Connection) -> bool:
    """After the commit: remove what older states of the rows have left in the files. False where somebody who is reading
    is in the way: what they may still see is kept, so it has to be done again.

    SQLite: the write-ahead log is emptied. PostgreSQL: the tables are written anew; its own log, and backups, keep
    older states until they are recycled.
    """
    if connection.dialect.name == SQLITE:
        # On the driver's own connection: ours would begin a transaction first. Nobody who votes waits for a reader.
        cursor = connection.connection.cursor()
        [patience] = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 100")
        [busy, *_] = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
        cursor.close()
        return not busy
    alone = connection.execution_options(isolation_level="AUTOCOMMIT")
    [count] = alone.exec_driver_sql(_OTHER_SNAPSHOTS).one()
    clean = not count
    for name in _ERASED_FROM:
        try:
            alone.exec_driver_sql(f"VACUUM (FULL) {name}")
        except DBAPIError:
            clean = False
    return clean
