"""/queue: the cases that wait, oldest first, by the page."""

from typing import ClassVar, Final

from bot.clock import Clock
from bot.store.reports import card_places, queue
from bot.store.store import Store
from bot.telegram.handlers.operators.asking import Asked, Reply, UsageError
from bot.telegram.views.lists import ListContext, draw_queue

PAGE: Final = 6
PAGE_MAX: Final = 100_000
SUPERGROUP: Final = -1_000_000_000_000
"""What is taken from a supergroup's id to get the number in its messages' addresses."""


class ShowQueue:
    """Handles /queue [page], and the taps that turn its pages."""

    name: ClassVar[str] = "queue"

    def __init__(self, store: Store, clock: Clock, context: ListContext) -> None:
        self._store = store
        self._clock = clock
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """The page that is asked for."""
        offset = _offset(asked)
        page, places = await self._store.database.read(
            lambda connection: (
                found := queue(connection, offset, PAGE),
                card_places(connection, found.cases),
            )
        )
        links = {ref: _link(chat_id, message_id) for ref, (chat_id, message_id) in places.items()}
        shown = {ref: link for ref, link in links.items() if link}
        html, rows = draw_queue(page, shown, self._clock.now(), PAGE, self._context)
        return Reply(html, rows, is_edit=asked.is_tap)


def _offset(asked: Asked) -> int:
    if not asked.words:
        return 0
    if not (asked.words.isascii() and asked.words.isdecimal()) or int(asked.words[:9]) > PAGE_MAX * PAGE:
        raise UsageError("page", words=asked.words[:40])
    number = int(asked.words[:9])
    return number if asked.is_tap else max(0, number - 1) * PAGE


def _link(chat_id: int, message_id: int) -> str | None:
    """The address of a message; only supergroups' messages have one."""
    return f"https://t.me/c/{SUPERGROUP - chat_id}/{message_id}" if chat_id < SUPERGROUP else None
