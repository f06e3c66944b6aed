"""The first start after a restore: what was done since the backup is looked for before anyone can approve.

1. The mailbox is read on from the backup's bookmark; those mails get their old references, and no automatic
   answer (`Case.is_caught_up`).
2. The gateway's log and figures since the backup are held against the books; each difference is told.
3. Only then are Telegram's updates fetched, so that no tap can come before.

Whatever escapes this is caught at the credit itself, which looks for rows of its case first.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from bot.books.against_gateway import compare
from bot.books.looking import lines
from bot.clock import Clock
from bot.desk.effects import Effect, Tell
from bot.ops.reachability import Reachability
from bot.store.epochs import Epoch
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayClient, GatewayError

log = structlog.get_logger(__name__)

MARGIN: Final = timedelta(hours=1)
"""Before the backup: what was being done while it was taken."""
ASK_AGAIN_S: Final = 10.0


class Restored:
    """Settles the epoch that a restore began."""

    def __init__(
        self,
        store: Store,
        gateway: GatewayClient,
        reach: Reachability,
        texts: Catalogue,
        language: str,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._gateway = gateway
        self._reach = reach
        self._texts = texts
        self._language = language
        self._clock = clock
        self._wake = wake

    async def settle(self, is_reading: asyncio.Event) -> None:
        """Returns once there is nothing to settle.

        Args:
            is_reading: set once the mailbox was read on to its end.
        """
        epoch = await self._store.read(lambda uow: uow.epochs.current())
        if epoch is None or epoch.is_settled:
            return
        await is_reading.wait()
        told = await self._differences(epoch)
        await self._store.write(lambda uow: self._end(uow, epoch, told))
        self._wake()
        log.warning("restore_settled", differences=len(told))

    async def _differences(self, epoch: Epoch) -> list[str]:
        while True:
            try:
                found = await compare(self._store.database, self._gateway, epoch.taken_at - MARGIN)
            except GatewayError as error:
                self._reach.failed("gateway", str(error))
                await asyncio.sleep(ASK_AGAIN_S)
                continue
            self._reach.worked("gateway")
            return lines(found, self._texts, self._language)

    def _end(self, uow: UnitOfWork, epoch: Epoch, told: list[str]) -> None:
        now = self._clock.now()
        values = {"taken_at": f"{epoch.taken_at:%Y-%m-%d %H:%M}", "count": str(len(told))}
        words: list[Effect] = [Tell(text="restored", values=values)]
        words += [Tell(text="restored_difference", values={"difference": line}) for line in told]
        uow.outbox.record(words, None, now)
        uow.epochs.settle(now)
