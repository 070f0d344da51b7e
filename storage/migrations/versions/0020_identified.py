"""From which number on buttons and forms say of which decision they are; which entries commit to who is who."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "community", sa.Column("identified_from", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.add_column("person", sa.Column("who_seq", sa.Integer(), nullable=True))
    op.add_column("home", sa.Column("administrators_seq", sa.Integer(), nullable=True))
    op.execute("UPDATE community SET identified_from = next_number")


def downgrade() -> None:
    op.drop_column("home", "administrators_seq")
    op.drop_column("person", "who_seq")
    op.drop_column("community", "identified_from")
