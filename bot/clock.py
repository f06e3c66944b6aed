"""The one place that asks what time it is; everything else is given a Clock."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time, as tests may choose it."""

    def now(self) -> datetime:
        """Aware UTC; may jump when the host's clock is set."""
        ...

    def monotonic(self) -> float:
        """Seconds from an unknown start; never goes back."""
        ...


class SystemClock:
    """The host's clocks."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds; for durations and deadlines."""
        return time.monotonic()
