"""Secret ballots: who has voted, and, apart from it, what was cast, sealed. Neither says when, or in which order."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "voted",
        sa.Column("decision", sa.String(), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "secret_ballot",
        sa.Column("decision", sa.String(), primary_key=True),
        sa.Column("pseudonym", sa.String(), primary_key=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("secret_ballot")
    op.drop_table("voted")
