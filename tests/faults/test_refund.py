"""faults.md 6, 31, 42, 43, 66, 67, 68: what may go wrong around a refund, with the whole bot at one-api or the companion."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway_client import User
from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import chinese_topup, english_usdt_topup, forged_refund, refund
from sandbox.world import World
from tests.journeys.desk import Customer, Desk, actions, button, ref_of
from tests.journeys.refunds import QUICK, TOPPED_UP, approved
from tests.mimic.running import PASSWORD, TOKEN, Running

OLGA = people.OLGA_ID
PART = 1_250_000
"""$2.50 of $12.50."""


@dataclass
class Place:
    """A desk at one-api, with a customer who has paid ¥100 and asks for a refund."""

    desk: Desk
    mimic: Running

    async def paid(self) -> tuple[Customer, User]:
        """¥100 paid and credited."""
        customer = await self.desk.customer()
        user = await self.mimic.client.users.create(customer.name, PASSWORD)
        await customer.write(chinese_topup(account=customer.name))
        card = await self.desk.card(customer.name, "$12.50 USD")
        await self.desk.tap(OLGA, card, button(card, "approve"))
        await self.desk.card(customer.name, "Credited: ")
        await customer.mail(2)
        return customer, user

    async def asked(self, *, of_a_part: bool = False) -> tuple[Customer, User, Message]:
        customer, user = await self.paid()
        await customer.write(refund(customer.name))
        card = await self.desk.card(customer.name, "Refund · ", "waiting for you", "$12.50 USD of $12.50 USD")
        if of_a_part:
            await self.desk.open_menu(OLGA, card, "part")
            await self.desk.tap(OLGA, card, button(card, "prompt", "part"))
            prompt = await self.desk.said("how much credit does", ref_of(card))
            await self.desk.stored("SELECT 1 FROM prompts WHERE message_id = ?", prompt.id)
            await self.desk.reply(OLGA, prompt, "2.50")
            card = await self.desk.card_of(ref_of(card), "A part only")
        return customer, user, card

    async def row(self, user: User) -> tuple[int, int, int]:
        """Quota, used, status."""
        row = await self.mimic.row(user.ref)
        return row["quota"], row["used_quota"], row["status"]

    async def call(self, user: User) -> str:
        """A relayed call begins, of which nothing is held."""
        answer = await self.mimic.raw.post("/mimic/calls", json={"user": user.ref, "hold": 0})
        call: str = answer.json()["call"]
        return call

    async def ends(self, call: str, cost: int) -> None:
        """It ends, and is charged."""
        assert (await self.mimic.raw.post(f"/mimic/calls/{call}", json={"cost": cost})).status_code == 200

    async def frozen(self, ref: str) -> None:
        """Until the account was seen disabled."""
        await self.desk.stored("SELECT 1 FROM audit WHERE case_ref = ? AND verb = 'frozen'", ref)


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


@pytest.fixture(scope="module")
async def place(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with Running("oneapi") as mimic:
        waits: dict[str, Any] = {**QUICK, "GATEWAY__CACHE_S": "2", "GATEWAY__RELAY_TIMEOUT_S": "3"}
        settings = {"GATEWAY__URL": mimic.url, "GATEWAY__TOKEN": TOKEN, **waits}
        async with Desk(world, tmp_path_factory.mktemp("desk"), **settings) as desk:
            yield Place(desk, mimic)


async def test_06_what_is_spent_while_a_refund_debits_is_neither_lost_nor_given_back(place: Place) -> None:
    _, user, card = await place.asked(of_a_part=True)
    call = await place.call(user)
    await approved(place.desk, card)
    await place.frozen(ref_of(card))
    await place.ends(call, 777_777)

    await place.desk.card_of(ref_of(card), "Taken: $2.50 USD")
    await place.desk.card_of(ref_of(card), "Ready to be paid out")
    await place.desk.rest()
    assert await place.row(user) == (TOPPED_UP - 777_777 - PART, 777_777, 1)


async def test_42_balance_spent_after_the_card_goes_back_to_the_operator_with_both_sums(
    place: Place,
) -> None:
    _, user, card = await place.asked()
    await place.ends(await place.call(user), 5_000_000)
    await approved(place.desk, card)

    # The market stands at 7.10.
    card = await place.desk.card_of(
        ref_of(card), "waiting for you", "¥88.75 CNY → ¥17.75 CNY. Nothing was taken."
    )
    assert "approve" in actions(card)
    await place.desk.rest()
    assert await place.row(user) == (TOPPED_UP - 5_000_000, 5_000_000, 1)
    assert place.desk.rows("SELECT count(*) FROM attempts WHERE case_ref = ?", ref_of(card)) == [(0,)]


async def test_43_call_that_settles_after_the_debit_is_reported_and_holds_the_payout(
    place: Place,
) -> None:
    _, user, card = await place.asked()
    ref = ref_of(card)
    call = await place.call(user)
    await approved(place.desk, card)
    await place.desk.card_of(ref, "debited, to be paid out")
    await place.ends(call, 1_000_001)

    await place.desk.said(f"{ref}: after its debit the account is at -$2.00 USD")
    card = await place.desk.card_of(ref, "The account is at -$2.00 USD after the debit")
    assert actions(card) == ["credit_back"]
    # It is paid for, and the payout is free.
    await place.mimic.top_up(user, 2_000_000, "TU-000000-9 by hand")
    card = await place.desk.card_of(ref, "Ready to be paid out")
    assert "claim" in actions(card)
    assert len([m for m in place.desk.messages if f"{ref}: after its debit" in m.text]) == 1


async def test_67_credit_made_by_hand_while_the_account_is_frozen_is_put_to_the_operator(
    place: Place,
) -> None:
    _, user, card = await place.asked()
    await approved(place.desk, card)
    await place.frozen(ref_of(card))
    await place.mimic.top_up(user, 500_000, "GIFT by hand")

    card = await place.desk.card_of(
        ref_of(card), "waiting for you", "A top-up of $1.00 USD (500,000 quota) that is not ours: GIFT"
    )
    await place.desk.rest()
    assert await place.row(user) == (TOPPED_UP + 500_000, 0, 1)


async def test_68_account_is_frozen_as_long_as_caches_last_and_paid_out_only_after(place: Place) -> None:
    _, user, card = await place.asked()
    ref = ref_of(card)
    await approved(place.desk, card)
    await place.desk.card_of(ref, "Ready to be paid out")

    rows = place.desk.rows("SELECT verb, at FROM audit WHERE case_ref = ? ORDER BY number", ref)
    at = {verb: datetime.fromisoformat(str(moment)) for verb, moment in rows}
    assert (at["attempt"] - at["frozen"]).total_seconds() >= 2
    assert (at["thaw"] - at["debit"]).total_seconds() >= 2
    assert (at["free_payout"] - at["debit"]).total_seconds() >= 3
    assert at["free_payout"] >= at["thaw"]
    assert (await place.row(user))[2] == 1


async def test_31_forged_request_for_a_new_payee_is_not_believed_and_not_answered(place: Place) -> None:
    customer, _ = await place.paid()
    await customer.write(forged_refund(customer.name))
    card = await place.desk.card(customer.name, "Refund · ", "Not proven yet", "not proven", "mallory_pay")
    assert actions(card) == ["take_on", "menu"]
    ref = ref_of(card)
    # Taken on by an operator, it is in red and wants two taps.
    await place.desk.tap(OLGA, card, button(card, "take_on"))
    card = await place.desk.card_of(ref, "NOT PROVEN that the account is his", "NOTHING proves")
    assert (await place.desk.tap(OLGA, card, button(card, "approve"))).startswith("Please tap once more")


async def test_66_stranger_who_topped_up_an_account_gets_his_own_cent_back_and_nothing_else(
    place: Place,
) -> None:
    customer, user = await place.paid()
    mallory = Customer(place.desk, customer.name, f"mallory-of-{customer.name}@evil.example", 0)
    await mallory.write(english_usdt_topup(customer.name, Decimal(1)))
    card = await place.desk.card(customer.name, "1.00 USDT", "waiting for you")
    await place.desk.tap(OLGA, card, button(card, "approve"))
    await mallory.mail(2)
    await mallory.write(refund(customer.name))
    card = await place.desk.card(
        customer.name, mallory.address, "Refund · ", "Proves only what was paid from here"
    )
    assert "→ USDT: 1.00 USDT" in card.text
    assert "¥88.75" not in card.text
    assert (await place.row(user))[0] == TOPPED_UP + 500_000
