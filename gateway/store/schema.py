"""The schema's version: brought up to date at every start, by Alembic.

Alembic rather than a mechanism of our own: the bot uses it, it can rebuild tables on SQLite, and it can
compare the tables with what the migrations make (a test does). Importing it costs some 0.2 s, so it is
imported only when the version in the database is not `HEAD`; an ordinary start asks one question.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0001"
"""The revision of the last migration; a test holds it against `migrations/versions/`."""

VERSION_TABLE = "gateway_schema"
"""Named so that it cannot be taken for another program's in a shared PostgreSQL database."""

_UPGRADE_LOCK = 7_283_414_021
"""PostgreSQL advisory lock, so that two processes that start together migrate one after the other."""


def upgrade(connection: Connection) -> None:
    """Bring the schema to `HEAD`, whole or not at all, within the caller's transaction.

    Raises:
        RuntimeError: the database was written by a newer gateway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _UPGRADE_LOCK})
    found = _version(connection)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise RuntimeError(f"the database has schema {found}, this gateway knows up to {HEAD}: update it")
    from alembic import command  # noqa: PLC0415 - see the module's docstring
    from alembic.config import Config  # noqa: PLC0415 - see the module's docstring

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    version: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return version
