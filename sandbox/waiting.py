"""Waiting until a condition on some state holds, without looking again and again in between."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

PATIENCE_S: Final = 60.0
"""How long to wait for what must come: seconds even where many programs share the processor."""


class Bell:
    """Rung whenever the state has changed; those who wait then look again."""

    def __init__(self) -> None:
        self.is_silenced = False
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Something changed."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    def silence(self) -> None:
        """Nothing will change any more: let everyone who waits go."""
        self.is_silenced = True
        self.ring()

    async def until(self, condition: Callable[[], T], *, within_s: float) -> T:
        """Look again at each ring until the condition gives something true, and return that.

        Raises:
            TimeoutError: it did not in time, or the bell was silenced.
        """
        async with asyncio.timeout(within_s):
            while not (found := condition()):
                if self.is_silenced:
                    raise TimeoutError("nothing will change any more")
                waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.add(waiting)
                try:
                    await waiting
                finally:
                    self._waiting.discard(waiting)
            return found
