"""The processes that work on one PostgreSQL database: who lives, and who of them stands at the front.

A process that has not been heard of for `LAPSE` is dead or asleep: its row goes, and with it its place
and its leases. All that is written here follows one another (the writers' lock), by the database's clock.
"""

from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.store.tables import processes

LAPSE: Final = timedelta(seconds=6)


class Processes:
    """Sole writer of the processes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, holder: str, place: str) -> str:
        """Say that `holder` lives; who stands at the front now: himself, where nobody else did.

        Args:
            holder: the random id of a start.
            place: process and host, for people.
        """
        now = self._connection.execute(select(func.clock_timestamp())).scalar_one()
        silent = (processes.c.seen_at < now - LAPSE) & (processes.c.holder != holder)
        self._connection.execute(delete(processes).where(silent))
        mine = update(processes).where(processes.c.holder == holder)
        if self._connection.execute(mine.values(seen_at=now)).rowcount == 0:
            self._connection.execute(
                insert(processes).values(holder=holder, place=place, seen_at=now, is_front=False)
            )
        front: str | None = self._connection.scalar(select(processes.c.holder).where(processes.c.is_front))
        if front is None:
            self._connection.execute(mine.values(is_front=True))
            return holder
        return front

    def alive(self) -> AbstractSet[str]:
        """Who was heard of lately, by the last beat of anyone."""
        return set(self._connection.scalars(select(processes.c.holder)))

    def is_front(self, holder: str) -> bool:
        """Whether he still stands at the front; held until this transaction ends."""
        query = select(processes.c.is_front).where(processes.c.holder == holder)
        return bool(self._connection.scalar(query))

    def place_of(self, holder: str) -> str:
        """Where a living process runs, for people."""
        return self._connection.scalar(select(processes.c.place).where(processes.c.holder == holder)) or ""

    def leave(self, holder: str) -> None:
        """He ends in order: the next one need not wait until he has lapsed."""
        self._connection.execute(delete(processes).where(processes.c.holder == holder))
