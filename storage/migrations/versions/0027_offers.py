"""Where what is proposed in talk is offered to be run as a decision; the offers that were made, without what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("offers", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_table(
        "offer",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("place", sa.String(), sa.ForeignKey("place.id"), nullable=False),
        sa.Column("person", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
    )
    op.create_index("offer_place", "offer", ["place"])
    op.create_index("offer_person", "offer", ["person"])
    op.create_table(
        "offer_muted",
        sa.Column("place", sa.String(), sa.ForeignKey("place.id"), primary_key=True),
        sa.Column("person", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_offer_muted_person", "offer_muted", ["person"])
    op.create_table(
        "offer_count",
        sa.Column("community", sa.String(), sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("offer_count", "offer_muted", "offer"):
        op.drop_table(table)
    op.drop_column("place", "offers")
