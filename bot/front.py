"""What one process at a time does: it watches the mailbox, fetches Telegram's updates, works by the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from bot.intake.watchdog import Watchdog
from bot.intake.watcher import Watcher
from bot.intake.watcher_desk import WatcherDesk
from bot.market import Market
from bot.ops.reachability import Reachability
from bot.restored import Restored
from bot.routines.table import Routine
from bot.telegram.application import Poller

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Front:
    """Its parts; `run` brings them to life, as often as it is this process's turn."""

    make_watcher: Callable[[], Watcher]
    desk: WatcherDesk
    poller: Poller
    restored: Restored
    market: Market
    refresh_minutes: int
    """Between looks at the market's rates."""
    routines: Iterable[tuple[Routine, int]]
    """What is done by the clock, and every how many minutes."""
    set_menus: Callable[[], Awaitable[None]]
    clock: Clock
    reach: Reachability
    say_ready: Callable[[], None]

    async def run(self) -> None:
        """Until cancelled."""
        # However late a busy loop comes to a job, it is run, once.
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None})
        scheduler.add_job(_ended_quietly, "interval", [self.market.refresh], minutes=self.refresh_minutes)
        for routine, minutes in self.routines:
            # The first time at once: what fell due while nobody was running is made up for.
            now = self.clock.now()
            scheduler.add_job(_ended_quietly, "interval", [routine], minutes=minutes, next_run_time=now)
        watcher = self.make_watcher()
        self.desk.attach()
        scheduler.start()
        watcher.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(logged(self.market.refresh()))
                tasks.create_task(Watchdog(self.desk, watcher, self.reach, self.clock).run())
                tasks.create_task(self._poll())
                tasks.create_task(logged(self.set_menus()))
                tasks.create_task(self._say_ready())
        finally:
            watcher.stop()
            self.desk.detach()
            scheduler.shutdown(wait=False)

    async def _poll(self) -> None:
        """No tap may come before it is known what a restored database lacks."""
        await self.restored.settle(self.desk.is_reading)
        await self.poller.run()

    async def _say_ready(self) -> None:
        """Once the mailbox is read: a mail that comes from now on cannot be missed."""
        await self.desk.is_reading.wait()
        self.say_ready()


async def _ended_quietly(routine: Routine) -> None:
    """A routine that the stop finds at work: the scheduler would call its end an error."""
    try:
        await routine()
    except asyncio.CancelledError:
        log.debug("routine_ended", routine=getattr(routine, "__qualname__", ""))


async def logged(work: Awaitable[None]) -> None:
    """Do something besides: its failure must not end what it is done besides of."""
    try:
        await work
    except Exception:  # whatever it was, it is in the log
        log.exception("side_work_failed")
