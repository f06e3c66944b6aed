"""faults.md 59: the rate source says nonsense; the operator is asked, the mail is a case all the same."""

from decimal import Decimal
from pathlib import Path

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.commands import say
from tests.journeys.desk import Desk, button


async def test_59_rate_that_cannot_be_is_not_taken_and_the_operator_names_one(tmp_path: Path) -> None:
    async with World(limits=False) as world:
        world.rates.rates["USD", "CNY"] = Decimal("0.1408")
        async with Desk(world, tmp_path) as desk:
            await desk.said("0.1408 CNY = 1 USD", "not taken")
            customer = await desk.customer()
            await customer.write(chinese_topup(account=customer.name))
            card = await desk.card(customer.name, "Mailed", "No fresh market rate for CNY")
            say(desk, "/rate market CNY 7.18")
            await desk.said("set the market rate to 7.18 CNY")
            await desk.tap(people.OLGA_ID, card, button(card, "approve"))
            await desk.card(customer.name, "Credited: $0.00 USD → $12.50 USD")
            # Credited at what the house charges; what the source said stands nowhere.
            assert await customer.credits() == (6_250_000, 1)
            assert "0.1408" not in str(desk.rows("SELECT * FROM lots"))
