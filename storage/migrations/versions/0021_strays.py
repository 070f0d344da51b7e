"""When it is looked for whether a card was posted twice."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_card", sa.Column("strays_at", sa.BigInteger(), nullable=True))
    _due_where("(wanted > sent OR strays_at IS NOT NULL) AND NOT lost")


def downgrade() -> None:
    _due_where("wanted > sent AND NOT lost")
    op.drop_column("outbox_card", "strays_at")


def _due_where(condition: str) -> None:
    op.drop_index("outbox_card_due", table_name="outbox_card")
    op.create_index(
        "outbox_card_due",
        "outbox_card",
        ["place"],
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
