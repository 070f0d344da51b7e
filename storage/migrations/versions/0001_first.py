"""The first form: places and people, the log, what its entries make, answers and messages."""

import sqlalchemy as sa
from alembic import op

from storage import dialect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "community",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("log", sa.String(), nullable=False),
        sa.Column("head_seq", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("peaks", sa.Text(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("clock_offset_seconds", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("log"),
    )
    op.create_table(
        "definition",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "home",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("office_hours", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"],
            ["community.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "external"),
    )
    op.create_index("ix_home_community", "home", ["community"], unique=False)
    op.create_table(
        "private",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"],
            ["community.id"],
        ),
        sa.PrimaryKeyConstraint("community", "seq", "field"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_private_person", "private", ["person"], unique=False)
    op.create_table(
        "account",
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home"],
            ["home.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("home", "external"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_account_person", "account", ["person"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home"],
            ["home.id"],
        ),
        sa.PrimaryKeyConstraint("home", "delivery"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_delivery_at", "delivery", ["at"], unique=False)
    op.create_index("ix_delivery_person", "delivery", ["person"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("heard_from", sa.BigInteger(), nullable=False),
        sa.Column("heard_until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home"],
            ["home.id"],
        ),
        sa.PrimaryKeyConstraint("home", "connection", "heard_from"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "home_role",
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["home"],
            ["home.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("home", "person"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("external", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("roll_complete", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["home"],
            ["home.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("home", "external"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("process_digest", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("review_at", sa.BigInteger(), nullable=True),
        sa.Column("blocked_since", sa.BigInteger(), nullable=True),
        sa.Column("opened_seq", sa.Integer(), nullable=False),
        sa.Column("text_seq", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"],
            ["community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["home"],
            ["home.id"],
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["place"],
            ["place.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community", "number"),
    )
    op.create_index(
        "decision_due",
        "decision",
        ["due", "id"],
        unique=False,
        sqlite_where=sa.text("due IS NOT NULL"),
        postgresql_where=sa.text("due IS NOT NULL"),
    )
    op.create_index("decision_place", "decision", ["place", "number"], unique=False)
    op.create_index("decision_status", "decision", ["community", "status", "number"], unique=False)
    op.create_index("ix_decision_opened_by", "decision", ["opened_by"], unique=False)
    op.create_table(
        "member",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.Column("bot", sa.Boolean(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["place"],
            ["place.id"],
        ),
        sa.PrimaryKeyConstraint("place", "person"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_person", "member", ["person"], unique=False)
    op.create_table(
        "ballot",
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("box", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("klass", sa.String(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("reasoned", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("decision", "person", "box"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ballot_reasoned",
        "ballot",
        ["decision", "seq"],
        unique=False,
        sqlite_where=sa.text("reasoned"),
        postgresql_where=sa.text("reasoned"),
    )
    op.create_table(
        "counter",
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("box", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("klass", sa.String(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.PrimaryKeyConstraint("decision", "box", "revision", "klass", "choice"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "elector",
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("decision", "person"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_elector_person", "elector", ["person"], unique=False)
    op.create_table(
        "entry",
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("priv", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"],
            ["community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.PrimaryKeyConstraint("community", "seq"),
        sa.UniqueConstraint("community", "prev"),
        sa.UniqueConstraint("decision", "sequence"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "entry_but_ballots",
        "entry",
        ["decision", "sequence"],
        unique=False,
        sqlite_where=sa.text("type NOT IN ('ballot_cast.v1', 'ballot_taken_back.v1')"),
        postgresql_where=sa.text("type NOT IN ('ballot_cast.v1', 'ballot_taken_back.v1')"),
    )
    op.create_table(
        "objection",
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["holder"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("decision", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_objection_holder", "objection", ["holder"], unique=False)
    op.create_table(
        "outbox_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["place"],
            ["place.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision"),
    )
    op.create_index(
        "outbox_card_due",
        "outbox_card",
        ["place"],
        unique=False,
        sqlite_where=sa.text("wanted > sent AND NOT lost"),
        postgresql_where=sa.text("wanted > sent AND NOT lost"),
    )
    op.create_table(
        "outbox_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("objection", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["place"],
            ["place.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision", "kind", "key", "person"),
    )
    op.create_index(
        "outbox_notice_due",
        "outbox_notice",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("community", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community"],
            ["community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decision"],
            ["decision.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community", "seq"),
    )
    op.create_index("ix_search_decision", "search", ["decision"], unique=False)
    for statement in (*dialect.entry_guards(_dialect()), *dialect.search_index(_dialect())):
        op.execute(sa.text(statement))


def downgrade() -> None:
    for statement in (*dialect.drop_search_index(_dialect()), *dialect.drop_entry_guards(_dialect())):
        op.execute(sa.text(statement))
    for table in (
        "search",
        "outbox_notice",
        "outbox_card",
        "objection",
        "entry",
        "elector",
        "counter",
        "ballot",
        "member",
        "decision",
        "place",
        "home_role",
        "heartbeat",
        "delivery",
        "account",
        "private",
        "home",
        "person",
        "definition",
        "community",
    ):
        op.drop_table(table)


def _dialect() -> str:
    return op.get_bind().dialect.name
