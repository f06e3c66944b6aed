"""Alembic's entry: runs the scripts on the connection that `bot.store.schema` hands over."""

from alembic import context

import bot.store.tables  # noqa: F401  all tables stand in the metadata once they are imported
from bot.store.metadata import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
