"""A direct conversation in Slack is no place: its id tells whose it is, also after they were erased."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_DIRECT = """
    SELECT place.id FROM place JOIN home ON home.id = place.home
    WHERE home.platform = 'slack' AND place.external LIKE 'D%'
    AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.place = place.id)
"""


def upgrade() -> None:
    for table, column in (("member", "place"), ("digest", "place"), ("place", "id")):
        op.execute(f"DELETE FROM {table} WHERE {column} IN ({_DIRECT})")  # noqa: S608 - names of ours alone


def downgrade() -> None:
    pass
