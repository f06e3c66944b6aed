"""The database: whether it can be reached and written, its schema, and whether the desk is locked."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.checks.files import OPEN_TO_OTHERS
from bot.checks.finding import Finding, fault, fine, note
from bot.store.engine import AlreadyRunningError, Database
from bot.store.schema import HEAD, revision_of
from bot.store.uow import UnitOfWork

PART: Final = "store"


def check_store(url: str) -> Iterator[Finding]:
    """Look, take the write lock, and let go: nothing is stored."""
    path = make_url(url).database
    is_file = url.startswith("sqlite:") and path is not None
    if is_file and path and not Path(path).exists():
        yield _folder(Path(path).absolute().parent)
        return
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            # SQLite: BEGIN IMMEDIATE is refused where the file cannot be written. PostgreSQL: rolled back.
            if not is_file:
                connection.execute(text("CREATE TABLE paydesk_check (nothing integer)"))
            connection.rollback()
        if is_file and path and (mode := stat.S_IMODE(Path(path).stat().st_mode)) & OPEN_TO_OTHERS:
            yield note(PART, f"{path} holds people's mails and has mode {mode:04o}", f"chmod 600 {path}")
        revision = database.read_here(revision_of)
        yield from _schema(revision)
        if revision == HEAD and (held := database.read_here(lambda c: UnitOfWork(c).desk_lock.held())):
            yield note(PART, f"the desk is locked since {held.at:%Y-%m-%d %H:%M} UTC", "paydesk unlock")
    except SQLAlchemyError as error:
        yield fault(PART, f"{type(error).__name__}: {getattr(error, 'orig', error)}", "see [store] url")
    finally:
        database.close()


def _folder(folder: Path) -> Finding:
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return fine(PART, f"there is no database yet; the first start makes it in {folder}")
    return fault(PART, f"there is no database, and {folder} cannot be written")


def _schema(revision: str | None) -> Iterator[Finding]:
    if revision is None:
        yield fine(PART, "can be written; it is empty, the first start makes its tables")
    elif revision == HEAD:
        yield fine(PART, f"can be written, schema {revision}")
    elif revision < HEAD:
        yield note(PART, f"has schema {revision}; the next start brings it to {HEAD}", "make a backup first")
    else:
        yield fault(PART, f"has schema {revision}, this release knows up to {HEAD}", "install the newer one")


def is_running(url: str) -> bool:
    """Whether a bot holds this SQLite database now; a PostgreSQL one does not tell."""
    path = make_url(url).database
    if not url.startswith("sqlite:") or not path or not Path(f"{path}.lock").exists():
        return False
    database = Database(url)
    try:
        database.hold_alone()
    except AlreadyRunningError:
        return True
    finally:
        database.close()
    return False
