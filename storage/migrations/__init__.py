"""Alembic migrations, run by storage/schema.py. A migration, once released, is never changed."""
