"""Cases that wait: operators are reminded of theirs, and customers' come to an end in time."""

from datetime import datetime, time, timedelta
from html import unescape
from typing import Final

import structlog

from bot.desk.case import Case, CaseState
from bot.desk.commands import Expire
from bot.desk.decision import Decision
from bot.desk.effects import Tell
from bot.desk.expiring import EXPIRING
from bot.handle import Handle
from bot.routines.days import is_quiet
from bot.store.reports import WAITING
from bot.store.uow import UnitOfWork
from bot.telegram.views.lists import ListContext, age, headline

log = structlog.get_logger(__name__)

ENDED_MAX: Final = 20
"""Cases ended at one look, an hour apart: a clock that was wrong from the start is noticed in between."""
JUMP_MIN_S: Final = 600.0
FROZEN_EVERY: Final = timedelta(hours=1)
"""An account that stays frozen past its time is told so often: nobody is left frozen unnoticed."""
FREEZING: Final = (CaseState.STUCK, CaseState.DEBITING, CaseState.REVERSING, CaseState.DEBITED)
"""Where an account may be frozen."""
NAMED_MAX: Final = 20
"""Cases named in one reminder; the others are counted."""


class Reminders:
    """Names waiting cases to the desk, each once in an interval, never in quiet hours."""

    def __init__(
        self, handle: Handle, interval: timedelta, quiet: tuple[time, time] | None, context: ListContext
    ) -> None:
        self._handle = handle
        self._interval = interval
        self._quiet = quiet
        self._context = context

    async def tell(self) -> None:
        """One word about all that are due."""
        now = self._handle.clock.now()
        if is_quiet(now, self._quiet, self._context.zone):
            return
        if await self._handle.store.write(lambda uow: self._record(uow, now)):
            self._handle.wake()

    def _record(self, uow: UnitOfWork, now: datetime) -> bool:
        waiting = uow.routines.forgotten(now - self._interval, WAITING)
        frozen = self._frozen(uow, now)
        # Whoever cannot use his account comes first.
        refs = tuple(dict.fromkeys((*frozen, *waiting)))
        if not refs:
            return False
        named = [case for ref in refs[:NAMED_MAX] if (case := uow.cases.load(ref))]
        lines = [self._line(case, now) for case in named]
        if len(refs) > NAMED_MAX:
            lines.append("…")
        values = {"count": str(len(refs)), "lines": "\n".join(lines)}
        uow.outbox.record((Tell(text="reminder", values=values),), None, now)
        uow.routines.reminded(refs, now)
        return True

    def _frozen(self, uow: UnitOfWork, now: datetime) -> tuple[str, ...]:
        """Cases whose account is frozen for longer than its gateway wants: told every hour."""
        rules = self._handle.rules
        patience = rules.cached_for + rules.thaws_after + FROZEN_EVERY
        refs = uow.routines.forgotten(now - FROZEN_EVERY, FREEZING)
        cases = (case for ref in refs if (case := uow.cases.load(ref)))
        return tuple(case.ref for case in cases if case.freeze and now - case.freeze.at >= patience)

    def _line(self, case: Case, now: datetime) -> str:
        # Values of a `Tell` are data: they are escaped where they become markup.
        line = f"{case.ref} · {unescape(headline(case, self._context))} · {age(now - case.opened_at)}"
        if case.freeze is None:
            return line
        texts, language = self._context.texts, self._context.language
        told = texts.say(language, "operators.frozen_for", age=age(now - case.freeze.at))
        return f"{line} · {texts.say(language, f'state.{case.state}')} · {told}"


class Expiry:
    """Ends what nobody answered in time; a host's clock that was set wrongly starts no storm."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._looked: tuple[datetime, float] | None = None
        """Both clocks when it was looked last."""

    async def expire(self) -> None:
        """Send `Expire` to what is out of time, the longest idle first; each case decides for itself."""
        if self._has_clock_jumped():
            log.warning("clock_jumped", says="nothing expires before the next look")
            return
        since = self._handle.clock.now() - self._handle.rules.expires_after
        refs = await self._handle.store.read(lambda uow: uow.routines.idle(since, EXPIRING))
        for ref in refs[:ENDED_MAX]:
            if isinstance(await self._handle.send(ref, Expire()), Decision):
                log.info("case_expired", case=ref)

    def _has_clock_jumped(self) -> bool:
        """Whether the host's clock went otherwise than time did since the last look."""
        clock, before = self._handle.clock, self._looked
        self._looked = now, passed = clock.now(), clock.monotonic()
        if before is None:
            return False
        return abs((now - before[0]).total_seconds() - (passed - before[1])) > JUMP_MIN_S
