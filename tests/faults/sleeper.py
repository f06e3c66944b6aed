"""The real bot, whose wall clock is ahead by as many seconds as a file says: a host that has slept.

    python sleeper.py FILE run --config FILE

Only the wall clock jumps: the monotonic one stands still while a host sleeps.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from bot.cli import main
from bot.clock import SystemClock
from sandbox import leash


def sleep_as_told(told: Path) -> None:
    """Set the clock by the file from now on."""
    now = SystemClock.now

    def later(self: SystemClock) -> datetime:
        return now(self) + timedelta(seconds=float(told.read_text()))

    SystemClock.now = later  # type: ignore[method-assign]


if __name__ == "__main__":
    leash.hold()
    sleep_as_told(Path(sys.argv[1]))
    main(sys.argv[2:], prog_name="paydesk")
