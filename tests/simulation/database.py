"""Databases in memory: each history begins with a copy of a template, each start of the bot with what was committed.

One connection and one engine for all histories of a process: what SQLAlchemy has compiled stays.
"""

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import OperationalError

from bot.store.engine import Database, _begin_immediate, _prepare_sqlite
from bot.store.schema import migrate
from gateway.store.engine import Store as GatewayStore
from tests.simulation.faults import Boundary, Fault
from tests.simulation.loop import LIFE, AtOnce
from tests.simulation.wire import Ground

T = TypeVar("T")
TURN_S: Final = (0.0, 0.0, 0.0, 0.002, 0.02)
"""How long a unit of work waits for its turn."""


class Memory:
    """A SQLite database in memory, which can be set back to what it was."""

    def __init__(self, prepare: Callable[[Any, object], None], begin: Callable[[Connection], None]) -> None:
        self.raw: Final = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.engine: Final[Engine] = create_engine(
            "sqlite://", creator=lambda: self.raw, poolclass=StaticPool
        )
        event.listen(self.engine, "connect", prepare)
        event.listen(self.engine, "begin", begin)

    def become(self, template: bytes) -> None:
        """Forget everything for what the template holds."""
        self.forget_unfinished()
        self.raw.deserialize(template)

    def forget_unfinished(self) -> None:
        """As after a crash: what was not committed is gone."""
        if self.raw.in_transaction:
            self.raw.rollback()


@cache
def desk_memory() -> tuple[Memory, bytes]:
    """The bot's database, and its template: migrated, with nothing in it."""
    memory = Memory(_prepare_sqlite, _begin_immediate)
    migrate(memory.engine)
    return memory, memory.raw.serialize()


class DeskDatabase(Database):
    """The bot's database in one life of it."""

    def __init__(self, memory: Memory, ground: Ground) -> None:
        self.engine = memory.engine
        self._ground = ground
        self._lock = None

    async def write(self, work: Callable[[Connection], T], *, is_urgent: bool = False) -> T:
        del is_urgent
        life = LIFE.get()
        fault = None
        if life is not None:
            fault = await self._come_to_turn()
            if fault is Fault.KILL_BEFORE:
                await self._ground.die()
            if fault is Fault.DISK_FULL:
                raise OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))
        result = self.write_here(work)
        if fault is Fault.KILL_AFTER:
            await self._ground.die()
        return result

    async def _come_to_turn(self) -> Fault | None:
        fault = self._ground.faults.draw(Boundary.COMMIT)
        if fault is Fault.ASLEEP:
            await self._ground.sleep_long()
        await self._ground.pause(TURN_S)
        return fault

    @property
    def is_wanted(self) -> bool:
        return False

    async def read(self, work: Callable[[Connection], T]) -> T:
        if LIFE.get() is not None:
            await self._ground.pause(TURN_S)
        return self.read_here(work)

    def close(self) -> None:
        """It outlives the bot."""


class GatewayMemory(GatewayStore):
    """A gateway's database."""

    def __init__(self, memory: Memory) -> None:
        self.is_sqlite = True
        self.engine = self._reading_engine = memory.engine
        self._writers = self._readers = AtOnce()  # type: ignore[assignment]

    def close(self) -> None:
        """It outlives the gateway."""


def gateway_memory(template: Path, pragmas: tuple[str, ...]) -> tuple[Memory, bytes]:
    """A gateway's database that begins with what a file holds."""

    def prepare(connection: Any, record: object) -> None:
        del record
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    memory = Memory(prepare, lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    source = sqlite3.connect(template)
    source.execute("PRAGMA journal_mode = DELETE")  # in memory there is no log beside it
    source.backup(memory.raw)
    source.close()
    return memory, memory.raw.serialize()
