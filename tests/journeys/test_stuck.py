"""faults.md 2 and 3 at a gateway without idempotency keys: a lost credit is looked for, then put to an operator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import english_usdt_topup
from sandbox.world import World
from tests.faults.proxy import Cut, CuttingProxy
from tests.journeys.desk import Customer, Desk, actions, button, words_of
from tests.mimic.running import PASSWORD, TOKEN, Running

QUOTA = 25_000_000


@dataclass
class Place:
    """A desk at one-api, with a proxy between that loses what it is told to."""

    desk: Desk
    mimic: Running
    proxy: CuttingProxy

    async def lose(self, how: Cut) -> Customer:
        """A top-up, approved, whose request or answer is lost."""
        customer = await self.desk.customer()
        await self.mimic.client.users.create(customer.name, PASSWORD)
        await customer.write(english_usdt_topup(customer.name))
        card = await self.desk.card(customer.name, "Mailed")
        self.proxy.cut(b"POST /api/topup", how)
        await self.desk.tap(people.OLGA_ID, card, button(card, "approve"))
        return customer

    async def stuck(self) -> tuple[Customer, Message]:
        """A top-up whose request never arrived, as the operator sees it once looking for it was given up."""
        customer = await self.lose(Cut.REQUEST)
        return customer, await self.desk.card(customer.name, "STUCK: please look", "What is known: ")

    async def quota(self, customer: Customer) -> int:
        """What the account has at the gateway."""
        user = await self.mimic.client.users.find(customer.name)
        assert user is not None
        return user.quota


@pytest.fixture(scope="module")
async def place(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with Running("oneapi") as mimic, CuttingProxy(urlsplit(mimic.url).port or 0) as proxy:
        settings = {
            "GATEWAY__URL": f"http://127.0.0.1:{proxy.port}",
            "GATEWAY__TOKEN": TOKEN,
            "GATEWAY__RECONCILE_S": "1",
            "INSECURE__QUICK_RECONCILE": "true",
        }
        async with Desk(world, tmp_path_factory.mktemp("desk"), **settings) as desk:
            yield Place(desk, mimic, proxy)


async def test_credit_whose_answer_was_lost_is_found_and_not_repeated(place: Place) -> None:
    customer = await place.lose(Cut.ANSWER)
    await place.desk.card(customer.name, "Credited: $0.00 USD → $50.00 USD")
    await customer.mail(2)
    await place.desk.rest()
    assert await place.quota(customer) == QUOTA


async def test_credit_that_never_arrived_is_repeated_by_an_operators_word_alone(place: Place) -> None:
    customer, card = await place.stuck()
    assert actions(card) == ["look_again", "it_was", "it_was_not", "no_more"]
    assert f"To be moved: $50.00 USD ({QUOTA:,} quota)" in card.text
    await place.desk.rest()
    assert await place.quota(customer) == 0
    await place.desk.tap(people.OMAR_ID, card, button(card, "it_was_not"))
    await place.desk.card(customer.name, "Credited: $0.00 USD → $50.00 USD")
    await customer.mail(2)
    await place.desk.rest()
    assert await place.quota(customer) == QUOTA


async def test_looking_again_at_a_credit_that_never_arrived_asks_the_operator_again(place: Place) -> None:
    customer, card = await place.stuck()
    before = button(card, "look_again")
    assert await place.desk.tap(people.OLGA_ID, card, before) == "Noted."
    await place.desk.until(lambda: actions(card) and button(card, "look_again") != before, "another look")
    await place.desk.rest()
    assert "STUCK: please look" in card.text
    assert await place.quota(customer) == 0


async def test_credit_that_an_operator_gives_up_is_never_sent(place: Place) -> None:
    customer, card = await place.stuck()
    await place.desk.tap(people.OLGA_ID, card, button(card, "no_more"))
    await place.desk.rest()
    ended = await place.desk.card(customer.name, "rejected", "Decided by Olga")
    assert actions(ended) == ["reopen"]
    assert "could not settle your top-up request" in words_of(await customer.mail(2))
    assert await place.quota(customer) == 0


async def test_a_second_credit_within_one_second_of_the_gateway_is_no_doubt(place: Place) -> None:
    customer = await place.desk.customer()
    await place.mimic.client.users.create(customer.name, PASSWORD)
    # Both rows and both readings bear the same second, which tells nothing of their order.
    await place.mimic.turn(clock_s=1_795_435_200)
    try:
        for amount, told in ((50, "$0.00 USD → $50.00 USD"), (7, "$50.00 USD → $57.00 USD")):
            transaction = f"{amount:064x}"
            await customer.write(english_usdt_topup(customer.name, Decimal(amount), transaction=transaction))
            card = await place.desk.card(customer.name, f"{amount}.00 USDT")
            await place.desk.tap(people.OLGA_ID, card, button(card, "approve"))
            await place.desk.card(customer.name, f"Credited: {told}")
    finally:
        await place.mimic.behave()
    await place.desk.rest()
    assert await place.quota(customer) == 57 * 500_000
