"""Fixtures that tests of every part share: PostgreSQL, snapshots; and hypothesis' profiles."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sandbox import postgres
from tests.databases import use_server

IS_CI = os.getenv("CI", "").lower() == "true"
SNAPSHOTS = Path(__file__).parent / "snapshots"

settings.register_profile(
    "local", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile("ci", settings.get_profile("local"), max_examples=400, print_blob=True)
settings.load_profile("ci" if IS_CI else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--snapshot-update", action="store_true", help="write what is drawn now into tests/snapshots"
    )
    parser.addoption(
        "--every-commit",
        action="store_true",
        help="tests/faults: kill a bot at each commit, not every eighth; play what is marked as long",
    )
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="where new_database() of tests/databases.py makes its databases: what all but tests/page run on",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = set()
    if config.getoption("--database") == "postgresql":
        left_out.add("sqlite")
    if not config.getoption("--every-commit"):
        left_out.add("long")
    left = [item for item in items if any(item.get_closest_marker(name) for name in left_out)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


@pytest.fixture
def same_as_snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the one kept under a name; with --snapshot-update, keeps it."""

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / f"{name}.txt"
        if request.config.getoption("--snapshot-update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"no snapshot {name}; look at it and keep it with --snapshot-update"
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of our own; one a session."""
    programs = postgres.programs()
    if programs is None:
        missing = "PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)"
        if IS_CI:
            pytest.fail(missing)
        pytest.skip(missing)
    with postgres.serve(programs) as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Every desk on PostgreSQL, where that is asked for."""
    if request.config.getoption("--database") == "postgresql":
        use_server(request.getfixturevalue("postgres_url"))
