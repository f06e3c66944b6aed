"""On which database the bot of a test runs: `pytest --database postgresql` puts every desk on PostgreSQL."""

from pathlib import Path
from secrets import token_hex

from sqlalchemy import create_engine, make_url, text

_servers: list[str] = []
"""The PostgreSQL server of this session, where desks shall use one."""


def use_server(url: str) -> None:
    """From here on new databases are made on a PostgreSQL server."""
    _servers[:] = [url]


def new_database(path: Path) -> str:
    """The URL of an empty database: a SQLite file, or one of its own on the session's server."""
    if not _servers:
        return f"sqlite:///{path}"
    return create_on(_servers[0], f"desk_{token_hex(6)}")


def create_on(server: str, name: str, template: str = "template0") -> str:
    """Make a database on a PostgreSQL server; its URL."""
    engine = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")
