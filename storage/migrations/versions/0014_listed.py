"""Indexes for what a page asks: what decisions are counted, filtered and ordered by lies together, apart from the rows."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEXES: tuple[tuple[str, str, list[str], str | None], ...] = (
    (
        "decision_listed",
        "decision",
        [
            "community", "place", "status", "closed_at", "opened_at", "number", "outcome", "unit", "process",
            "opened_by", "closes_at", "took_part", "electorate", "id",
        ],
        None,
    ),
    ("decision_review", "decision", ["community", "review_at"], "review_at IS NOT NULL"),
    ("decision_blocked", "decision", ["community", "blocked_since"], "blocked_since IS NOT NULL"),
    ("entry_checkpoint", "entry", ["community", "at", "seq"], "type = 'checkpoint.v1'"),
)  # fmt: skip


def upgrade() -> None:
    for name, table, columns, where in _INDEXES:
        condition = None if where is None else sa.text(where)
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table_name=table)
