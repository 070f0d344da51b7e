"""Indexes that each vote paid for and next to nothing used; in the place of one of them, a stronger guard of the chain.

The electors and the answers of a person are never looked for by the person alone, but when somebody is erased. Two
entries after the same entry are now refused because each must follow the one before it (`entry_follows`).
"""

import sqlalchemy as sa
from alembic import op

from storage import dialect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BUT_BALLOTS = "type NOT IN ('ballot_cast.v1', 'ballot_taken_back.v1')"


def upgrade() -> None:
    op.drop_index("ix_elector_person", "elector")
    op.drop_index("ix_delivery_person", "delivery")
    if _dialect() == "sqlite":
        _rebuild_entry(one_after_each=False)
    else:
        op.drop_constraint("entry_community_prev_key", "entry")
    for statement in dialect.chain_guard(_dialect()):
        op.execute(statement)


def downgrade() -> None:
    for statement in dialect.drop_chain_guard(_dialect()):
        op.execute(statement)
    if _dialect() == "sqlite":
        _rebuild_entry(one_after_each=True)
    else:
        op.create_unique_constraint("entry_community_prev_key", "entry", ["community", "prev"])
    op.create_index("ix_delivery_person", "delivery", ["person"])
    op.create_index("ix_elector_person", "elector", ["person"])


def _rebuild_entry(*, one_after_each: bool) -> None:
    """SQLite cannot take a constraint off a table: the rows move to a new one."""
    for statement in dialect.drop_entry_guards("sqlite"):
        op.execute(statement)
    constraints = [sa.UniqueConstraint("community", "prev")] if one_after_each else []
    op.create_table(
        "entry_moved",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("priv", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.ForeignKeyConstraint(["decision"], ["decision.id"]),
        sa.PrimaryKeyConstraint("community", "seq"),
        *constraints,
        sa.UniqueConstraint("decision", "sequence"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO entry_moved "
        "SELECT community, seq, decision, sequence, type, at, body, priv, prev, hash FROM entry"
    )
    op.drop_table("entry")
    op.rename_table("entry_moved", "entry")
    op.create_index(
        "entry_but_ballots", "entry", ["decision", "sequence"], sqlite_where=sa.text(_BUT_BALLOTS)
    )
    for statement in dialect.entry_guards("sqlite"):
        op.execute(statement)


def _dialect() -> str:
    return op.get_bind().dialect.name
