"""The dispatcher: lease what is due, perform it, write its ending; lanes keep order, kinds keep apart.

Notified after each commit, with a timer for what falls due later. A performer's result is written only
while its lease is the latest: a late one changes nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Final, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.desk.effects import DESK_LANE, Effect, Tell, ref_of
from bot.handle import Handle
from bot.ops.redact import redacted
from bot.outbox.ending import Again, Ending, Finished, GiveUp, Later, Performer, backoff_s
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)
T = TypeVar("T")

LEASE: Final = timedelta(seconds=60)
PROLONG_S: Final = 20.0
SWEEP_S: Final = 30.0
"""The net below notifications: how long the dispatcher ever sleeps."""
DATABASE_RETRY_S: Final = 1.0
ROOM: Final = 24
"""Effects at work at once, of all kinds."""
ROOM_PER_KIND: Final[Mapping[str, int]] = {
    "gateway": 8,
    "mail": 6,
    "copy": 1,
    "chat": 4,
    "examine": 8,
    "model": 2,
    "telegram": 4,
    "watch": 2,
    "channel": 1,
    "time": 1,
}
"""Lanes at work at once, by the first part of a lane's name."""
QUEUES: Final = tuple(ROOM_PER_KIND)
LOOK_UPS: Final = "examine"
"""What stands back while a backlog of mails is stored."""
TOLD_AFTER_TRIES: Final = 8
"""About three minutes of backoff; then the operators hear of it, once."""


class Dispatcher:
    """Performs effects until it is cancelled; whatever it was doing is found again by the next start."""

    def __init__(
        self, handle: Handle, performers: Mapping[str, Performer], holder: str, clock: Clock
    ) -> None:
        self._handle = handle
        self._store = handle.store
        self._performers = performers
        self._holder = holder
        self._clock = clock
        self._woken = asyncio.Event()
        self._at_work: dict[tuple[int, int], Leased] = {}

    def wake(self) -> None:
        """There may be something to do; cheap, from the loop's own thread."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_leases())
            while True:
                self._woken.clear()
                now = self._clock.now()
                try:
                    for leased in await self._lease():
                        tasks.create_task(self._work_on(tasks, leased))
                    await self._rest(now)
                except SQLAlchemyError as error:
                    # What is recorded waits until the database is back.
                    log.warning("database_away", trouble=type(error).__name__)
                    await asyncio.sleep(DATABASE_RETRY_S)

    async def run_until_idle(self) -> None:
        """Work until nothing is due; for tests and for an orderly stop."""
        batch = await self._lease()
        while batch:
            following = await asyncio.gather(*(self._work(leased) for leased in batch))
            batch = [*chain.from_iterable(following)] or await self._lease()

    async def _lease(self) -> list[Leased]:
        _, batch = await self._commit_and_lease(_nothing)
        return batch

    async def _commit_and_lease(self, work: Callable[[UnitOfWork], T]) -> tuple[T, list[Leased]]:
        """Do `work` and take what is due after it: one commit for both."""
        taken: list[Leased] = []

        def both(uow: UnitOfWork) -> T:
            result = work(uow)
            self._take(uow, taken)
            return result

        try:
            return await self._store.write(both), taken
        except BaseException:
            self._forget(taken)
            raise

    def _take(self, uow: UnitOfWork, taken: list[Leased]) -> None:
        """Writers follow one another, so that nobody counts the same room twice."""
        now = self._clock.now()
        busy = Counter(leased.lane.partition(":")[0] for leased in list(self._at_work.values()))
        ready = uow.outbox.ready(now, QUEUES)
        for queue in (queue for queue in QUEUES if queue in ready):
            most = 1 if queue == LOOK_UPS and self._handle.has_backlog else ROOM_PER_KIND[queue]
            room = min(most - busy[queue], ROOM - busy.total() - len(taken))
            if room > 0:
                taken += uow.outbox.lease(self._holder, now, now + LEASE, queue, room)
        self._at_work.update({(leased.id, leased.lease): leased for leased in taken})

    def _forget(self, batch: Iterable[Leased]) -> None:
        for leased in batch:
            self._at_work.pop((leased.id, leased.lease), None)

    async def _rest(self, looked_at: datetime) -> None:
        # Counted from the last look: what fell due since then was not seen by it.
        due = await self._store.read(lambda uow: uow.outbox.next_due(looked_at, QUEUES))
        seconds = min(SWEEP_S, (due - self._clock.now()).total_seconds()) if due else SWEEP_S
        try:
            await asyncio.wait_for(self._woken.wait(), max(seconds, 0.0))
        except TimeoutError:
            return

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(PROLONG_S)
            if held := list(self._at_work.values()):
                until = self._clock.now() + LEASE
                try:
                    await self._store.write(partial(_prolong, held=held, until=until))
                except SQLAlchemyError as error:
                    log.warning("database_away", trouble=type(error).__name__)

    async def _work_on(self, tasks: asyncio.TaskGroup, leased: Leased) -> None:
        for following in await self._work(leased):
            tasks.create_task(self._work_on(tasks, following))

    async def _work(self, leased: Leased) -> list[Leased]:
        """Perform one; what was leased together with its ending."""
        effect, following = leased.effect, list[Leased]()
        bound = log.bind(effect=effect.kind, case=ref_of(effect) or None, tries=leased.tries)
        try:
            try:
                ending = await self._performers[effect.kind].perform(leased)
                is_held, following = await self._end(leased, ending)
            except Exception as error:  # noqa: BLE001  a fault of one effect must not stop the others
                bound.exception("effect_raised")
                ending = _after_fault(leased, error)
                is_held, following = await self._end(leased, ending)
            if is_held:
                _report(bound, ending)
            else:
                bound.warning("lease_was_lost")
        except SQLAlchemyError as error:
            # Not even its failure could be written: the lease lapses, and it is tried again as a doubt.
            bound.warning("database_away", trouble=type(error).__name__)
        finally:
            self._forget([leased])
            self.wake()
        return following

    async def _end(self, leased: Leased, ending: Ending) -> tuple[bool, list[Leased]]:
        def work(uow: UnitOfWork) -> bool:
            is_held = self._write(uow, leased, ending)
            self._forget([leased])
            return is_held

        return await self._commit_and_lease(work)

    def _write(self, uow: UnitOfWork, leased: Leased, ending: Ending) -> bool:
        now, ref = self._clock.now(), leased.effect.case_ref
        effects: tuple[Effect, ...] = ()
        command, is_held = None, False
        memory = ending.memory if isinstance(ending, Again | Later) else None
        if memory is not None and not uow.outbox.remember(leased, memory):
            return False
        match ending:
            case Finished():
                is_held = uow.outbox.done(leased, now)
                effects, command = ending.effects, ending.command
                if is_held and ending.note:
                    ending.note(uow)
            case Again():
                after_s = backoff_s(leased.tries) if ending.after_s is None else ending.after_s
                is_held = uow.outbox.again(leased, now + timedelta(seconds=after_s), ending.trouble)
                effects, command = ending.effects, ending.command
                if leased.tries >= TOLD_AFTER_TRIES and uow.outbox.tell_once(leased):
                    effects = (*effects, *_told("effect_waits", leased, ending.trouble))
            case Later():
                is_held = uow.outbox.later(leased, now + timedelta(seconds=ending.after_s))
            case GiveUp():
                is_held = uow.outbox.give_up(leased, now, ending.trouble)
                told = _told("effect_given_up", leased, ending.trouble, effect_id=leased.id)
                effects = (*ending.effects, *told)
        if not is_held:
            return False
        if command is not None and ref is not None:
            self._handle.commit(uow, ref, command)
        uow.outbox.record(effects, ref, now)
        return True


def _nothing(uow: UnitOfWork) -> None:
    del uow


def _after_fault(leased: Leased, error: Exception) -> Again | GiveUp:
    """Tried again; but one card that cannot be drawn must not keep all others waiting, and word of it."""
    trouble = redacted(f"{type(error).__name__}: {error}")
    is_ours = not isinstance(error, SQLAlchemyError)
    if leased.lane == DESK_LANE and is_ours and leased.tries >= TOLD_AFTER_TRIES:
        return GiveUp(trouble=trouble)
    return Again(trouble=trouble)


def _prolong(uow: UnitOfWork, held: list[Leased], until: datetime) -> None:
    for leased in held:
        uow.outbox.prolong(leased, until)


def _told(text: str, leased: Leased, trouble: str, effect_id: int | None = None) -> tuple[Tell, ...]:
    """A word to the operators; none about a word to the operators."""
    effect = leased.effect
    if isinstance(effect, Tell):
        return ()
    values = {"ref": ref_of(effect), "effect": effect.kind, "trouble": trouble}
    return (Tell(text=text, values=values, case_ref=effect.case_ref, effect_id=effect_id),)


def _report(bound: structlog.stdlib.BoundLogger, ending: Ending) -> None:
    match ending:
        case Finished():
            bound.info("effect_done")
        case Again():
            bound.info("effect_again", trouble=ending.trouble)
        case Later():
            bound.debug("effect_later")
        case GiveUp():
            bound.warning("effect_given_up", trouble=ending.trouble)
