"""Workspaces that installed the app, and OAuth states; cards found by their message."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "home"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "oauth_state",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("outbox_card_reference", "outbox_card", ["reference"])


def downgrade() -> None:
    op.drop_index("outbox_card_reference", table_name="outbox_card")
    op.drop_table("oauth_state")
    op.drop_table("installation")
