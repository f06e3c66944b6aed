"""One world a module, with a viewer besides its operators."""

import json
from collections.abc import AsyncIterator

import pytest

from sandbox import people
from sandbox.world import World
from tests.journeys.desk import VERA_ID, Desk

OPERATORS = json.dumps(
    [
        {"id": people.OLGA_ID, "name": "Olga", "role": "owner"},
        {"id": people.OMAR_ID, "name": "Omar", "role": "operator"},
        {"id": VERA_ID, "name": "Vera", "role": "viewer"},
    ]
)


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        world.api.acts.add_user("Vera", user_id=VERA_ID, has_started=True)
        yield world


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """A desk that the tests of a module share; each brings its own customers."""
    async with Desk(world, tmp_path_factory.mktemp("desk"), TELEGRAM__OPERATORS=OPERATORS) as desk:
        yield desk
