"""Made-up time and chance for everything that asks the process for them; what has a clock is given one."""

import gc
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from types import ModuleType
from typing import Any, Final
from unittest.mock import patch

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.interval

import bot.clock
import gateway.clock
import gateway_client.caller
import sandbox.moments
from tests.simulation.loop import VirtualLoop

BEGIN: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ASKING: Final[tuple[ModuleType, ...]] = (
    apscheduler.executors.base,
    apscheduler.schedulers.base,
    apscheduler.triggers.interval,
    bot.clock,
    gateway.clock,
    gateway_client.caller,
    sandbox.moments,
)
"""Modules that ask `datetime.now()`, which cannot be replaced where it stands."""


class HostClock:
    """The bot's own clock, which somebody may set."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self.set_wrong = timedelta()

    def now(self) -> datetime:
        """Aware UTC."""
        return BEGIN + timedelta(seconds=self._loop.time()) + self.set_wrong

    def monotonic(self) -> float:
        """Seconds."""
        return self._loop.time()


@contextmanager
def made_up(loop: VirtualLoop, seed: int) -> Iterator[None]:
    """Time is the loop's, chance the seed's, while this lasts."""
    chance = random.Random(seed)

    class Kind(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, datetime)

    class MadeUp(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return (BEGIN + timedelta(seconds=loop.time())).astimezone(tz)

    began = BEGIN.timestamp()
    replaced: list[tuple[Any, str, Any]] = [
        (time, "time", lambda: began + loop.time()),
        (time, "monotonic", loop.time),
        (os, "urandom", chance.randbytes),
        (random, "_urandom", chance.randbytes),
        # It would keep every history's objects for ever.
        (gc, "freeze", lambda: None),
        *((module, "datetime", MadeUp) for module in ASKING),
    ]
    patches = [patch.object(where, name, what) for where, name, what in replaced]
    state = random.getstate()
    random.seed(seed)
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in reversed(patches):
            each.stop()
        random.setstate(state)
