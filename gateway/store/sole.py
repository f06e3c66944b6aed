"""One serving process per database: the holds that it finds at its start are then surely a dead one's."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from gateway.store.engine import Store

_POSTGRES_LOCK = 7_283_414_022


@contextmanager
def sole_server(store: Store) -> Iterator[None]:
    """Be the one that serves from this database; the lock goes with the process, however that ends.

    SQLite: a lock on a file beside the database's, never removed. PostgreSQL: a session's advisory lock.

    Raises:
        RuntimeError: another process serves from it.
    """
    if store.is_sqlite:
        with Path(f"{store.engine.url.database}.serving").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise _taken() from None
            yield
        return
    with store.engine.connect() as connection:
        query = text("SELECT pg_try_advisory_lock(:id)")
        if not connection.scalar(query, {"id": _POSTGRES_LOCK}):
            raise _taken()
        connection.commit()
        yield


def _taken() -> RuntimeError:
    return RuntimeError("another gateway serves from this database: a second one would undo its holds")
