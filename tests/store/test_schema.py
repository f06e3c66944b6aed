"""Migrations end in exactly the tables that the code knows, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from bot.store.engine import Database
from bot.store.metadata import metadata
from bot.store.schema import HEAD, NewerSchemaError, migrate, revision_of
from bot.store.tables import APPEND_ONLY
from tests.builders import opened
from tests.store.steps import Steps


@pytest.fixture
def fresh(empty_url: str) -> object:
    database = Database(empty_url)
    yield database
    database.close()


def test_an_empty_database_is_brought_to_the_schema_once(fresh: Database) -> None:
    assert migrate(fresh.engine) is True
    assert migrate(fresh.engine) is False
    assert fresh.read_here(revision_of) == HEAD


def test_migrations_end_in_exactly_the_tables(fresh: Database) -> None:
    migrate(fresh.engine)

    with fresh.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_make_the_checks_and_partial_indexes_of_the_tables(fresh: Database) -> None:
    """What alembic does not compare."""
    migrate(fresh.engine)
    told = inspect(fresh.engine)

    for table in metadata.sorted_tables:
        stored = {check["name"] for check in told.get_check_constraints(table.name)}
        assert stored == {
            check.name for check in table.constraints if type(check).__name__ == "CheckConstraint"
        }
        wanted = {index.name: bool(index.unique) for index in table.indexes}
        found = {
            index["name"]: bool(index["unique"])
            for index in told.get_indexes(table.name)
            if not index.get("duplicates_constraint")
        }
        assert found == wanted
        where = {
            index.name
            for index in table.indexes
            if index.dialect_options[fresh.engine.dialect.name].get("where") is not None
        }
        partial = {
            index["name"]
            for index in told.get_indexes(table.name)
            if any(
                key.endswith("_where") and value is not None
                for key, value in index.get("dialect_options", {}).items()
            )
        }
        assert partial == where


def test_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")

    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_database_of_a_later_release_is_not_touched(fresh: Database) -> None:
    migrate(fresh.engine)
    with fresh.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerSchemaError, match="9999"):
        migrate(fresh.engine)


def test_every_table_of_the_books_has_rows_to_guard(steps: Steps) -> None:
    assert set(APPEND_ONLY) <= {table.name for table in metadata.sorted_tables}


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_rows_of_the_books_can_be_neither_changed_nor_deleted(booked: Steps, table: str, act: str) -> None:
    column = metadata.tables[table].columns.keys()[0]

    def count() -> int:
        return booked.database.read_here(
            lambda connection: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0
        )

    before = count()
    assert before > 0
    with pytest.raises(DatabaseError, match="append-only"):
        booked.database.write_here(
            lambda connection: connection.execute(text(act.format(table=table, column=column)))
        )
    assert count() == before


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_rows_of_the_books_cannot_be_overwritten(booked: Steps, table: str) -> None:
    replacing = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    truncating = "TRUNCATE {0} CASCADE"
    statement = (replacing if booked.database.is_sqlite else truncating).format(table)

    with pytest.raises(DatabaseError, match="append-only"):
        booked.database.write_here(lambda connection: connection.execute(text(statement)))


@pytest.fixture
def booked(steps: Steps) -> Steps:
    """A store with an entry in its books."""
    from tests.store.test_apply import CREDITED, through  # noqa: PLC0415  the history that they share

    steps.write(lambda uow: uow.apply(opened()))
    through(steps, CREDITED)
    return steps


def test_a_path_of_the_database_may_hold_blanks(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    folder.mkdir()
    database = Database(f"sqlite:///{folder}/pay desk.db")
    assert migrate(database.engine)
    database.close()
