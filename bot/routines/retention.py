"""Mails as they came are not kept for ever: after a time their octets go, and what their pictures showed.

What was understood stays with the case; books and audit never held more.
"""

from datetime import timedelta
from typing import Final

import structlog

from bot.desk.case import CaseState
from bot.handle import Handle
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)

CUT_AT_ONCE: Final = 200
"""In one commit; a tap waits no longer for it than for a few mails."""
FINISHED: Final = frozenset(
    {
        CaseState.CLOSED,
        CaseState.ANSWERED,
        CaseState.REJECTED,
        CaseState.WITHDRAWN,
        CaseState.EXPIRED,
        CaseState.REVERSED,
    }
)
"""Of such cases nobody looks at the mails any more."""


class Retention:
    """Cuts old mails."""

    def __init__(self, handle: Handle, kept_days: int) -> None:
        self._handle = handle
        self._kept = timedelta(days=kept_days)

    async def cut(self) -> None:
        """Everything that is old enough, some at a time."""
        total = 0
        while count := await self._handle.store.write(self._some):
            total += count
        if total:
            log.info("mails_cut", count=total)

    def _some(self, uow: UnitOfWork) -> int:
        ids = uow.mailbox.cut(self._handle.clock.now() - self._kept, FINISHED, CUT_AT_ONCE)
        uow.pictures.cut(ids)
        return len(ids)
