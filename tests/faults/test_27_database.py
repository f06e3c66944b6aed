"""faults.md 27: the disk is full; the database is gone and comes back. Nothing is acknowledged that is not stored."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.databases import create_on
from tests.journeys.desk import Desk, button

QUOTA = 6_250_000
IS_CI = os.getenv("CI", "").lower() == "true"


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        if IS_CI:
            pytest.fail("a small file system could not be mounted")
        pytest.skip("needs root, to mount a small file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave not a byte; what must be deleted to have room again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        size = 1 << 20
        while size:
            try:
                if file.write(b"x" * size) < size:
                    size //= 2
            except OSError:
                size //= 2
    return filler


async def test_27_with_a_full_disk_nothing_is_lost_and_nothing_is_pretended(
    world: World, tmp_path: Path, small_disk: Path
) -> None:
    async with Desk(world, tmp_path, STORE__URL=f"sqlite:///{small_disk}/paydesk.db") as desk:
        first, second = await desk.customer(), await desk.customer()
        await first.write(chinese_topup(account=first.name))
        card = await desk.card(first.name, "$12.50 USD")
        await desk.rest()

        filler = fill(small_disk)
        said = await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        assert "cannot reach my own database" in said
        await second.write(chinese_topup(account=second.name))
        await desk.bot.until("watcher_failed")
        assert desk.cards(second.name) == []
        assert second.mails == []

        filler.unlink()
        await desk.card(second.name, "$12.50 USD")
        assert await first.credits() == (0, 0)
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await first.mail(2)
        await desk.rest()
        assert await first.credits() == (QUOTA, 1)
        assert desk.books.is_balanced()


@pytest.mark.postgres
async def test_27_a_database_that_goes_away_is_waited_for(
    world: World, tmp_path: Path, postgres_url: str
) -> None:
    name = f"gone_{token_hex(4)}"
    async with Desk(world, tmp_path, STORE__URL=create_on(postgres_url, name)) as desk:
        first, second = await desk.customer(), await desk.customer()
        await first.write(chinese_topup(account=first.name))
        card = await desk.card(first.name, "$12.50 USD")
        await desk.rest()

        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            said = await desk.tap(people.OLGA_ID, card, button(card, "approve"))
            assert "cannot reach my own database" in said
            await second.write(chinese_topup(account=second.name))
            await desk.bot.until("database_away")
            assert desk.cards(second.name) == []
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

        await desk.card(second.name, "$12.50 USD")
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await first.mail(2)
        await desk.rest()
        assert await first.credits() == (QUOTA, 1)
        assert desk.books.is_balanced()
