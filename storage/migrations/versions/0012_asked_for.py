"""What lists and figures ask for stands in columns: the text that counts, who took part, what it takes up again."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAMES = ("follows", "revision", "box", "hidden", "took_part", "electorate")
_VALUES = {
    "sqlite": (
        "UPDATE decision SET follows = json_extract(state, '$.follows'), "
        "revision = coalesce(json_extract(state, '$.revision'), 1), "
        "box = coalesce(json_extract(state, '$.box'), 'main'), "
        "hidden = coalesce(json_extract(state, '$.hidden'), 0), "
        "took_part = CASE WHEN status = 'closed' THEN coalesce(json_extract(state, '$.acted'), 0) END, "
        "electorate = CASE WHEN status = 'closed' AND json_extract(state, '$.eligible') IS NOT NULL THEN "
        "max(json_extract(state, '$.eligible'), coalesce(json_extract(state, '$.acted'), 0)) END"
    ),
    "postgresql": (
        "UPDATE decision SET follows = CAST(CAST(state AS JSONB) ->> 'follows' AS INTEGER), "
        "revision = coalesce(CAST(CAST(state AS JSONB) ->> 'revision' AS INTEGER), 1), "
        "box = coalesce(CAST(state AS JSONB) ->> 'box', 'main'), "
        "hidden = coalesce(CAST(CAST(state AS JSONB) ->> 'hidden' AS BOOLEAN), false), "
        "took_part = CASE WHEN status = 'closed' THEN "
        "coalesce(CAST(CAST(state AS JSONB) ->> 'acted' AS INTEGER), 0) END, "
        "electorate = CASE WHEN status = 'closed' AND CAST(state AS JSONB) ->> 'eligible' IS NOT NULL THEN "
        "greatest(CAST(CAST(state AS JSONB) ->> 'eligible' AS INTEGER), "
        "coalesce(CAST(CAST(state AS JSONB) ->> 'acted' AS INTEGER), 0)) END"
    ),
}


def upgrade() -> None:
    for column in (
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("box", sa.String(), nullable=False, server_default=sa.text("'main'")),
        sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("took_part", sa.Integer(), nullable=True),
        sa.Column("electorate", sa.Integer(), nullable=True),
    ):
        op.add_column("decision", column)
    op.execute(_VALUES[op.get_bind().dialect.name])
    op.create_index(
        "decision_follows",
        "decision",
        ["community", "follows"],
        sqlite_where=sa.text("follows IS NOT NULL"),
        postgresql_where=sa.text("follows IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("decision_follows", table_name="decision")
    for name in _NAMES:
        op.drop_column("decision", name)
