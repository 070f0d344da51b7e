"""Which program is about to take what is due, so that several of them share the work."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("claimed_by", sa.String(), nullable=True))
    op.add_column("decision", sa.Column("claimed_until", sa.BigInteger(), nullable=True))
    op.create_index(
        "decision_claimed",
        "decision",
        ["claimed_until"],
        unique=False,
        sqlite_where=sa.text("claimed_until IS NOT NULL"),
        postgresql_where=sa.text("claimed_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("decision_claimed", "decision")
    op.drop_column("decision", "claimed_until")
    op.drop_column("decision", "claimed_by")
