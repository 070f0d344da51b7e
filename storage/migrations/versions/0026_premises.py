"""What decisions rest on is watched, and whoever answers for one is asked when it changes."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("asked_of", sa.String(), nullable=True))
    op.create_index(
        "decision_asked",
        "decision",
        ["community", "asked_of"],
        sqlite_where=sa.text("asked_of IS NOT NULL"),
        postgresql_where=sa.text("asked_of IS NOT NULL"),
    )
    watch = op.create_table(
        "watch",
        sa.Column("community", sa.String(), primary_key=True),
        sa.Column("link", sa.String(), primary_key=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("modified", sa.String(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("unsteady", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("watch_path", "watch", ["community", "path"])
    op.create_index("watch_entry", "watch", ["community", "seq"])
    op.create_index("ix_watch_decision", "watch", ["decision"])
    op.create_index(
        "watch_next",
        "watch",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    links = sa.text("SELECT community, item, seq, decision, value FROM label WHERE kind = 'link'")
    rows = [
        {
            "community": row.community,
            "link": row.item,
            "seq": row.seq,
            "decision": row.decision,
            "url": row.value,
            "path": _path(row.value),
            "hash": "",
            "etag": "",
            "modified": "",
            "failures": 0,
            "unsteady": False,
        }
        for row in op.get_bind().execute(links).all()
    ]
    if rows:
        op.bulk_insert(watch, rows)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def downgrade() -> None:
    op.drop_table("watch")
    op.drop_index("decision_asked", table_name="decision")
    op.drop_column("decision", "asked_of")
