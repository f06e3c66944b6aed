"""At which commits the bots of the kill tests die."""

from typing import Final

import pytest

SAMPLED: Final = 8


@pytest.fixture
def commits(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> range:
    """Each commit with --every-commit; else every eighth, or as the module samples, so that the tests stay quick."""
    sampled = getattr(request.module, "SAMPLED", SAMPLED)
    return range(1, 200, 1 if pytestconfig.getoption("--every-commit") else sampled)
