"""What each vote paid for on a server: 500 foreign keys looked up, and a hundred times the guard of the chain, a group.

Ballots and answers lose their foreign keys: both are made by this program from entries and deliveries that it has at
hand, and the audit recounts every ballot. Entries keep theirs. A server's guard of the chain looks at all entries of a
statement at once; what it refuses is the same.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage import dialect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KEYS = {"ballot": {"decision": "decision", "person": "person"}, "delivery": {"home": "home"}}
"""Table -> column -> table of which it is an id."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(with_keys=False)
        return
    for name, keys in _KEYS.items():
        for key in keys:
            op.drop_constraint(f"{name}_{key}_fkey", name)
    _guard(dialect.chain_guard_by_statement())


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(with_keys=True)
        return
    for name, keys in _KEYS.items():
        for key, table in keys.items():
            op.create_foreign_key(f"{name}_{key}_fkey", name, table, [key], ["id"])
    _guard(dialect.chain_guard(dialect.POSTGRESQL))


def _guard(statements: tuple[str, ...]) -> None:
    for statement in (*dialect.drop_chain_guard(dialect.POSTGRESQL), *statements):
        op.execute(statement)


def _rebuild(*, with_keys: bool) -> None:
    """SQLite cannot take a constraint off a table: the rows move to a new one."""
    columns: dict[str, list[sa.Column[Any]]] = {
        "ballot": [
            sa.Column("decision", sa.String(), primary_key=True),
            sa.Column("person", sa.String(), primary_key=True),
            sa.Column("box", sa.String(), primary_key=True),
            sa.Column("revision", sa.Integer(), nullable=False),
            sa.Column("choice", sa.String(), nullable=False),
            sa.Column("klass", sa.String(), nullable=False),
            sa.Column("weight", sa.Integer(), nullable=False),
            sa.Column("reasoned", sa.Boolean(), nullable=False),
            sa.Column("seq", sa.Integer(), nullable=False),
            sa.Column("at", sa.BigInteger(), nullable=False),
            sa.Column("via", sa.String(), nullable=False, server_default=""),
        ],
        "delivery": [
            sa.Column("home", sa.String(), primary_key=True),
            sa.Column("delivery", sa.String(), primary_key=True),
            sa.Column("person", sa.String(), nullable=True),
            sa.Column("answer", sa.Text(), nullable=False),
            sa.Column("at", sa.BigInteger(), nullable=False),
        ],
    }
    for name, keys in _KEYS.items():
        constraints = [sa.ForeignKeyConstraint([key], [f"{table}.id"]) for key, table in keys.items()]
        op.create_table(
            f"{name}_moved",
            *columns[name],
            *(constraints if with_keys else ()),
            sqlite_with_rowid=False,
        )
        names = ", ".join(column.name for column in columns[name])
        op.execute(f"INSERT INTO {name}_moved ({names}) SELECT {names} FROM {name}")  # noqa: S608  names of ours
        op.drop_table(name)
        op.rename_table(f"{name}_moved", name)
    op.create_index("ballot_reasoned", "ballot", ["decision", "seq"], sqlite_where=sa.text("reasoned"))
    op.create_index("ix_delivery_at", "delivery", ["at"])
