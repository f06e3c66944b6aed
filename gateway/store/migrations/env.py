"""Runs migrations on the connection that `schema.upgrade` holds, inside its transaction."""

from alembic import context
from sqlalchemy import Connection

from gateway.store.schema import VERSION_TABLE
from gateway.store.tables import METADATA

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
