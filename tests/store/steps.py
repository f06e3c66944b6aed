"""Units of work run in the test's own thread: the same transactions, without waiting for them."""

from collections.abc import Callable
from typing import TypeVar

from bot.store.engine import Database
from bot.store.uow import UnitOfWork

T = TypeVar("T")


class Steps:
    def __init__(self, database: Database) -> None:
        self.database = database

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.database.write_here(lambda connection: work(UnitOfWork(connection)))

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self.database.read_here(lambda connection: work(UnitOfWork(connection)))
