"""Engine and units of work: one hop, one transaction, for SQLite and PostgreSQL alike.

SQLite: one writer thread, BEGIN IMMEDIATE, WAL, synchronous FULL. PostgreSQL: a small pool of threads;
writers take one advisory lock, so that decisions follow one another exactly as on SQLite.
"""

import asyncio
import fcntl
import os
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from queue import PriorityQueue
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

T = TypeVar("T")

WRITER_LOCK: Final = 0x70617964
"""Advisory lock of PostgreSQL's writers: "payd"."""
BUSY_TIMEOUT_MS: Final = 5_000
"""A tap behind one write that waits as long is answered within the 15 s that Telegram gives."""
READERS: Final = 2
ASLEEP_MS: Final = 5_000
"""PostgreSQL ends a session that sleeps within a transaction: it would hold all writers up."""


class AlreadyRunningError(Exception):
    """Another process holds this SQLite database."""


def connect_engine(url: str) -> Engine:
    """An engine whose every connection has the house's pragmas.

    Raises:
        sqlalchemy.exc.ArgumentError: the URL names no database that SQLAlchemy knows.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=READERS + 1,
            pool_pre_ping=True,
            connect_args={"options": f"-c idle_in_transaction_session_timeout={ASLEEP_MS}"},
        )
    engine = create_engine(parsed)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # pysqlite would begin by itself, deferred
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


class Database:
    """The one async door: a function of a connection goes in, is run in a thread, committed whole."""

    def __init__(self, url: str) -> None:
        self.engine = connect_engine(url)
        self._lock: int | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._waiting: PriorityQueue[tuple[bool, int, Callable[[], None]]] = PriorityQueue()
        self._numbers = count()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")

    @property
    def is_sqlite(self) -> bool:
        """Whether one process must hold it alone."""
        return self.engine.dialect.name == "sqlite"

    async def write(self, work: Callable[[Connection], T], *, is_urgent: bool = False) -> T:
        """Run `work` in a transaction of its own; committed when it returns, rolled back when it raises.

        Args:
            work: what reads and writes.
            is_urgent: a person waits for it: it goes before all that is not.
        """
        future: Future[T] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self.write_here(work))
                except BaseException as error:  # noqa: BLE001  whoever awaits it gets it
                    future.set_exception(error)

        self._waiting.put((not is_urgent, next(self._numbers), run))
        self._writer.submit(self._write_next)
        return await asyncio.wrap_future(future)

    @property
    def is_wanted(self) -> bool:
        """Whether a person waits for the writer."""
        with self._waiting.mutex:
            return bool(self._waiting.queue) and not self._waiting.queue[0][0]

    def _write_next(self) -> None:
        _, _, run = self._waiting.get_nowait()
        run()

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a snapshot; what it writes is lost."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_here, work)

    def write_here(self, work: Callable[[Connection], T]) -> T:
        """As `write`, in this thread."""
        with self.engine.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
            return work(connection)

    def read_here(self, work: Callable[[Connection], T]) -> T:
        """As `read`, in this thread."""
        options = {"reads_only": True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection:
            return work(connection)

    def hold_alone(self) -> None:
        """Keep other processes off a SQLite file, through a lock that the kernel drops when we die.

        Raises:
            AlreadyRunningError: names who holds it.
        """
        path = self.engine.url.database
        if not self.is_sqlite or not path or path == ":memory:":
            return
        descriptor = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode(errors="replace").strip()
            os.close(descriptor)
            raise AlreadyRunningError(f"{Path(path).name} is held by {holder or 'another process'}") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        self._lock = descriptor

    def close(self) -> None:
        """Finish what is being written, then let go of everything."""
        self._writer.shutdown()
        self._readers.shutdown()
        self.engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
