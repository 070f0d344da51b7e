"""Which key signs the checkpoints of a log, and the roots over each 256 entries, so that a proof need not read them."""

import sqlalchemy as sa
from alembic import op

from storage.verify_log import Peaks

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "community", sa.Column("signing_key", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    block = op.create_table(
        "block",
        sa.Column("community", sa.String(), sa.ForeignKey("community.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("root", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    for community in connection.execute(sa.text("SELECT id FROM community")).scalars().all():
        hashes = connection.execute(
            sa.text("SELECT hash FROM entry WHERE community = :community ORDER BY seq"),
            {"community": community},
        ).scalars()
        peaks = Peaks()
        roots = [root for hash_ in hashes if (root := peaks.append(hash_))]
        rows = [{"community": community, "number": number, "root": root} for number, root in enumerate(roots)]
        if rows:
            op.bulk_insert(block, rows)


def downgrade() -> None:
    op.drop_table("block")
    op.drop_column("community", "signing_key")
