"""What Discord's adapter remembers: notes, messages of decisions, reactions that were taken as acts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discord_note",
        sa.Column("home", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "discord_message",
        sa.Column("message", sa.String(), primary_key=True),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("discord_message_decision", "discord_message", ["home", "number"])
    op.create_table(
        "discord_reaction",
        sa.Column("message", sa.String(), primary_key=True),
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("emoji", sa.String(), primary_key=True),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_discord_reaction_account", "discord_reaction", ["account"])


def downgrade() -> None:
    op.drop_table("discord_reaction")
    op.drop_table("discord_message")
    op.drop_table("discord_note")
