"""Every schema that was released is kept as a dump with cases in every state, and comes to the newest one whole."""

import sqlite3
from pathlib import Path
from typing import Final

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.copying import verify_alone
from bot.store.engine import Database
from bot.store.metadata import metadata
from bot.store.schema import HEAD, migrate, revision_of
from bot.store.uow import UnitOfWork

RELEASED: Final = Path(__file__).parent / "released"
"""`NNNN.sql`, made as `docs/how-to/change-the-schema.md` says; none before the first release."""


def older_schemas() -> list[str]:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return [script.revision for script in scripts if script.revision != HEAD]


def brought_to_head(dump: str, path: Path) -> Database:
    with sqlite3.connect(path) as stored:
        stored.executescript(dump)
    stored.close()
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    return database


def test_every_older_schema_is_kept_and_comes_to_the_newest_whole(tmp_path: Path) -> None:
    assert {path.stem for path in RELEASED.glob("*.sql")} >= set(older_schemas())
    for dump in RELEASED.glob("*.sql"):
        is_brought(brought_to_head(dump.read_text(encoding="utf-8"), tmp_path / dump.stem))


def test_a_dump_of_this_schema_is_brought_whole(tmp_path: Path) -> None:
    """What the test above does with older ones."""
    database = Database(f"sqlite:///{tmp_path}/now.db")
    migrate(database.engine)
    database.close()
    with sqlite3.connect(tmp_path / "now.db") as stored:
        dump = "\n".join(stored.iterdump())
    stored.close()
    is_brought(brought_to_head(dump, tmp_path / "again.db"))


def is_brought(database: Database) -> None:
    """To exactly today's tables, its audit unbroken, each case readable."""
    assert database.read_here(revision_of) == HEAD
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        verify_alone(connection)
        uow = UnitOfWork(connection)
        refs = [row[0] for row in connection.exec_driver_sql("SELECT ref FROM cases")]
        assert all(uow.cases.load(ref) is not None for ref in refs)
    database.close()
