"""The real bot, started so that it kills itself at one boundary: right before or after its n-th commit.

Every effect lies between two commits (recorded, attempted, settled), so that the boundaries of all
commits are the boundaries of all effects.

    python killable.py before|after N run --config FILE
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from bot.cli import main
from bot.store.engine import Database
from sandbox import leash


def die_at(moment: str, number: int) -> None:
    """Arrange for SIGKILL at one commit."""
    write_here = Database.write_here
    count = 0

    def counted(self: Database, work: Callable[[Connection], Any]) -> Any:
        nonlocal count
        count += 1
        if count != number:
            return write_here(self, work)

        def work_and_die(connection: Connection) -> Any:
            work(connection)
            os.kill(os.getpid(), signal.SIGKILL)

        if moment == "before":
            return write_here(self, work_and_die)
        result = write_here(self, work)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    Database.write_here = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    leash.hold()
    die_at(sys.argv[1], int(sys.argv[2]))
    main(sys.argv[3:], prog_name="paydesk")
