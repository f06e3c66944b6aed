"""/why REF: where each figure on its card comes from."""

from typing import ClassVar

from bot.desk.refund import RefundRules
from bot.store.queries import grounds
from bot.store.store import Store
from bot.telegram.handlers.operators.asking import Asked, Reply
from bot.telegram.handlers.operators.case import ref_in, unknown_ref
from bot.telegram.views.lists import ListContext
from bot.telegram.views.why import draw_why


class ShowWhy:
    """Handles /why REF."""

    name: ClassVar[str] = "why"

    def __init__(self, store: Store, refunds: RefundRules, context: ListContext) -> None:
        self._store = store
        self._refunds = refunds
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """One line for each figure."""
        ref = ref_in(asked.words)

        found = await self._store.database.read(lambda connection: grounds(connection, ref))
        if found is None:
            raise unknown_ref(ref)
        return Reply(draw_why(found, self._refunds, self._context))
