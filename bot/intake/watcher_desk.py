"""The watcher's way from its thread into the loop, and of its words to the store."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

from bot.clock import Clock
from bot.intake.receive import Intake
from bot.intake.watcher import StoppedError
from bot.ops.reachability import Reachability
from bot.store.mailbox import Bookmark, Place, RawMail
from bot.store.store import Store

T = TypeVar("T")


class WatcherDesk:
    """Called from the watcher's thread; see `watcher.Desk`."""

    def __init__(self, intake: Intake, store: Store, reach: Reachability, clock: Clock) -> None:
        self._intake = intake
        self._store = store
        self._reach = reach
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_reading = asyncio.Event()
        """Set once every folder was looked at, and has its bookmark."""
        self.proved_at = clock.monotonic()
        """When something last proved that the mailbox is being read."""

    def attach(self) -> None:
        """From here on the loop takes calls."""
        self._loop = asyncio.get_running_loop()
        self.proved_at = self._clock.monotonic()
        self.is_reading.clear()

    def detach(self) -> None:
        """The loop is about to end: calls raise instead of waiting for ever."""
        self._loop = None

    def now(self) -> datetime:
        """The time, aware."""
        return self._clock.now()

    def bookmark(self, folder: str) -> Bookmark | None:
        """Where a folder was left; None: never looked at."""
        return self._call(self._store.read(lambda uow: uow.mailbox.bookmark(folder)))

    def last_known(self, bookmark: Bookmark) -> Mapping[int, str]:
        """The last mails up to a bookmark: UID to Message-ID."""
        return self._call(self._store.read(lambda uow: uow.mailbox.last_known(bookmark)))

    def begin_at(self, place: Place, begun_at: datetime | None) -> None:
        """From here on a folder is watched."""
        self._call(self._store.write(lambda uow: uow.mailbox.begin(place, begun_at, self._clock.now())))

    def go_on_at(self, place: Place) -> None:
        """Everything up to here was taken."""
        self._call(self._intake.reach(place))

    def begin_taking(self, batch: Sequence[RawMail], *, moves_bookmark: bool) -> Callable[[], None]:
        """Begin to store a batch; what it gives waits for that."""
        stored = self._begun(self._intake.take(batch, moves_bookmark=moves_bookmark))

        def wait() -> None:
            stored.result()
            # However long a backlog is, and however slow: it is being read.
            self.proved_at = self._clock.monotonic()

        return wait

    def failed(self, trouble: str) -> None:
        """The mailbox is not read, or not all of it."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._reach.failed, "imap", trouble)

    def worked(self) -> None:
        """The mailbox was looked at."""
        self.proved_at = self._clock.monotonic()
        if self._loop:
            self._loop.call_soon_threadsafe(self._worked)

    def _worked(self) -> None:
        self._reach.worked("imap")
        self.is_reading.set()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return self._begun(work).result()

    def _begun(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        if self._loop is None:
            work.close()
            raise StoppedError
        return asyncio.run_coroutine_threadsafe(work, self._loop)
