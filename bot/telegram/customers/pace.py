"""How fast one person may write: a sliding window; whoever is too fast is told once, then not answered."""

from collections import OrderedDict, deque
from enum import Enum
from typing import Final

PER_MINUTE_MAX: Final = 20
WINDOW_S: Final = 60.0
PERSONS_MAX: Final = 10_000
"""Remembered at once; whoever wrote longest ago is forgotten first."""


class Allowed(Enum):
    """What becomes of a message."""

    YES = "yes"
    TOLD = "no, and this once it is said"
    SILENT = "no, and it was said"


class Pace:
    """Of everybody who writes in private."""

    def __init__(self) -> None:
        self._times: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: set[int] = set()

    def of(self, telegram_id: int, now_s: float) -> Allowed:
        """Count a message.

        Args:
            telegram_id: whose.
            now_s: monotonic seconds.
        """
        times = self._times.setdefault(telegram_id, deque())
        self._times.move_to_end(telegram_id)
        while times and times[0] <= now_s - WINDOW_S:
            times.popleft()
        while len(self._times) > PERSONS_MAX:
            forgotten, _ = self._times.popitem(last=False)
            self._told.discard(forgotten)
        if len(times) < PER_MINUTE_MAX:
            times.append(now_s)
            self._told.discard(telegram_id)
            return Allowed.YES
        if telegram_id in self._told:
            return Allowed.SILENT
        self._told.add(telegram_id)
        return Allowed.TOLD
