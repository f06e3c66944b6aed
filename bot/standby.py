"""Several processes on one PostgreSQL: all perform effects, one at a time stands at the front.

The front watches the mailbox, fetches Telegram's updates, and does what is done by the clock. On SQLite
there is one process only (`Database.hold_alone`), always at the front. docs/decisions/019-standby.md.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Coroutine
from typing import Any, Final

import psycopg
import structlog
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.store.outbox import RECORDED
from bot.store.processes import LAPSE
from bot.store.store import Store
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)

BEAT_S: Final = 1.5
LISTEN_AGAIN_S: Final = 2.0


class NotAtTheFrontError(Exception):
    """Another process took over while this one was asleep or away from the database."""


class Standby:
    """Beats for one process, and runs the front while it is its turn."""

    def __init__(self, store: Store, holder: str, clock: Clock) -> None:
        self._store = store
        self._holder = holder
        self._clock = clock
        self._place = f"process {os.getpid()} on {socket.gethostname()}"
        self._is_alone = store.database.is_sqlite

    def guard(self, uow: UnitOfWork) -> None:
        """What only the front may write is written under this.

        Raises:
            NotAtTheFrontError: it is not, or no more; roll back.
        """
        if not self._is_alone and not uow.processes.is_front(self._holder):
            raise NotAtTheFrontError

    async def release_orphans(self) -> None:
        """Free the leases of those who died, at the start of the only process; elsewhere `run` does.

        Until they are free nothing may begin: a disk that is full is waited for.
        """
        while self._is_alone:
            try:
                await self._store.write(lambda uow: uow.outbox.release_orphans({self._holder}))
            except SQLAlchemyError as error:
                log.warning("database_away", trouble=type(error).__name__)
                await asyncio.sleep(BEAT_S)
            else:
                return

    async def run(
        self, front: Callable[[], Coroutine[Any, Any, None]], stands_by: Callable[[str], None]
    ) -> None:
        """Until cancelled: `front` runs while it is our turn, and is cancelled when it is not.

        Args:
            front: what one process at a time does; ends only when cancelled.
            stands_by: told once where the front is, when it is elsewhere at the start.
        """
        if self._is_alone:
            await front()
            return
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._take_turns(tasks, front, stands_by)
        finally:
            with contextlib.suppress(SQLAlchemyError):
                await self._store.write(lambda uow: uow.processes.leave(self._holder), is_urgent=True)

    async def _take_turns(
        self,
        tasks: asyncio.TaskGroup,
        front: Callable[[], Coroutine[Any, Any, None]],
        stands_by: Callable[[str], None],
    ) -> None:
        running: asyncio.Task[None] | None = None
        heard_at, is_told = self._clock.monotonic(), False
        while True:
            try:
                holder, place = await self._store.write(self._beat, is_urgent=True)
                heard_at, is_front = self._clock.monotonic(), holder == self._holder
            except SQLAlchemyError as error:
                # Nobody can take over before our row has lapsed; afterwards somebody may have.
                lapses_at = heard_at + LAPSE.total_seconds()
                is_front, place = running is not None and self._clock.monotonic() < lapses_at, ""
                log.warning("database_away", trouble=type(error).__name__)
            if is_front and running is None:
                log.info("at_the_front")
                running = tasks.create_task(front())
            elif not is_front and running is not None:
                log.warning("left_the_front", front=place)
                running.cancel()
                await asyncio.wait([running])
                running = None
            elif not is_front and place and not is_told:
                stands_by(place)
                is_told = True
            await asyncio.sleep(BEAT_S)

    def _beat(self, uow: UnitOfWork) -> tuple[str, str]:
        front = uow.processes.beat(self._holder, self._place)
        uow.outbox.release_orphans(uow.processes.alive())
        return front, uow.processes.place_of(front)


async def hear_of_effects(url: str, wake: Callable[[], None]) -> None:
    """Wake the dispatcher for what other processes recorded (LISTEN); ends at once on SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        return
    address = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                await connection.execute(f"LISTEN {RECORDED}")
                # What came while nobody listened.
                wake()
                async for _ in connection.notifies():
                    wake()
        except psycopg.OperationalError as error:
            log.warning("database_away", trouble=type(error).__name__)
        await asyncio.sleep(LISTEN_AGAIN_S)
