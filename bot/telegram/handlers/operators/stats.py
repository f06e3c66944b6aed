"""/stats: today, seven and thirty days, and what is open."""

from datetime import datetime, time, timedelta, tzinfo
from typing import ClassVar, Final

from sqlalchemy import Connection

from bot.clock import Clock
from bot.desk.case import CaseState
from bot.store.reports import Numbers, numbers, open_by_state
from bot.store.store import Store
from bot.telegram.handlers.operators.asking import Asked, Reply
from bot.telegram.views.lists import ListContext, draw_numbers, draw_open, fitted

SPANS: Final = {"today": 0, "days_7": 6, "days_30": 29}
"""Text of a span, and how many whole days before today it begins."""


class ShowStats:
    """Handles /stats."""

    name: ClassVar[str] = "stats"

    def __init__(self, store: Store, clock: Clock, context: ListContext) -> None:
        self._store = store
        self._clock = clock
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """The figures of now."""
        del asked
        now = self._clock.now()
        starts = {key: day_begin(now, days, self._context.zone) for key, days in SPANS.items()}

        def read(connection: Connection) -> tuple[dict[str, Numbers], dict[CaseState, int]]:
            told = {key: numbers(connection, start, now) for key, start in starts.items()}
            return told, open_by_state(connection)

        told, counts = await self._store.database.read(read)
        lines = []
        for key, figures in told.items():
            lines += [f"<b>{self._context.say(key)}</b>", *draw_numbers(figures, self._context)]
        return Reply(fitted([*lines, draw_open(counts, self._context)]))


def day_begin(now: datetime, days_ago: int, zone: tzinfo) -> datetime:
    """When a local day began; 0 is today."""
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(), zone)
