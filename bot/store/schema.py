"""Brings a database to the schema of this release; does next to nothing where it already is there."""

from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

HEAD: Final = "0001"
"""The newest script; known here so that an up-to-date database need not load Alembic at start."""


class NewerSchemaError(Exception):
    """The database was written by a later release; this one must not touch it."""


def revision_of(connection: Connection) -> str | None:
    """The script that the database was brought to last; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def migrate(engine: Engine) -> bool:
    """Run the scripts that are missing; whether there were any.

    Raises:
        NewerSchemaError: the schema is not one of ours or before ours.
    """
    with engine.begin() as connection:
        now = revision_of(connection)
        if now == HEAD:
            return False
        if now is not None and now > HEAD:
            raise NewerSchemaError(f"the database has schema {now}, this release knows up to {HEAD}")
        _run(connection)
    return True


def _run(connection: Connection) -> None:
    # Loading Alembic costs a fifth of a second: only where there is something to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
