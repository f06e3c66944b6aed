"""A pretend world, and a configuration of a desk in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import people
from sandbox.world import World


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


@pytest.fixture
def config(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a desk where all is well; an update waits for its bot, so that a poll is answered at once."""
    world.api.acts.send_text(people.OLGA_ID, people.OLGA_ID, "/help")
    path = tmp_path / "paydesk.toml"
    world.paydesk_config(path, f"sqlite:///{tmp_path}/paydesk.db")
    monkeypatch.delenv("PAYDESK_IMAP__PASSWORD", raising=False)
    return path
