"""At which commits the bots of the kill tests die."""

from typing import Final

import pytest

SAMPLED: Final = 8


@pytest.fixture(scope="session")
def commits(pytestconfig: pytest.Config) -> range:
    """Each commit with --every-commit; else every eighth, so that the tests stay quick."""
    return range(1, 200, 1 if pytestconfig.getoption("--every-commit") else SAMPLED)
