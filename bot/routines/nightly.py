"""Every night: the books against themselves and the gateway, from where the last night ended.

The point that was reached is stored in the commit that tells what was found: nothing is told twice, and a
night that was missed because nobody was running is made up for at the next start.
"""

from datetime import datetime, time, timedelta
from typing import Final

import structlog

from bot.books.against_gateway import compare
from bot.books.looking import lines
from bot.desk.differences import Difference
from bot.desk.effects import Tell
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.routines.days import newest_due
from bot.store.uow import UnitOfWork
from bot.store.verifications import Night
from bot.store.verifying import BEGINNING, verify
from bot.telegram.views.lists import ListContext
from gateway_client import GatewayClient, GatewayError

log = structlog.get_logger(__name__)

DUE_AT: Final = time(3, 30)
"""In the desk's zone."""
OVERLAP: Final = timedelta(minutes=1)
"""What was decided just before the last look may have been committed just after it."""
NAMED_MAX: Final = 20
"""Differences told in one message; the others are counted, and `paydesk ledger verify` names them."""


class Nightly:
    """Verifies once a night; what is wrong is told to the desk."""

    def __init__(
        self, handle: Handle, gateway: GatewayClient, reach: Reachability, context: ListContext
    ) -> None:
        self._handle = handle
        self._gateway = gateway
        self._reach = reach
        self._context = context

    async def verify(self) -> None:
        """Look at what came since the last night; nothing where this one's look was taken."""
        store, now = self._handle.store, self._handle.clock.now()
        due = newest_due(now, DUE_AT, self._context.zone)
        last = await store.read(lambda uow: uow.verifications.last())
        if last is not None and last.day >= due:
            return
        since = last.reached if last else BEGINNING
        found, reached = await store.database.read(lambda connection: verify(connection, since))
        # What a gateway holds of the time before the first look is for the command line.
        until, more = await self._at_gateway(last.gateway_until, now) if last else (now, [])
        found += more
        night = Night(due, now, reached, until, len(found))
        if await store.write(lambda uow: self._record(uow, night, found)):
            log.info("books_verified", entry=reached.entry_id, row=reached.number, differences=len(found))
            self._handle.wake()

    async def _at_gateway(self, since: datetime, now: datetime) -> tuple[datetime, list[Difference]]:
        """Up to when the books were compared with the gateway, and what differed."""
        try:
            found = await compare(self._handle.store.database, self._gateway, since - OVERLAP)
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return since, []
        self._reach.worked("gateway")
        return now, found

    def _record(self, uow: UnitOfWork, night: Night, found: list[Difference]) -> bool:
        """Point and word in one commit; false where another process was first."""
        last = uow.verifications.last()
        if last is not None and last.day >= night.day:
            return False
        uow.verifications.record(night)
        if found:
            told = lines(found[:NAMED_MAX], self._context.texts, self._context.language)
            if len(found) > NAMED_MAX:
                told.append("…")
            values = {"count": str(len(found)), "lines": "\n".join(told)}
            uow.outbox.record((Tell(text="books_differ", values=values),), None, night.verified_at)
        return True
