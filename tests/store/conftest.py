"""A store on each of both databases, empty for every test."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from tests.databases import create_on
from tests.store.steps import Steps


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """A migrated database from which each test gets a copy: cheaper than migrating again."""
    database = Database(create_on(postgres_url, "paydesk_template"))
    migrate(database.engine)
    database.close()
    return postgres_url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/paydesk.db"
    server: str = request.getfixturevalue("postgres_url")
    return create_on(server, f"empty_{secrets.token_hex(6)}")


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this release's schema."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/paydesk.db"
    server: str = request.getfixturevalue("postgres_template")
    return create_on(server, f"test_{secrets.token_hex(6)}", "paydesk_template")


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate(database.engine)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
def steps(database: Database) -> Steps:
    """Units of work in the test's own thread."""
    return Steps(database)
