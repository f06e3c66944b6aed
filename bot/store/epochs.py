"""Epochs: backups that were taken, and restores; after a restore what the database says may be outdated."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import epochs


@dataclass(frozen=True, slots=True)
class Epoch:
    """A restore of this database."""

    taken_at: datetime
    """When the backup was taken: what was done since then is not in it."""
    restored_at: datetime
    is_settled: bool
    """Whether mailbox and gateway were looked through for that."""


class Epochs:
    """Sole writer of the epochs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, now: datetime) -> None:
        """Into a backup: it was taken now."""
        self._connection.execute(insert(epochs).values(taken_at=now))

    def restore(self, now: datetime) -> bool:
        """Begin the epoch of the backup that this database was; false where it was none."""
        waiting = epochs.c.restored_at.is_(None)
        return self._connection.execute(update(epochs).where(waiting).values(restored_at=now)).rowcount == 1

    def current(self) -> Epoch | None:
        """The last restore; None for a database that never was restored."""
        query = select(epochs).where(epochs.c.restored_at.is_not(None)).order_by(epochs.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return Epoch(row.taken_at, row.restored_at, row.settled_at is not None) if row else None

    def settle(self, now: datetime) -> None:
        """All that can be learnt of the time between was learnt."""
        is_open = epochs.c.restored_at.is_not(None) & epochs.c.settled_at.is_(None)
        self._connection.execute(update(epochs).where(is_open).values(settled_at=now))
