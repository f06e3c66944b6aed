"""An event loop whose time is made up, and the lives that run in it: killed, or asleep, between two steps.

Nothing waits: where nothing is ready the clock is put forward to the next timer. What others do in threads is
done at once. Every callback knows by its context whose it is: the steps of a dead life are never taken again,
no `finally` runs, exactly as after SIGKILL.
"""

import asyncio
import heapq
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from contextvars import Context, ContextVar, copy_context
from typing import Any, Final

LIFE: Final[ContextVar["Life | None"]] = ContextVar("LIFE", default=None)
"""Whose step it is; None: the world's."""


class Life:
    """One start of the bot, until it is killed."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_dead = False
        self.died = asyncio.Event()
        self._asleep: list[tuple[Callable[..., Any], tuple[Any, ...], Context]] | None = None

    def step(self, callback: Callable[..., Any], *args: Any) -> None:
        """Take a step, unless it is dead; asleep it is taken on waking."""
        if self.is_dead:
            return
        if self._asleep is None:
            callback(*args)
        else:
            self._asleep.append((callback, args, copy_context()))

    def kill(self) -> None:
        """No further step of it is taken."""
        self.is_dead = True
        self._asleep = None
        self.died.set()

    def fall_asleep(self) -> None:
        """As SIGSTOP, or a host that is suspended."""
        self._asleep = []

    def wake_up(self) -> None:
        """What was missed is done now, in its order."""
        missed, self._asleep = self._asleep or [], None
        for callback, args, context in missed:
            asyncio.get_running_loop().call_soon(callback, *args, context=context)


class AtOnce(Executor):
    """Does what it is given before it answers."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  whoever awaits it gets it
            future.set_exception(error)
        return future


class _Nobody:
    """A selector without sockets: it has the loop's time put forward."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None = None) -> Sequence[Any]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen again: everybody waits")
        if timeout > 0:
            self._loop.put_forward(timeout)
        return ()

    def close(self) -> None:
        """Nothing is open."""


class VirtualLoop(asyncio.BaseEventLoop):
    """`loop.time()` begins at 0."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = _Nobody(self)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        return self._now

    def put_forward(self, seconds: float) -> None:
        """Exactly to the next timer, where that is what is waited for."""
        due = self._now + seconds
        if self._scheduled and self._scheduled[0].when() <= due + 1e-6:  # type: ignore[attr-defined]
            due = max(due, self._scheduled[0].when())  # type: ignore[attr-defined]
        self._now = due

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        life = LIFE.get() if context is None else context.get(LIFE)
        if life is None:
            return super().call_soon(callback, *args, context=context)
        return super().call_soon(life.step, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        life = LIFE.get() if context is None else context.get(LIFE)
        if life is None:
            return super().call_at(when, callback, *args, context=context)
        return super().call_at(when, life.step, callback, *args, context=context)

    def call_soon_threadsafe(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        del executor
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  whoever awaits it gets it
            future.set_exception(error)
        return future

    def drop_everything(self) -> None:
        """At the end of a history: nobody is left to go on."""
        self._ready.clear()  # type: ignore[attr-defined]
        for handle in self._scheduled:  # type: ignore[attr-defined]
            handle._scheduled = False
        self._scheduled.clear()  # type: ignore[attr-defined]
        heapq.heapify(self._scheduled)  # type: ignore[attr-defined]

    def _process_events(self, event_list: Sequence[Any]) -> None:
        """There are no sockets."""

    def _write_to_self(self) -> None:
        """Nobody else could have to be woken: there is one thread."""

    def close(self) -> None:
        self.drop_everything()
        super().close()
