"""Backups while the bot runs, and their restore: one SQLite file, whatever the database is.

After a restore the database is older than the world. `restore` puts what may have been done meanwhile
to the operators, and `bot/restored.py` looks for the rest at the next start. docs/decisions/020-backup.md.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError

from bot.desk.case import CaseState
from bot.desk.effects import ShowCard, Tell, ref_of
from bot.store.copying import NotTheSameError, copy, verify_alone, verify_copy
from bot.store.engine import AlreadyRunningError, Database
from bot.store.reports import ENDED
from bot.store.schema import NewerSchemaError, migrate, revision_of
from bot.store.uow import UnitOfWork

HARMLESS: Final = frozenset(
    {
        "announcement",
        "card",
        "check_proof",
        "credit",
        "examine",
        "examine_reply",
        "files",
        "group",
        "keep_copy",
        "tell",
        "watch",
        "watch_code",
    }
)
"""Kinds of effects that only read, show or repeat safely; a credit looks for its case's rows first."""


OPEN: Final = tuple(state for state in CaseState if state not in ENDED)
REDRAWN_MAX: Final = 500
"""Cards of the newest open cases; any other is redrawn when it is tapped."""


class BackupError(Exception):
    """It was not done, and nothing was changed; the message says why and what to do."""


def take(database: Database, path: Path, now: datetime) -> int:
    """Write a backup beside whatever the bot is doing; how many rows. The file is for its owner only.

    Raises:
        BackupError: the file exists, or its copy is not what it should be.
    """
    if path.exists():
        raise BackupError(f"{path} exists; name another file")
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with _opened(f"sqlite:///{part}") as file:
            migrate(file.engine)

            def write(source: Connection) -> int:
                with file.engine.begin() as target:
                    count = copy(source, target)
                    verify_copy(source, target)
                return count

            count = database.read_here(write)
            # Not while the source is read: PostgreSQL ends a transaction that sleeps as long as this takes.
            file.read_here(verify_alone)
            file.write_here(lambda connection: UnitOfWork(connection).epochs.take(now))
        part.rename(path)
    except (NotTheSameError, OSError) as error:
        raise BackupError(f"{path}: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return count


def restore(path: Path, url: str, now: datetime) -> int:
    """Make a new database of a backup, and begin its epoch; how many effects were put to the operators.

    Args:
        path: a file of `take`, of this release or an earlier one.
        url: where the database shall be; a SQLite file that does not exist, or an empty PostgreSQL database.
        now: aware UTC.

    Raises:
        BackupError: the backup is none, or there is a database already.
    """
    if not path.is_file():
        raise BackupError(f"there is no file {path}")
    with _copy_of(path) as source, _opened(url) as database:
        try:
            database.hold_alone()
            if inspect(database.engine).get_table_names():
                raise BackupError("there is a database at [store] url already; move it away first")
            migrate(source.engine)
            source.read_here(verify_alone)
            migrate(database.engine)
            with source.engine.connect() as rows, database.engine.begin() as target:
                copy(rows, target)
                verify_copy(rows, target)
                verify_alone(target)
                return _begin_epoch(UnitOfWork(target), now)
        except (NotTheSameError, NewerSchemaError, AlreadyRunningError, DatabaseError) as error:
            raise BackupError(f"{path}: {getattr(error, 'orig', error)}") from None


def _begin_epoch(uow: UnitOfWork, now: datetime) -> int:
    """What was not done yet may have been done since: only what does no harm twice is tried by itself."""
    if not uow.epochs.restore(now):
        raise NotTheSameError("it is no backup of `paydesk backup`")
    held = uow.outbox.hold_back(HARMLESS, now)
    # Whatever the cards show by now: the operators see how the cases stand in this database.
    uow.cards.outdate()
    for ref in uow.cases.newest_in(OPEN, REDRAWN_MAX):
        uow.outbox.record((ShowCard(case_ref=ref),), ref, now)
    for effect_id, effect in held:
        values = {"ref": ref_of(effect), "effect": effect.kind}
        told = Tell(text="restored_effect", values=values, case_ref=effect.case_ref, effect_id=effect_id)
        uow.outbox.record((told,), effect.case_ref, now)
    return len(held)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def _copy_of(path: Path) -> Iterator[Database]:
    """A backup to work on: the file itself stays as it is, whatever its schema."""
    copied = path.with_name(f"{path.name}.restoring")
    copied.write_bytes(path.read_bytes())
    copied.chmod(0o600)
    try:
        with _opened(f"sqlite:///{copied}") as database:
            if database.read_here(revision_of) is None:
                raise BackupError(f"{path} is no backup of `paydesk backup`")
            yield database
    except DatabaseError as error:
        raise BackupError(f"{path} is no backup of `paydesk backup`: {error.orig}") from None
    finally:
        for ending in ("", "-wal", "-shm"):
            copied.with_name(f"{copied.name}{ending}").unlink(missing_ok=True)
