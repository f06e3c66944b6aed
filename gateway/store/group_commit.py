"""Small units of work of many calls in one transaction: what came in since the last commit shares the next.

SQLite: on a connection of its own, in the event loop itself. A commit goes to the write-ahead log without an
fsync (tens of microseconds); a thread would give up and retake the interpreter's lock at every statement,
which under load costs milliseconds each. A second later at the latest a thread syncs the log to the disk by
a checkpoint. Killing the process loses nothing that was committed; a power cut at most the last second, as if
those calls had not been settled yet. Where another of our transactions holds the lock, it is asked again.
PostgreSQL: one transaction at a time in a thread of the store.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from gateway.faults import Fault
from gateway.store.engine import Store
from gateway.store.statements import Cursor

T = TypeVar("T")
Unit = Callable[[Cursor], T]
"""A unit of work; what it raises it must raise before it has changed anything."""

_GATHER_S = 0.02
_ASK_AGAIN_S = 0.001
_GIVE_UP_S = 5.0
_SYNC_EVERY_S = 1.0
_REPEAT_S = 0.2
_log = structlog.get_logger()


class Busy(Exception):  # noqa: N818 - it says what the database is
    """The database cannot be written to now; nothing was changed."""


@dataclass(slots=True, eq=False)
class _Waiting:
    unit: Unit[Any]
    future: asyncio.Future[Any] | None
    """`None`: nobody waits, and it is repeated until it is done."""


class GroupCommit:
    """The relay's way to the database. Make it, `await start()`, and `await close()` when done."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Waiting] = []
        self._posted: list[_Waiting] = []
        self._is_scheduled = False
        self._is_unsynced = False
        self._asked_since = 0.0
        self._running: asyncio.Task[None] | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._connection: sqlite3.Connection | None = None

    async def start(self) -> None:
        """Open what is needed; within the event loop."""
        if self._store.is_sqlite:
            self._connection = self._store.connect_sqlite()
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute("PRAGMA wal_autocheckpoint=0")
            self._connection.execute("PRAGMA busy_timeout=0")
            self._syncing = asyncio.create_task(self._keep_synced())

    async def run(self, unit: Unit[T]) -> T:
        """Do a unit of work; it is committed when this returns.

        Raises:
            Fault: what the unit itself raised.
            Busy: it could not be done.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._enter(_Waiting(unit, future))
        return await future

    def post(self, unit: Unit[Any]) -> None:
        """Have a unit of work done soon; it is repeated until it is.

        It waits for company: nobody waits for it, and a commit costs ten times a unit.
        """
        if not self._posted:
            asyncio.get_running_loop().call_later(_GATHER_S, self._enter_posted)
        self._posted.append(_Waiting(unit, None))

    async def close(self) -> None:
        """Do what waits, sync it, and close."""
        self._enter_posted()
        with suppress(TimeoutError, Busy):
            await asyncio.wait_for(self.run(_nothing), _GIVE_UP_S)
        if self._syncing is not None:
            self._syncing.cancel()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            await self._store.sync()

    def _enter_posted(self) -> None:
        posted, self._posted = self._posted, []
        for each in posted:
            self._enter(each)

    def _enter(self, waiting: _Waiting) -> None:
        if not self._waiting:
            self._asked_since = asyncio.get_running_loop().time()
        self._waiting.append(waiting)
        self._schedule(0)

    def _schedule(self, delay_s: float) -> None:
        """Let the loop finish what it is at first: calls that are ready in the same turn share a commit."""
        if self._is_scheduled or not self._waiting:
            return
        self._is_scheduled = True
        loop = asyncio.get_running_loop()
        if delay_s:
            loop.call_later(delay_s, self._work)
        else:
            loop.call_soon(self._work)

    def _work(self) -> None:
        self._is_scheduled = False
        if self._running is not None or not self._waiting:
            return
        if self._connection is None:
            batch, self._waiting = self._waiting, []
            self._running = asyncio.create_task(self._work_in_thread(batch))
            return
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._wait_for_lock()
            return
        batch, self._waiting = self._waiting, []
        self._commit(self._connection, cursor, batch)

    def _commit(self, connection: sqlite3.Connection, cursor: sqlite3.Cursor, batch: list[_Waiting]) -> None:
        try:
            done = _perform(cursor, batch)
            cursor.execute("COMMIT")
        except sqlite3.Error as error:
            connection.rollback()
            self._failed(batch, error)
        except Exception as error:  # noqa: BLE001 - a unit's own error must not take the others with it
            connection.rollback()
            self._apart(batch, error)
        else:
            self._is_unsynced = True
            _answer(done)

    async def _work_in_thread(self, batch: list[_Waiting]) -> None:
        try:
            done = await self._store.write_plain(lambda cursor: _perform(cursor, batch))
        except DBAPIError as error:
            self._failed(batch, error)
        except Exception as error:  # noqa: BLE001 - a unit's own error must not take the others with it
            self._apart(batch, error)
        else:
            _answer(done)
        finally:
            self._running = None
            self._schedule(0)

    def _apart(self, batch: list[_Waiting], error: Exception) -> None:
        """Find the unit that fails by itself: each goes alone from now on, and that one ends here."""
        if len(batch) > 1:
            for each in batch:
                asyncio.get_running_loop().call_soon(self._enter_alone, each)
            return
        (culprit,) = batch
        _log.error("a unit of work failed", exc_info=error)
        if culprit.future is not None and not culprit.future.done():
            culprit.future.set_exception(error)

    def _enter_alone(self, waiting: _Waiting) -> None:
        rest, self._waiting = self._waiting, [waiting]
        self._work()
        self._waiting = [*self._waiting, *rest]
        self._schedule(0)

    def _wait_for_lock(self) -> None:
        waited_s = asyncio.get_running_loop().time() - self._asked_since
        if waited_s > _GIVE_UP_S:
            self._failed(self._waiting, Busy("locked"))
        self._schedule(_ASK_AGAIN_S)

    def _failed(self, batch: list[_Waiting], error: Exception) -> None:
        """Tell those who wait; keep what must be done, and try it again soon."""
        _log.warning("commit failed", error=type(error).__name__, units=len(batch))
        for each in batch:
            if each.future is not None and not each.future.done():
                each.future.set_exception(Busy("the database cannot be written to"))
        kept = [each for each in batch if each.future is None]
        self._waiting = kept if batch is self._waiting else [*kept, *self._waiting]
        self._asked_since = asyncio.get_running_loop().time()
        self._schedule(_REPEAT_S)

    async def _keep_synced(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_EVERY_S)
            if self._is_unsynced:
                self._is_unsynced = False
                await self._store.sync()


def _nothing(_cursor: Cursor) -> None:
    """Be the last unit: what was posted before has been committed when this one is."""


def _perform(cursor: Cursor, batch: list[_Waiting]) -> list[tuple[_Waiting, Any, Exception | None]]:
    done: list[tuple[_Waiting, Any, Exception | None]] = []
    for each in batch:
        try:
            done.append((each, each.unit(cursor), None))
        except Fault as fault:
            done.append((each, None, fault))
    return done


def _answer(done: list[tuple[_Waiting, Any, Exception | None]]) -> None:
    for each, result, fault in done:
        if each.future is None or each.future.done():
            continue
        if fault is None:
            each.future.set_result(result)
        else:
            each.future.set_exception(fault)
