"""Refunds and ↩ Reverse at gateways that take quota only by overwriting it: frozen, written, read back, unfrozen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from gateway_client import User
from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import chinese_topup, refund
from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import Customer, Desk, actions, button, ref_of
from tests.journeys.refunds import HALF, QUICK, TOPPED_UP, approved
from tests.mimic.running import PASSWORD, TOKEN, Running

OLGA = people.OLGA_ID


@dataclass
class Place:
    """A desk at a mimic."""

    desk: Desk
    mimic: Running

    async def topped_up(self, used: int = 0) -> tuple[Customer, User, Message]:
        """$12.50, of which some is used; as the mimic's own calls spend, used quota rises with it."""
        customer = await self.desk.customer()
        user = await self.mimic.client.users.create(customer.name, PASSWORD)
        await customer.write(chinese_topup(account=customer.name))
        card = await self.desk.card(customer.name, "$12.50 USD")
        await self.desk.tap(OLGA, card, button(card, "approve"))
        card = await self.desk.card(customer.name, "Credited: ")
        await customer.mail(2)
        if used:
            await self.mimic.put(user, quota=TOPPED_UP - used)
        return customer, user, card

    async def asked(self, customer: Customer, *words: str) -> Message:
        await customer.write(refund(customer.name))
        return await self.desk.card(customer.name, "Refund · ", "waiting for you", *words)

    async def row(self, user: User) -> tuple[int, int]:
        """Quota and status."""
        row = await self.mimic.row(user.ref)
        return row["quota"], row["status"]


@pytest.fixture(scope="module", params=["oneapi", "laisky"])
async def place(
    request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    async with Running(request.param) as mimic:
        settings = {"GATEWAY__URL": mimic.url, "GATEWAY__TOKEN": TOKEN, **QUICK}
        folder = tmp_path_factory.mktemp(request.param)
        async with Desk(world, folder, TELEGRAM__OPERATORS=OPERATORS, **settings) as desk:
            yield Place(desk, mimic)


async def test_refund_is_written_under_a_freeze_and_the_account_is_enabled_again(place: Place) -> None:
    customer, user, _ = await place.topped_up(used=HALF)
    card = await place.asked(customer, "$6.25 USD of $12.50 USD")
    ref = ref_of(card)
    await approved(place.desk, card)
    await place.desk.card_of(ref, "The account is frozen")
    await place.desk.card_of(ref, "debited, to be paid out", "Taken: $6.2", "Ready to be paid out")
    # oneapi cannot write 0: one quota is left, and the card says so.
    left = 0 if place.mimic.client.dialect.can_write_zero_quota else 1
    assert await place.row(user) == (left, 1)
    card = await place.desk.card_of(ref, "Ready to be paid out")
    assert ("One quota is left" in card.text) == bool(left)
    assert actions(card) == ["claim", "credit_back"]
    await place.desk.rest()
    assert place.desk.books.is_balanced()
    assert place.desk.rows("SELECT sum(quota) FROM lots WHERE account_ref = ?", str(user.ref)) == [
        (HALF + left,)
    ]


async def test_reversal_is_written_under_a_freeze(place: Place) -> None:
    customer, user, card = await place.topped_up()
    await place.mimic.top_up(user, 1_000_000, "TU-000000-1 gift")
    await place.desk.menu(OLGA, card, "reverse", "reverse")
    asked = await place.desk.card_of(ref_of(card), "would be taken back")
    await place.desk.tap(OLGA, asked, button(asked, "do_reverse"))
    await place.desk.card_of(ref_of(card), "reversed", "$12.50 USD taken back, $2.00 USD left")
    await place.desk.rest()
    assert await place.row(user) == (1_000_000, 1)
    assert len(customer.mails) == 3
