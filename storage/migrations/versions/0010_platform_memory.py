"""What an adapter remembers is kept by platform, and the tables no longer carry the name of one.

The rows move to new tables, for on neither database a column joins a primary key in place.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OLD, _NEW = "discord", "platform"
"""How the names of the tables begin. All rows there are so far are Discord's."""


def upgrade() -> None:
    op.drop_index("discord_message_decision", table_name="discord_message")
    op.drop_index("ix_discord_reaction_account", table_name="discord_reaction")
    for name, columns in _columns().items():
        platform = sa.Column("platform", sa.String(), primary_key=True)
        new = op.create_table(f"{_NEW}_{name}", platform, *columns, sqlite_with_rowid=False)
        old = sa.table(f"{_OLD}_{name}", *(sa.column(column.name) for column in columns))
        rows = sa.select(sa.literal(_OLD), *old.c)
        op.execute(sa.insert(new).from_select(["platform", *old.c.keys()], rows))
        op.drop_table(old.name)
    op.create_index("platform_message_decision", "platform_message", ["platform", "home", "number"])
    op.create_index("ix_platform_reaction_account", "platform_reaction", ["account"])


def downgrade() -> None:
    """What other platforms have here has no place in the older form, and is dropped."""
    op.drop_index("platform_message_decision", table_name="platform_message")
    op.drop_index("ix_platform_reaction_account", table_name="platform_reaction")
    for name, columns in _columns().items():
        old = op.create_table(f"{_OLD}_{name}", *columns, sqlite_with_rowid=False)
        new = sa.table(
            f"{_NEW}_{name}", sa.column("platform"), *(sa.column(column.name) for column in columns)
        )
        names = [column.name for column in columns]
        rows = sa.select(*(new.c[name] for name in names)).where(new.c.platform == _OLD)
        op.execute(sa.insert(old).from_select(names, rows))
        op.drop_table(new.name)
    op.create_index("discord_message_decision", "discord_message", ["home", "number"])
    op.create_index("ix_discord_reaction_account", "discord_reaction", ["account"])


def _columns() -> dict[str, list[sa.Column[object]]]:
    """By the end of the table's name, its columns but for `platform`."""
    return {
        "note": [
            sa.Column("home", sa.String(), primary_key=True),
            sa.Column("key", sa.String(), primary_key=True),
            sa.Column("value", sa.Text(), nullable=False),
        ],
        "message": [
            sa.Column("message", sa.String(), primary_key=True),
            sa.Column("home", sa.String(), nullable=False),
            sa.Column("channel", sa.String(), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("kind", sa.String(), nullable=False),
        ],
        "reaction": [
            sa.Column("message", sa.String(), primary_key=True),
            sa.Column("account", sa.String(), primary_key=True),
            sa.Column("emoji", sa.String(), primary_key=True),
            sa.Column("on", sa.Boolean(), nullable=False),
            sa.Column("turn", sa.Integer(), nullable=False),
            sa.Column("revision", sa.Integer(), nullable=False),
            sa.Column("groups", sa.Text(), nullable=False),
            sa.Column("since", sa.BigInteger(), nullable=True),
        ],
    }
