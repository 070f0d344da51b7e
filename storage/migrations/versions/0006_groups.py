"""Who is in the groups that processes name, home by home."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "named_group",
        sa.Column("home", sa.String(), sa.ForeignKey("home.id"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("home", "name", "person"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_named_group_person", "named_group", ["person"])


def downgrade() -> None:
    op.drop_table("named_group")
