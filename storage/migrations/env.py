"""Alembic runs this file. The connection, with its transaction, comes from storage/schema.py."""

from alembic import context

from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=False,  # the transaction is the caller's, and is one for all
)
context.run_migrations()
