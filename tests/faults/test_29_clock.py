"""faults.md 29: the wall clock goes back an hour in the middle of a top-up."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import Desk, button

SLEEPER = str(Path(__file__).with_name("sleeper.py"))
QUOTA = 6_250_000


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        yield world


async def test_29_clock_that_goes_back_an_hour_holds_nothing_up(world: World, tmp_path: Path) -> None:
    ahead_by = tmp_path / "ahead"
    ahead_by.write_text("3600")
    desk = await Desk(world, tmp_path).furnish()
    await desk.bot.start((SLEEPER, str(ahead_by)))
    try:
        customer = await desk.customer()
        await customer.write(chinese_topup(account=customer.name))
        card = await desk.card(customer.name, "$12.50 USD", "Mailed")
        ahead_by.write_text("0")
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await desk.card(customer.name, "Credited: $0.00 USD → $12.50 USD")
        await customer.mail(2)
        await desk.rest()
        assert await customer.credits() == (QUOTA, 1)
        rows = desk.rows("SELECT verb, at FROM audit WHERE case_ref IS NOT NULL ORDER BY number")
        assert [at for _, at in rows] != sorted(at for _, at in rows), "the clock did not go back"
        assert desk.rows("SELECT state FROM cases") == [("credited",)]
    finally:
        await desk.bot.stop()
