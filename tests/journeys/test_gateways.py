"""At mimics of the real gateways: codes from the tap to the books, a surplus taken back, a refund at newapi."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from gateway_client import User
from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import chinese_topup, refund
from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import Customer, Desk, actions, button, ref_of, words_of
from tests.journeys.refunds import HALF, QUICK, TOPPED_UP, approved
from tests.journeys.test_verbs import asked_of, code_in
from tests.mimic.running import PASSWORD, TOKEN, Running

OLGA, OMAR = people.OLGA_ID, people.OMAR_ID
KEEPS_REFERENCES = ["oneapi", "laisky"]
"""newapi keeps none: a figure that is written cannot credit twice; and it tells by whom a code was redeemed."""


@dataclass
class Place:
    """A desk at a mimic."""

    desk: Desk
    mimic: Running

    async def customer(self) -> tuple[Customer, User]:
        """Somebody with an account at the mimic."""
        customer = await self.desk.customer()
        return customer, await self.mimic.client.users.create(customer.name, PASSWORD)

    async def asks(self, customer: Customer) -> Message:
        """The card of his ¥100."""
        await customer.write(chinese_topup(account=customer.name))
        return await self.desk.card(customer.name, "$12.50 USD", "Mailed")

    async def topped_up(self) -> tuple[Customer, User, Message]:
        """$12.50, credited and told."""
        customer, user = await self.customer()
        card = await self.asks(customer)
        await self.desk.tap(OLGA, card, button(card, "approve"))
        card = await self.desk.card(customer.name, "Credited: ")
        await customer.mail(2)
        return customer, user, card

    async def state(self, user: User) -> tuple[int, int]:
        """Quota and status."""
        row = await self.mimic.row(user.ref)
        return row["quota"], row["status"]

    async def uses(self, user: User, quota: int) -> None:
        """So much is gone from a topped-up account."""
        if self.mimic.dialect == "newapi":
            body = {"id": user.ref, "action": "add_quota", "mode": "subtract", "value": quota}
            assert (await self.mimic.raw.post("/api/user/manage", json=body)).json()["success"]
        else:
            await self.mimic.put(user, quota=TOPPED_UP - quota)

    async def redeem(self, user: User, code: str) -> dict[str, Any]:
        """As the account's own holder does it."""
        mine = {"authorization": await self.mimic.token_of(user)}
        answer: dict[str, Any] = (
            await self.mimic.raw.post("/api/user/topup", json={"key": code}, headers=mine)
        ).json()
        return answer

    async def a_day_passes(self, kind: str) -> None:
        """What the clock would make due is due now."""
        await self.desk.bot.stop()
        engine = create_engine(self.desk.database_url)
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE effects SET due_at = recorded_at WHERE kind = :kind"), {"kind": kind}
            )
        engine.dispose()
        await self.desk.bot.start()


@pytest.fixture(scope="module", params=["oneapi", "laisky", "newapi"])
async def place(
    request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    async with Running(request.param) as mimic:
        settings = {"GATEWAY__URL": mimic.url, "GATEWAY__TOKEN": TOKEN, "GATEWAY__CODE_LOOK_S": "1", **QUICK}
        folder = tmp_path_factory.mktemp(request.param)
        async with Desk(world, folder, TELEGRAM__OPERATORS=OPERATORS, **settings) as desk:
            yield Place(desk, mimic)


async def test_code_is_made_mailed_redeemed_noticed_and_booked(place: Place) -> None:
    customer, user = await place.customer()
    card = await place.asks(customer)
    ref = ref_of(card)
    await place.desk.tap(OLGA, card, button(card, "code"))
    code = code_in(await customer.mail(2))
    (made,) = await place.mimic.client.codes.find_by_name(ref)
    assert (made.key, made.quota, made.is_unused) == (code, TOPPED_UP, True)

    assert (await place.redeem(user, code))["success"]
    card = await place.desk.card_of(ref, "code redeemed", "Credited: $0.00 USD → $12.50 USD", customer.name)
    await place.desk.rest()
    (used,) = await place.mimic.client.codes.find_by_name(ref)
    assert used.is_redeemed
    assert used.redeemed_at is not None
    # Which account had it: newapi says so; elsewhere the one row of that second does.
    ((body,),) = place.desk.rows("SELECT body FROM cases WHERE ref = ?", ref)
    case = json.loads(body)
    at, account = case["credited"]["at"], case["terms"]["account"]["ref"]
    assert (at[:19], account) == (used.redeemed_at.isoformat()[:19], str(user.ref))
    assert place.desk.rows("SELECT quota FROM lots WHERE case_ref = ?", ref) == [(TOPPED_UP,)]
    assert place.desk.books.is_balanced()
    assert await place.state(user) == (TOPPED_UP, 1)
    assert not (await place.redeem(user, code)).get("success")


@pytest.mark.parametrize("place", KEEPS_REFERENCES, indirect=True)
async def test_a_code_whose_second_tells_of_two_is_put_to_an_operator_and_booked_by_his_word(
    place: Place,
) -> None:
    customer, user = await place.customer()
    other = await place.mimic.account()
    card = await place.asks(customer)
    ref = ref_of(card)
    await place.desk.tap(OLGA, card, button(card, "code"))
    code = code_in(await customer.mail(2))
    (foreign,) = await place.mimic.client.codes.create("by-hand", 1000)
    # The clock of the gateway stands while both are redeemed: one second, two rows.
    (made,) = await place.mimic.client.codes.find_by_name(ref)
    await place.mimic.turn(clock_s=int(made.created_at.timestamp()) + 1)
    try:
        await place.redeem(other, foreign)
        await place.redeem(user, code)
    finally:
        await place.mimic.behave()
    card = await place.desk.card_of(ref, "does not tell by whom. Nothing was booked")
    assert place.desk.rows("SELECT 1 FROM lots WHERE case_ref = ?", ref) == []
    await place.desk.tap(OMAR, card, button(card, "prompt", "account"))
    prompt = await asked_of(place.desk, "Omar", ref)
    await place.desk.reply(OMAR, prompt, customer.name)
    await place.desk.card_of(ref, "code redeemed", "Credited: $0.00 USD → $12.50 USD")
    await place.desk.rest()
    assert place.desk.rows("SELECT quota FROM lots WHERE case_ref = ?", ref) == [(TOPPED_UP,)]
    assert place.desk.books.is_balanced()


@pytest.mark.parametrize("place", ["newapi"], indirect=True)
async def test_card_says_until_when_an_account_is_frozen_for_its_credit(place: Place) -> None:
    customer, user = await place.customer()
    card = await place.asks(customer)
    await place.desk.tap(OLGA, card, button(card, "approve"))
    await place.desk.card_of(ref_of(card), "The account is frozen since ", ", until about ")
    card = await place.desk.card_of(ref_of(card), "Credited: ")
    await place.desk.rest()
    assert "frozen" not in card.text
    assert await place.state(user) == (TOPPED_UP, 1)


@pytest.mark.parametrize("place", KEEPS_REFERENCES, indirect=True)
async def test_surplus_that_the_watch_finds_is_an_alarm_and_taken_back_by_one_tap(place: Place) -> None:
    customer, user, card = await place.topped_up()
    ref = ref_of(card)
    assert (await place.mimic.top_up(user, TOPPED_UP, f"{ref}-1 Paydesk"))["success"]
    await place.a_day_passes("watch")
    await place.desk.said("🚨", ref, "$12.50 USD too much was credited")
    card = await place.desk.card_of(ref, "$12.50 USD too much was credited")
    assert actions(card)[0] == "take_surplus"
    assert await place.state(user) == (2 * TOPPED_UP, 1)

    press = place.desk.world.api.acts.press
    taps = [press(who, place.desk.chat.id, card.id, button(card, "take_surplus")) for who in (OLGA, OMAR)]
    await place.desk.until(lambda: all(tap.answered for tap in taps), "both answers")
    await place.desk.stored("SELECT 1 FROM audit WHERE case_ref = ? AND verb = 'surplus_taken'", ref)
    await place.desk.stored("SELECT 1 FROM audit WHERE case_ref = ? AND verb = 'thaw'", ref)
    await place.desk.rest()
    assert await place.state(user) == (TOPPED_UP, 1)
    assert place.desk.books.acts(ref).count("surplus_taken") == 1
    assert place.desk.rows("SELECT quota FROM lots WHERE case_ref = ?", ref) == [(TOPPED_UP,)]
    assert place.desk.books.is_balanced()
    assert len(customer.mails) == 2


async def test_refund_from_the_mail_to_the_payout(place: Place) -> None:
    customer, user, _ = await place.topped_up()
    await place.uses(user, HALF)
    answers = len(customer.mails)
    await customer.write(refund(customer.name))
    card = await place.desk.card(customer.name, "Refund · ", "waiting for you", "$6.25 USD of $12.50 USD")
    ref = ref_of(card)
    await customer.mail(answers + 1)
    await approved(place.desk, card)
    await place.desk.card_of(ref, "The account is frozen")
    card = await place.desk.card_of(ref, "debited, to be paid out", "Ready to be paid out")
    left = 0 if place.mimic.client.dialect.can_write_zero_quota else 1
    assert await place.state(user) == (left, 1)
    await place.desk.tap(OLGA, card, button(card, "claim"))
    card = await place.desk.card_of(ref, "Olga pays it")
    await place.desk.tap(OLGA, card, button(card, "prompt", "payout"))
    prompt = await asked_of(place.desk, "Olga", f"for {ref}?")
    await place.desk.reply(OLGA, prompt, "20261123220014000000005555")
    await place.desk.card_of(ref, "closed", "Paid by Olga: 20261123220014000000005555")
    await place.desk.rest()
    assert "20261123220014000000005555" in words_of(customer.mails[-1])
    acts = place.desk.books.acts(ref)
    assert [acts.count(verb) for verb in ("freeze", "debit", "thaw", "pay_out", "close")] == [1] * 5
    assert place.desk.books.is_balanced()
    assert place.desk.rows("SELECT sum(quota) FROM lots WHERE account_ref = ?", str(user.ref)) == [
        (HALF + left,)
    ]
