"""The real bot, started so that it kills itself at one boundary: right before or after its n-th commit.

Every effect lies between two commits (recorded, attempted, settled), so that the boundaries of all
commits are the boundaries of all effects. With a kind of effect, or the verb of an act, behind the moment
(`after@publish`) only commits since such a one was recorded are counted.

    python killable.py before|after[@KIND] N run --config FILE
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from bot.cli import main
from bot.store.engine import Database
from sandbox import leash


def die_at(moment: str, number: int, kind: str) -> None:
    """Arrange for SIGKILL at one commit."""
    write_here = Database.write_here
    count = 0

    def is_the_one(connection: Connection) -> bool:
        nonlocal count
        recorded = text(
            "SELECT 1 FROM effects WHERE kind = :kind UNION SELECT 1 FROM audit WHERE verb = :kind LIMIT 1"
        )
        if not kind or connection.execute(recorded, {"kind": kind}).first():
            count += 1
            return count == number
        return False

    def counted(self: Database, work: Callable[[Connection], Any]) -> Any:
        is_last = False

        def watched(connection: Connection) -> Any:
            nonlocal is_last
            is_last = is_the_one(connection)
            result = work(connection)
            if is_last and moment == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        result = write_here(self, watched)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    Database.write_here = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    leash.hold()
    moment, _, kind = sys.argv[1].partition("@")
    die_at(moment, int(sys.argv[2]), kind)
    main(sys.argv[3:], prog_name="paydesk")
