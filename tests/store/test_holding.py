"""One process holds a SQLite database (fault 28); a second one is told who does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.store.engine import AlreadyRunningError, Database

PROGRAM = """
import sys
from bot.store.engine import Database
database = Database(sys.argv[1])
database.hold_alone()
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(url: str) -> Iterator[subprocess.Popen[bytes]]:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_process_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/paydesk.db"
    database = Database(url)
    with another_process(url) as holder:
        with pytest.raises(AlreadyRunningError, match=f"paydesk.db is held by process {holder.pid} on "):
            database.hold_alone()
        holder.kill()
        holder.wait()
        database.hold_alone()
    database.close()


def test_letting_go_lets_the_next_one_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/paydesk.db"
    first, second = Database(url), Database(url)
    first.hold_alone()
    with pytest.raises(AlreadyRunningError):
        second.hold_alone()

    first.close()
    second.hold_alone()
    second.close()


@pytest.mark.postgres
def test_postgresql_needs_no_lock_file(postgres_template: str) -> None:
    first, second = Database(postgres_template), Database(postgres_template)
    first.hold_alone()
    second.hold_alone()
    first.close()
    second.close()
