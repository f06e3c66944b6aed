"""The watchdog: where nothing proves for five minutes that the mailbox is being read, operators hear of it.

The watcher itself tells of every failure that it notices; this is for what it does not notice.
"""

import asyncio
from typing import Final

from bot.clock import Clock
from bot.intake.watcher import Watcher
from bot.intake.watcher_desk import WatcherDesk
from bot.ops.reachability import Reachability

UNPROVEN_S: Final = 300.0
LOOK_S: Final = 10.0


class Watchdog:
    """Looks now and then at when the mailbox was last proved to be read."""

    def __init__(
        self,
        desk: WatcherDesk,
        watcher: Watcher,
        reach: Reachability,
        clock: Clock,
        unproven_s: float = UNPROVEN_S,
    ) -> None:
        self._desk = desk
        self._watcher = watcher
        self._reach = reach
        self._clock = clock
        self._unproven_s = unproven_s

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.sleep(min(LOOK_S, self._unproven_s))
            silent_s = self._clock.monotonic() - self._desk.proved_at
            if silent_s >= self._unproven_s:
                trouble = f"nothing has proved for {silent_s / 60:.0f} minutes that the mailbox is being read"
                self._reach.failed("imap", trouble)
                self._watcher.break_off()
