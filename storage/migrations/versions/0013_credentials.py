"""Links, sessions and tokens with which people read the page; places that anybody may read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("public", sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "credential",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("credential_holder", "credential", ["platform", "home", "account"])


def downgrade() -> None:
    op.drop_column("place", "public")
    op.drop_index("credential_holder", table_name="credential")
    op.drop_table("credential")
