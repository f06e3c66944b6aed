"""Whether an operator has stopped everything that moves money, and who."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import desk_locks


@dataclass(frozen=True, slots=True)
class Locked:
    """A lock that is not lifted."""

    by: int
    """Telegram id of the operator."""
    at: datetime


class DeskLock:
    """Sole writer of the locks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def held(self) -> Locked | None:
        """The lock; None while the desk is open."""
        query = select(desk_locks).where(desk_locks.c.lifted_at.is_(None)).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Locked(row.locked_by, row.locked_at) if row else None

    def lock(self, operator: int, now: datetime) -> None:
        """Lock the desk; only where it is not."""
        self._connection.execute(insert(desk_locks).values(locked_by=operator, locked_at=now))

    def lift(self, now: datetime) -> None:
        """Open it again."""
        is_held = desk_locks.c.lifted_at.is_(None)
        self._connection.execute(update(desk_locks).where(is_held).values(lifted_at=now))
