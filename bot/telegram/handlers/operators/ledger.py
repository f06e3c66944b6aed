"""/ledger: what the books say, how far they were verified, and the head of the audit; for owners."""

from typing import ClassVar

from bot.store.reports import book_figures
from bot.store.store import Store
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.people import Role
from bot.telegram.views.lists import ListContext, draw_books, fitted


class ShowLedger:
    """Handles /ledger."""

    name: ClassVar[str] = "ledger"

    def __init__(self, store: Store, context: ListContext) -> None:
        self._store = store
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """Money by method, quota owed, head, last verification."""
        if asked.role is not Role.OWNER:
            raise UsageError("owners_only")
        figures = await self._store.database.read(book_figures)
        night = await self._store.read(lambda uow: uow.verifications.last())
        return Reply(fitted(draw_books(figures, night, self._context)))
