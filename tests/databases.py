"""On which database the bot of a test runs: `pytest --database postgresql` puts every desk on PostgreSQL."""

from pathlib import Path
from secrets import token_hex

from sandbox.postgres import create_on

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
