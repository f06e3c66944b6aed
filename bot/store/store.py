"""Store: the database as the rest of the house sees it."""

from collections.abc import Callable
from typing import TypeVar

from bot.store.engine import Database
from bot.store.uow import UnitOfWork

T = TypeVar("T")


class Store:
    """Units of work by the hop."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def write(self, work: Callable[[UnitOfWork], T], *, is_urgent: bool = False) -> T:
        """Run `work` in one transaction: all of it is stored when this returns, or nothing.

        With `is_urgent` a person waits for it: it goes before all that is not.
        """
        return await self.database.write(lambda connection: work(UnitOfWork(connection)), is_urgent=is_urgent)

    @property
    def is_wanted(self) -> bool:
        """Whether a person waits for a write to end."""
        return self.database.is_wanted

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` on a snapshot."""
        return await self.database.read(lambda connection: work(UnitOfWork(connection)))
