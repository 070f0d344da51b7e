"""Processes that communities added from chat: which version holds for decisions from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_process",
        sa.Column("community", sa.String(), sa.ForeignKey("community.id"), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), sa.ForeignKey("definition.digest"), nullable=False),
        sa.PrimaryKeyConstraint("community", "id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("own_process")
