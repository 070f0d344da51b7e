"""What was drafted for somebody to open is sent to them alone, as what asks an administrator is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

_KEPT = (
    "home",
    "person",
    "administrator",
    "state",
    "reference",
    "taken_at",
    "taken_by",
    "in_doubt",
    "attempts",
    "next_try_at",
)


def upgrade() -> None:
    op.create_table(
        "request_new",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("home", sa.String(), sa.ForeignKey("home.id"), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("administrator", sa.String(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("home", "person", "administrator", "draft"),
    )
    columns = ", ".join(_KEPT)
    kept = f"SELECT {columns}, '', '' FROM request ORDER BY id"  # noqa: S608 - names of ours alone
    op.execute(f"INSERT INTO request_new ({columns}, draft, line) {kept}")
    op.drop_table("request")
    op.rename_table("request_new", "request")


def downgrade() -> None:
    pass
