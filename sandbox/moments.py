"""When something happened: wall time for people, monotonic time for measuring."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on two clocks."""

    wall: datetime
    """Aware UTC."""
    monotonic: float
    """Seconds of `time.monotonic()`, on Linux one clock for all processes of a machine."""

    def as_json(self) -> dict[str, str | float]:
        """Both clocks as JSON values; the wall time in ISO 8601."""
        return {"wall": self.wall.isoformat(), "monotonic": self.monotonic}


def now() -> Moment:
    """Read both clocks."""
    return Moment(datetime.now(UTC), time.monotonic())
