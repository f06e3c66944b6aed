"""The daily digest: yesterday's numbers, what is open, servers, and the head of the audit chain.

Its day is recorded in the commit that records the word to the operators: a restart never says it twice,
and one that was missed because nobody was running is said at the next start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import unescape

from bot.desk.case import CaseState
from bot.desk.effects import Tell
from bot.handle import Handle
from bot.routines.days import day_span, newest_due
from bot.store.reports import Numbers, audit_head, numbers, open_by_state
from bot.store.uow import UnitOfWork
from bot.telegram.views.lists import ListContext, draw_numbers, draw_open

Troubles = Callable[[], dict[str, str]]
"""Servers that are not reached now, with the trouble."""


@dataclass(frozen=True, slots=True)
class _Figures:
    of_day: Numbers
    counts: dict[CaseState, int]
    head: tuple[int, str]


class Digest:
    """Tells the desk once a day."""

    def __init__(self, handle: Handle, at: time, troubles: Troubles, context: ListContext) -> None:
        self._handle = handle
        self._at = at
        self._troubles = troubles
        self._context = context

    async def tell(self) -> None:
        """Tell what is due; nothing where it was told already."""
        now = self._handle.clock.now()
        due = newest_due(now, self._at, self._context.zone)
        last = await self._handle.store.read(lambda uow: uow.routines.last_digest())
        if last is None:
            # A desk that has just begun has no yesterday.
            await self._handle.store.write(lambda uow: uow.routines.digested(due, now))
            return
        if last >= due:
            return
        figures = await self._read(due)
        effect = Tell(
            text="digest",
            # Values of a `Tell` are data: they are escaped where they become markup.
            values={"day": str(due - timedelta(days=1)), "lines": unescape("\n".join(self._lines(figures)))},
        )
        if await self._handle.store.write(lambda uow: _record(uow, due, effect, now)):
            self._handle.wake()

    async def _read(self, due: date) -> _Figures:
        start, end = day_span(due - timedelta(days=1), self._context.zone)
        return await self._handle.store.database.read(
            lambda connection: _Figures(
                numbers(connection, start, end), open_by_state(connection), audit_head(connection)
            )
        )

    def _lines(self, figures: _Figures) -> list[str]:
        say, away = self._context.say, self._troubles()
        number, digest = figures.head
        return [
            *draw_numbers(figures.of_day, self._context),
            draw_open(figures.counts, self._context),
            say("troubles", servers=", ".join(away)) if away else say("troubles_none"),
            say("digest_head", number=number, digest=digest),
        ]


def _record(uow: UnitOfWork, due: date, effect: Tell, now: datetime) -> bool:
    """Day and word in one commit; false where another process was first."""
    last = uow.routines.last_digest()
    if last is not None and last >= due:
        return False
    uow.routines.digested(due, now)
    uow.outbox.record((effect,), None, now)
    return True
