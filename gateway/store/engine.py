"""The async door to the database: a whole unit of work is one hop to a thread.

SQLite: one writer thread, whose transactions begin IMMEDIATE, so that no unit of work ever waits for a lock
that another of ours holds; reads go to threads of their own on read-only connections, so that a page of
users does not wait behind an fsync. PostgreSQL: a small pool serves both, rows are locked where read for
change. What a unit does is the callers' affair.
"""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from gateway.store.statements import Cursor

T = TypeVar("T")
Work = Callable[[Connection], T]
"""A unit of work: it commits whole when it returns, and leaves nothing when it raises."""

_SQLITE_BUSY_MS = 5_000
_SQLITE_READERS = 2
_ASK_AGAIN_S = 0.02
_POSTGRES_POOL = 8
_POSTGRES_LOCK_MS = 5_000


class Store:
    """The database of one process. Open it by `Store(url)`, close it when done.

    Args:
        url: SQLAlchemy's form, `sqlite:///FILE` or `postgresql://…`.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _prepare_file(parsed)
            self.engine = _sqlite(parsed, begin="BEGIN IMMEDIATE", pool_size=1)
            self._reading_engine = _sqlite(
                parsed, begin="BEGIN", pool_size=_SQLITE_READERS, pragma="query_only=ON"
            )
            self._writers = ThreadPoolExecutor(1, thread_name_prefix="store-write")
            self._readers = ThreadPoolExecutor(_SQLITE_READERS, thread_name_prefix="store-read")
        else:
            self.engine = self._reading_engine = _postgres(parsed)
            self._writers = self._readers = ThreadPoolExecutor(_POSTGRES_POOL, thread_name_prefix="store")

    async def write(self, work: Work[T]) -> T:
        """Run a unit of work that may change rows; committed when this returns.

        Cancelling the caller does not stop a unit that has begun: it commits or fails by itself.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._run, self.engine, work)

    async def read(self, work: Work[T]) -> T:
        """Run a unit of work that only reads, on one consistent snapshot."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self._run, self._reading_engine, work
        )

    async def write_plain(self, work: Callable[[Cursor], T]) -> T:
        """Run a unit of work on the driver's own cursor; committed when this returns.

        Raises:
            DBAPIError: the database failed; nothing was changed.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._run_plain, work)

    def connect_sqlite(self) -> sqlite3.Connection:
        """Open a connection of the caller's own, for short transactions on his own thread; SQLite only."""
        database = self.engine.url.database
        assert self.is_sqlite
        assert database is not None
        return sqlite3.connect(database, isolation_level=None)

    async def sync(self) -> None:
        """Have everything that was committed on the disk when this returns; SQLite only.

        A checkpoint syncs the log before it copies it; it waits for nobody and makes nobody wait.
        """

        def checkpoint() -> None:
            with contextlib.closing(self.connect_sqlite()) as connection:
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

        await asyncio.get_running_loop().run_in_executor(self._readers, checkpoint)

    def close(self) -> None:
        """Let the units that have begun finish, then give every connection back."""
        self._writers.shutdown()
        self._readers.shutdown()
        self._reading_engine.dispose()
        self.engine.dispose()

    def _run_plain(self, work: Callable[[Cursor], T]) -> T:
        connection = self.engine.raw_connection()
        try:
            result = work(connection.cursor())
            connection.commit()
        except self.engine.dialect.loaded_dbapi.Error as error:
            connection.rollback()
            raise DBAPIError.instance(None, None, error, self.engine.dialect.loaded_dbapi.Error) from None
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.close()
        return result

    @staticmethod
    def _run(engine: Engine, work: Work[T]) -> T:
        with engine.begin() as connection:
            return work(connection)


def _prepare_file(url: URL) -> None:
    """Make the file, for its owner alone: it holds redemption codes and people's addresses; set it to WAL.

    The journal's mode is kept in the file. SQLite does not wait for the lock that changing it needs, so
    where two processes open a new file at once one of them has to ask again.

    Raises:
        ValueError: the URL names no file.
    """
    if url.database is None or url.database in {"", ":memory:"}:
        raise ValueError("the SQLite database must be a file: sqlite:///FILE")
    path = Path(url.database)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    give_up_at = time.monotonic() + _SQLITE_BUSY_MS / 1000
    with contextlib.closing(sqlite3.connect(path)) as database:
        while True:
            try:
                database.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(_ASK_AGAIN_S)
            else:
                return


def _sqlite(url: URL, *, begin: str, pool_size: int, pragma: str | None = None) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "isolation_level": None},
    )

    def on_connect(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_SQLITE_BUSY_MS}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if pragma is not None:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def _postgres(url: URL) -> Engine:
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    return create_engine(
        url,
        pool_size=_POSTGRES_POOL,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": f"-c lock_timeout={_POSTGRES_LOCK_MS} -c timezone=UTC"},
    )
