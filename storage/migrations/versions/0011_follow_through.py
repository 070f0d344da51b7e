"""What is to be done for decisions, and by what they are found besides their words: tags and the addresses of links.

The addresses of links that there are already are read out of the words of their entries.
"""

import json

import sqlalchemy as sa
from alembic import op

from storage.labels import address

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LINKED = ("decision_opened.v1", "decision_recorded.v1", "link_attached.v1")


def upgrade() -> None:
    op.create_table(
        "todo",
        sa.Column("decision", sa.String(), sa.ForeignKey("decision.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("owner", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "todo_open", "todo", ["owner"], sqlite_where=sa.text("open"), postgresql_where=sa.text("open")
    )
    label = op.create_table(
        "label",
        sa.Column("decision", sa.String(), sa.ForeignKey("decision.id"), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("item", sa.String(), primary_key=True),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("label_value", "label", ["community", "kind", "value"])
    op.create_index("label_entry", "label", ["community", "seq"])
    rows = _addresses(op.get_bind())
    if rows:
        op.bulk_insert(label, rows)


def downgrade() -> None:
    op.drop_table("label")
    op.drop_table("todo")


def _addresses(connection: sa.Connection) -> list[dict[str, object]]:
    """A row for each link of each entry whose words are still there."""
    entry = sa.table("entry", *map(sa.column, ("community", "seq", "decision", "type")))
    private = sa.table("private", *map(sa.column, ("community", "seq", "field", "value")))
    linked = (
        sa.select(entry.c.community, entry.c.seq, entry.c.decision, private.c.value)
        .join(private, sa.and_(private.c.community == entry.c.community, private.c.seq == entry.c.seq))
        .where(entry.c.type.in_(_LINKED), private.c.field == "words", private.c.value.like('%"links":%'))
        .order_by(entry.c.community, entry.c.seq)
    )
    return [
        {
            "decision": row.decision,
            "kind": "link",
            "item": f"{row.seq}:{place}",
            "community": row.community,
            "seq": row.seq,
            "value": address(str(link.get("url", ""))),
        }
        for row in connection.execute(linked)
        for place, link in enumerate(json.loads(row.value).get("links") or ())
    ]
