"""faults.md 10 to 13 and 65: who may tap, what a tap does, and that it does it once."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from PIL import Image

from sandbox import people
from sandbox.bot_api import Message, Tap
from sandbox.sender import chinese_topup, duplicate_receipt, english_usdt_topup
from tests.journeys.desk import VERA_ID, Customer, Desk, actions, button, ref_of, words_of

USDT_50 = 25_000_000
"""Quota of 50 USDT, which buy as many dollars."""


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    return await desk.customer()


@pytest.fixture
async def card(desk: Desk, anne: Customer) -> Message:
    """The card of Anne's top-up, complete, with her acknowledgement sent."""
    await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    return await desk.card(anne.name, "Mailed")


def inject(desk: Desk, tap: Tap, **changes: str) -> Tap:
    """The update of a tap that was just made, once more: as it was, or forged."""
    cloud = desk.world.api.cloud
    body = cloud.updates._waiting[-1].body | {"id": f"{tap.id}0"} | changes
    again = Tap(
        body["id"],
        tap.user_id,
        tap.chat_id,
        tap.message_id,
        body["data"],
        tap.tapped,
        cloud.updates.take_id(),
    )
    cloud.taps[again.id] = again
    cloud.updates.inject(again.update_id, "callback_query", body)
    return again


async def answer_to(desk: Desk, tap: Tap) -> str:
    await desk.until(lambda: tap.answered, f"an answer to {tap.data}")
    assert tap.answer is not None
    return tap.answer["text"]


async def test_10_of_two_operators_who_tap_at_once_one_wins_and_the_other_learns_who(desk, anne, card):
    press = desk.world.api.acts.press
    first = press(people.OLGA_ID, desk.chat.id, card.id, button(card, "approve"))
    second = press(people.OMAR_ID, desk.chat.id, card.id, button(card, "approve"))
    assert await answer_to(desk, first) == "Approved: $50.00 USD is being credited."
    assert (await answer_to(desk, second)).startswith("Olga was first: ")
    await anne.mail(2)
    assert await anne.credits() == (USDT_50, 1)
    assert desk.books.acts(ref_of(card)).count("approve") == 1
    assert "Decided by Olga" in (await desk.card(anne.name, "Credited: ")).text


async def test_10_approval_and_rejection_at_once_end_in_one_of_them(desk, anne, card):
    press = desk.world.api.acts.press
    yes = button(card, "approve")
    await desk.open_menu(people.OMAR_ID, card, "reject")
    first = press(people.OMAR_ID, desk.chat.id, card.id, button(card, "reject"))
    second = press(people.OLGA_ID, desk.chat.id, card.id, yes)
    assert await answer_to(desk, first) == "Rejected; the customer is told."
    assert await answer_to(desk, second) == "Omar was first: rejected."
    await anne.mail(2)
    await desk.rest()
    assert await anne.credits() == (0, 0)


async def test_11_tap_that_telegram_delivers_twice_approves_once(desk, anne, card):
    first = desk.world.api.acts.press(people.OLGA_ID, desk.chat.id, card.id, button(card, "approve"))
    second = inject(desk, first)
    assert (await answer_to(desk, first)).startswith("Approved: ")
    await answer_to(desk, second)
    await anne.mail(2)
    await desk.rest()
    assert await anne.credits() == (USDT_50, 1)
    assert desk.books.acts(ref_of(card)).count("approve") == 1
    assert len(anne.mails) == 2


async def test_12_old_button_of_a_settled_case_changes_nothing_and_says_so(desk, anne, card):
    old = button(card, "approve")
    await desk.tap(people.OLGA_ID, card, old)
    await anne.mail(2)
    shown = await desk.card(anne.name, "Credited: ", "Mailed")
    await desk.rest()
    before = desk.books.acts(ref_of(card))
    assert await desk.tap(people.OMAR_ID, shown, old) == "Olga was first: credited."
    await desk.rest()
    assert desk.books.acts(ref_of(card)) == before
    assert await anne.credits() == (USDT_50, 1)
    assert actions(shown) == ["menu", "prompt"]


async def test_13_strangers_forged_tap_is_refused_and_logged(desk, anne, card):
    before = desk.books.acts(ref_of(card))
    answer = await desk.tap(people.MALLORY_ID, card, button(card, "approve"))
    assert answer == "You are no operator here."
    assert desk.bot.seen("tap_refused", user=people.MALLORY_ID, role="stranger")
    await desk.rest()
    assert desk.books.acts(ref_of(card)) == before
    assert await anne.credits() == (0, 0)


async def test_viewer_may_look_and_not_decide(desk, anne, card):
    before = desk.books.acts(ref_of(card))
    assert await desk.tap(VERA_ID, card, button(card, "approve")) == "You may look, not decide."
    assert await desk.tap(VERA_ID, card, button(card, "menu", "reject")) == "You may look, not decide."
    await desk.rest()
    assert desk.books.acts(ref_of(card)) == before


@pytest.mark.parametrize(
    "data", ["approve:TU-000000:1", "approve:TU-ZZZZZZ:0", "publish:{ref}:1", "approve:{ref}", "", "x" * 64]
)
async def test_callback_that_is_not_ours_is_told_so(desk, anne, card, data):
    updates = desk.world.api.cloud.updates
    before = desk.books.acts(ref_of(card))
    tap = desk.world.api.acts.press(people.OLGA_ID, desk.chat.id, card.id, button(card, "approve"))
    # Before the bot's poll is answered: the update says something else.
    updates._waiting[-1].body["data"] = data.format(ref=ref_of(card))
    assert await answer_to(desk, tap) == "This button is not from me."
    await desk.rest()
    assert desk.books.acts(ref_of(card)) == before


async def test_button_of_an_older_revision_is_refused_and_the_new_one_counts(desk, anne, card):
    """What the operator has not seen yet might change his mind."""
    old = button(card, "approve")
    await anne.write(
        english_usdt_topup(anne.name),
        subject=f"Re: [{ref_of(card)}]",
        text="It went out at noon, by the way.",
    )
    shown = await desk.card(anne.name, "It went out at noon")
    answer = await desk.tap(people.OLGA_ID, shown, old)
    assert answer == "This card was out of date; look at the new one."
    await desk.rest()
    assert await anne.credits() == (0, 0)
    assert (await desk.tap(people.OLGA_ID, shown, button(shown, "approve"))).startswith("Approved: ")
    await anne.mail(2)
    assert await anne.credits() == (USDT_50, 1)


async def test_rejection_is_told_to_the_customer_in_his_thread(desk, anne, card):
    assert await desk.menu(people.OLGA_ID, card, "reject", "reject") == "Rejected; the customer is told."
    mail = await anne.mail(2)
    assert "could not settle your top-up request" in words_of(mail)
    assert "50.00 USDT" in words_of(mail)
    assert f"[{ref_of(card)}]" in mail["Subject"]
    assert mail["In-Reply-To"] == anne.mails[0]["In-Reply-To"]
    shown = await desk.card(anne.name, "rejected", "Decided by Olga")
    assert actions(shown) == ["reopen"]
    assert await anne.credits() == (0, 0)


async def test_amount_over_the_limit_wants_a_second_tap(desk, anne):
    await anne.write(english_usdt_topup(anne.name, Decimal(300)))
    card = await desk.card(anne.name, "More than $200 USD in one case", "Mailed")
    answer = await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    assert answer.startswith("Please tap once more to confirm: ")
    assert "$200" in answer
    asked = await desk.card(anne.name, "Tap Approve once more")
    assert "Confirm $300.00 USD" in str(asked.content.keyboard)
    await desk.rest()
    assert await anne.credits() == (0, 0)
    answer = await desk.tap(people.OLGA_ID, asked, button(asked, "approve"))
    assert answer == "Approved: $300.00 USD is being credited."
    await anne.mail(2)
    assert await anne.credits() == (150_000_000, 1)


async def test_11_first_tap_delivered_twice_is_no_second_tap(desk, anne):
    await anne.write(english_usdt_topup(anne.name, Decimal(300)))
    card = await desk.card(anne.name, "More than $200 USD in one case", "Mailed")
    first = desk.world.api.acts.press(people.OLGA_ID, desk.chat.id, card.id, button(card, "approve"))
    second = inject(desk, first)
    assert (await answer_to(desk, first)).startswith("Please tap once more")
    await answer_to(desk, second)
    await desk.rest()
    assert await anne.credits() == (0, 0)
    assert desk.books.acts(ref_of(card)).count("approve") == 0


async def test_32_transaction_and_receipt_that_a_stranger_claims_too_want_a_second_tap(desk, anne):
    """Fault 32: another sender, another account, another amount; the picture saved anew by his phone."""
    letter = replace(
        chinese_topup(anne.name), text=f"账号 {anne.name}，支付宝已转 100 元，单号 {anne.name}8866"
    )
    await anne.write(letter)
    first = await desk.card(anne.name, "Mailed")
    mallory = await desk.customer()
    again = Image.open(io.BytesIO(letter.pictures[0].octets))
    octets = io.BytesIO()
    again.resize((again.width * 2 // 3, again.height * 2 // 3)).save(octets, "PNG")
    picture = replace(letter.pictures[0], name="a.png", octets=octets.getvalue(), content_type="image/png")
    text = f"账号 {mallory.name}，支付宝已转 120 元，单号 {anne.name}8866"
    await mallory.write(letter, text=text, pictures=(picture,))
    second = await desk.card(
        mallory.name,
        f"The same transaction is named by {ref_of(first)} as well",
        f"The same receipt came with {ref_of(first)} as well",
        "Mailed",
    )
    answer = await desk.tap(people.OLGA_ID, second, button(second, "approve"))
    assert answer.startswith("Please tap once more")
    assert ref_of(first) in answer
    # The first one's card was drawn before there was a second.
    answer = await desk.tap(people.OLGA_ID, first, button(first, "approve"))
    assert answer.startswith("Please tap once more")
    assert ref_of(second) in answer
    await desk.rest()
    assert await anne.credits() == (0, 0)
    assert await mallory.credits() == (0, 0)


async def test_65_second_mail_about_the_same_money_names_the_first_case_and_wants_a_second_tap(desk, anne):
    letter = chinese_topup(anne.name)
    await anne.write(letter)
    first = await desk.card(anne.name, "Mailed")
    await desk.tap(people.OLGA_ID, first, button(first, "approve"))
    await anne.mail(2)
    await anne.write(duplicate_receipt(letter))
    second = await desk.card(anne.name, f"The same money was asked for before: {ref_of(first)}", "Mailed")
    assert ref_of(second) != ref_of(first)
    answer = await desk.tap(people.OMAR_ID, second, button(second, "approve"))
    assert answer.startswith("Please tap once more")
    assert ref_of(first) in answer
    await desk.rest()
    assert await anne.credits() == (6_250_000, 1)
    asked = await desk.card(anne.name, "Tap Approve once more")
    await desk.menu(people.OLGA_ID, asked, "reject", "reject")
    await anne.mail(4)
    assert await anne.credits() == (6_250_000, 1)
