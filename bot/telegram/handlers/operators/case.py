"""/case REF: its card again, where it was asked for, and everything that was done to it."""

from typing import ClassVar

from bot.desk.refs import find_refs, has_valid_check
from bot.store.queries import case_view
from bot.store.reports import history
from bot.store.store import Store
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.handlers.operators.copies import Copies
from bot.telegram.views.lists import ListContext, draw_history


class ShowCase:
    """Handles /case REF, and the taps that bring a card."""

    name: ClassVar[str] = "case"

    def __init__(self, store: Store, copies: Copies, context: ListContext) -> None:
        self._store = store
        self._copies = copies
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply | None:
        """The card; after a command its history as well."""
        ref = ref_in(asked.words)
        view, acts = await self._store.database.read(
            lambda connection: (case_view(connection, ref), history(connection, ref))
        )
        if view is None:
            raise unknown_ref(ref)
        await self._copies.show(asked, view)
        return None if asked.is_tap else Reply(draw_history(ref, acts, self._context))


def ref_in(words: str) -> str:
    """The case that a command names.

    Raises:
        UsageError: it names none.
    """
    if refs := find_refs(words):
        return refs[0]
    raise UsageError("ref_missing")


def unknown_ref(ref: str) -> UsageError:
    """There is no such case, or its name was misread."""
    return UsageError("ref_unknown" if has_valid_check(ref) else "ref_misread", ref=ref)
