"""faults.md 2 and 3: the answer to a credit is lost, or the credit itself; with an idempotency key it is repeated."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.faults.proxy import Cut, CuttingProxy
from tests.journeys.desk import Desk, button

QUOTA = 6_250_000


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


@pytest.mark.parametrize("how", [Cut.REQUEST, Cut.ANSWER, Cut.HALF_ANSWER], ids=lambda how: how.name.lower())
@pytest.mark.parametrize("times", [1, 3])
async def test_02_and_03_cut_credit_is_done_once_by_its_key(
    world: World, tmp_path: Path, how: Cut, times: int
) -> None:
    async with CuttingProxy(urlsplit(world.gateway.url).port or 0) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        async with Desk(world, tmp_path, GATEWAY__URL=url) as desk:
            customer = await desk.customer()
            await customer.write(chinese_topup(account=customer.name))
            card = await desk.card(customer.name, "$12.50 USD")
            proxy.cut(b"POST /api/topup", how, times=times)
            await desk.tap(people.OLGA_ID, card, button(card, "approve"))
            await desk.card(customer.name, "Credited: $0.00 USD → $12.50 USD")
            await desk.rest()
            assert proxy.cuts == times
            assert await customer.credits() == (QUOTA, 1)
            assert len(customer.mails) == 2
            assert desk.books.is_balanced()
