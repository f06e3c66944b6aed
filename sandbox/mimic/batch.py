"""Credits that are written later, together (BATCH_UPDATE_ENABLED): lost where the process is killed."""

import asyncio
from collections import Counter

from sqlalchemy import Connection

from gateway.store.engine import Store
from sandbox.mimic import accounts


class Batch:
    """Credits on their way to one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: Counter[int] = Counter()
        self._flushing: asyncio.Task[None] | None = None

    def add(self, user_id: int, quota: int, *, after_s: float) -> None:
        """Credit an account with the next flush, at the latest `after_s` from now."""
        self._pending[user_id] += quota
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush_after(after_s))

    async def flush(self) -> None:
        """Write what is pending."""
        pending, self._pending = self._pending, Counter()

        def work(connection: Connection) -> None:
            for user_id, quota in pending.items():
                accounts.credit(connection, user_id, quota)

        await self._store.write(work)

    async def close(self, *, flushes: bool) -> None:
        """Stop; what is pending is written now or lost."""
        if self._flushing is not None:
            self._flushing.cancel()
        if flushes:
            await self.flush()

    async def _flush_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._flushing = None
        await self.flush()
