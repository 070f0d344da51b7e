"""All that SQLite and PostgreSQL say differently. Nothing else in storage knows which of them it speaks to.

Migrations call `entry_guards` and `search_index`: once released, what these return stays, and a later migration
gets functions of its own.
"""

from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    column,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects import postgresql, sqlite
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


# ------------------------------------------------------------------------------------------------------------- guards


def entry_guards(dialect: str) -> tuple[str, ...]:
    """Statements after which the database itself refuses to change or remove an entry."""
    if dialect != "sqlite":
        raise NotImplementedError("PostgreSQL has an issue of its own")
    return tuple(
        f"CREATE TRIGGER entry_refuses_{act.lower()} BEFORE {act} ON entry "
        "BEGIN SELECT RAISE(ABORT, 'entries are never changed or removed'); END"
        for act in ("UPDATE", "DELETE")
    )


def drop_entry_guards(dialect: str) -> tuple[str, ...]:
    if dialect != "sqlite":
        raise NotImplementedError("PostgreSQL has an issue of its own")
    return ("DROP TRIGGER entry_refuses_update", "DROP TRIGGER entry_refuses_delete")


_FOLLOWS = "an entry follows the one before it"


def chain_guard(dialect: str) -> tuple[str, ...]:
    """Statements after which the database itself refuses an entry that does not follow the last one: a fork or a gap."""
    before = "(SELECT hash FROM entry WHERE community = NEW.community AND seq = NEW.seq - 1)"
    expected = f"CASE NEW.seq WHEN 0 THEN '{NO_HASH}' ELSE {before} END"
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_FOLLOWS}'); END"
        return (
            f"CREATE TRIGGER entry_follows BEFORE INSERT ON entry WHEN NEW.prev IS NOT {expected} {refuse}",
        )
    refuse = f"RAISE EXCEPTION '{_FOLLOWS}' USING ERRCODE = 'integrity_constraint_violation'"
    check = f"BEGIN IF NEW.prev IS DISTINCT FROM {expected} THEN {refuse}; END IF; RETURN NEW; END"
    return (
        f"CREATE FUNCTION entry_follows() RETURNS trigger LANGUAGE plpgsql AS $$ {check} $$",
        "CREATE TRIGGER entry_follows BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION entry_follows()",
        "ALTER TABLE entry ENABLE ALWAYS TRIGGER entry_follows",
    )


def drop_chain_guard(dialect: str) -> tuple[str, ...]:
    if dialect == "sqlite":
        return ("DROP TRIGGER entry_follows",)
    return ("DROP TRIGGER entry_follows ON entry", "DROP FUNCTION entry_follows()")


# ------------------------------------------------------------------------------------------------------------- search


def search_index(dialect: str) -> tuple[str, ...]:
    """Statements that make the full-text index over `search.words` and keep it current."""
    if dialect != "sqlite":
        raise NotImplementedError("PostgreSQL has an issue of its own")
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
    if dialect != "sqlite":
        raise NotImplementedError("PostgreSQL has an issue of its own")
    triggers = tuple(f"DROP TRIGGER search_{act}" for act in ("added", "removed", "changed"))
    return (*triggers, "DROP TABLE search_index")


def is_search_index(name: str) -> bool:
    """Whether this table is a part of the full-text index, which no model describes."""
    return name.startswith("search_index")


def found_in(row: ColumnElement[int], phrase: str) -> ColumnElement[bool]:
    """Whether the words of the `search` row with this id hold all words of `phrase`, next to each other."""
    quoted = '"' + phrase.replace('"', '""') + '"'
    index = select(column("rowid", Integer)).select_from(table("search_index"))
    return row.in_(index.where(literal_column("search_index").op("MATCH")(quoted)))


# ------------------------------------------------------------------------------------------------------------ erasing


def forget_deleted_words(connection: Connection) -> None:
    """Within the transaction that erased: rewrite the full-text index, which otherwise only marks words as gone."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")


def scrub_after_erasure(connection: Connection) -> None:
    """After the commit: empty the write-ahead log, in which older states of the pages stand. As far as readers let us."""
    if connection.dialect.name == "sqlite":
        # On the driver's own connection: ours would begin a transaction first.
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
