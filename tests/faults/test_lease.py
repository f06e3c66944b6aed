"""faults.md 45 to 47: a performer that sleeps, and one that dies, while a slow gateway does what it was asked."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from sandbox.bot_process import BotProcess
from sandbox.world import World
from tests.databases import create_on
from tests.faults.desk_at import DeskAt, desk_at
from tests.journeys.desk import WITHIN_S, ref_of
from tests.mimic.running import Running

CONTAINED = str(Path(__file__).with_name("contained.py"))
IS_CI = os.getenv("CI", "").lower() == "true"


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        yield world


@pytest.fixture(scope="module")
async def mimic() -> AsyncIterator[Running]:
    async with Running("laisky") as mimic:
        yield mimic


@pytest.fixture
def container() -> tuple[str, ...]:
    """What starts a bot with a process number of its own."""
    if os.geteuid() or subprocess.run(["unshare", "--pid", "--fork", "true"], check=False).returncode:
        if IS_CI:
            pytest.fail("processes could not be numbered anew")
        pytest.skip("needs root, to number processes anew")
    return (CONTAINED,)


async def performing(place: DeskAt) -> None:
    """Wait until the credit is on its way: the attempt is recorded, its request sent."""
    await place.desk.stored("SELECT 1 FROM audit WHERE verb = 'attempt'")
    await place.faults_met()


async def holder_of_the_credit(place: DeskAt) -> Any:
    """Where it is performed: process and host."""
    query = (
        "SELECT p.place FROM processes p JOIN effects e ON e.leased_by = p.holder"
        " WHERE e.kind = 'credit' AND e.state = 'leased'"
    )
    ((place_,),) = await place.desk.stored(query)
    return place_


@pytest.mark.postgres
async def test_45_and_47_performer_that_wakes_after_another_has_finished_changes_nothing(
    world: World, mimic: Running, tmp_path: Path, postgres_url: str
) -> None:
    url = create_on(postgres_url, f"lease_{token_hex(4)}")
    async with desk_at(mimic, world, tmp_path, STORE__URL=url) as place:
        second = BotProcess(place.desk.config, place.desk.environment)
        await second.start(says="standing_by")
        try:
            customer = await place.customer()
            card = await place.asks(customer)
            await mimic.fault(lock_s=3)
            await place.approve(card)
            await performing(place)
            told = await holder_of_the_credit(place)
            asleep, awake = (
                (place.desk.bot, second)
                if told.startswith(f"process {place.desk.bot.pid} ")
                else (second, place.desk.bot)
            )
            asleep.suspend()
            try:
                await place.desk.card(customer.name, "Credited: ")
                assert awake.seen("effect_done", effect="credit")
            finally:
                asleep.resume()
            # Its answer has lain there meanwhile; what it makes of it is worth nothing.
            await asleep.until("lease_was_lost", effect="credit")
            await place.credited_once(customer)
            assert place.desk.books.acts(ref_of(card)).count("credit") == 1
        finally:
            await second.stop()


@pytest.mark.sqlite
async def test_46_start_under_the_same_pid_finds_what_the_killed_one_held_at_once(
    world: World, mimic: Running, tmp_path: Path, container: tuple[str, ...]
) -> None:
    async with desk_at(mimic, world, tmp_path) as place:
        await place.desk.bot.stop()
        await place.desk.bot.start(container)
        customer = await place.customer()
        card = await place.asks(customer)
        await mimic.fault(lock_s=2)
        await place.approve(card)
        await performing(place)
        await place.desk.bot.kill()
        ((held_until,),) = place.desk.rows("SELECT leased_until FROM effects WHERE kind = 'credit'")
        await place.desk.bot.start(container)
        assert (tmp_path / "paydesk.db.lock").read_text().startswith("process 1 on ")
        async with asyncio.timeout(WITHIN_S):
            await place.credited_once(customer)
        ((ended,),) = place.desk.rows("SELECT max(at) FROM audit WHERE verb = 'credit'")
        assert str(ended) < str(held_until), "it was waited for until the lease lapsed"
