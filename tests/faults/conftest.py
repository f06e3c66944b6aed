"""At which commits the bots of the kill tests die."""

import pytest


@pytest.fixture(scope="session")
def commits(pytestconfig: pytest.Config) -> range:
    """Each commit with --every-commit, as CI does; else every fourth, so that the tests stay quick."""
    return range(1, 200, 1 if pytestconfig.getoption("--every-commit") else 4)
