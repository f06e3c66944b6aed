"""Refunds from the top-up to the payout, over the real bot, the companion gateway and mail servers."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from sandbox import people
from sandbox.world import World
from tests.journeys.commands import reply, say
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import VERA_ID, Desk, actions, button, ref_of, words_of
from tests.journeys.private import Account, Phone, code_in
from tests.journeys.refunds import (
    HALF,
    QUICK,
    TOPPED_UP,
    account_of,
    admin,
    approved,
    asked_for,
    spend,
    topped_up,
)
from tests.journeys.test_verbs import asked_of, reply_letter

OLGA, OMAR = people.OLGA_ID, people.OMAR_ID


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    world.rates.rates["USD", "CNY"] = Decimal("7.20")
    folder = tmp_path_factory.mktemp("refunds")
    async with Desk(world, folder, TELEGRAM__OPERATORS=OPERATORS, **QUICK) as desk:
        yield desk


async def test_44_worked_example_by_mail_up_to_the_payout_that_one_of_two_claims(desk: Desk) -> None:
    customer, topup = await topped_up(desk)
    await spend(desk, customer, HALF, f"used-{customer.name}")

    card = await asked_for(
        desk, customer, f"{topup} · ", "$6.25 USD of $12.50 USD × 7.20", "→ Alipay: ¥45.00 CNY"
    )
    ref = ref_of(card)
    why = await reply(
        desk,
        say(desk, f"/why {ref}", who=VERA_ID),
        "$6.25 USD (3,125,000 quota) of it is taken, × 7.20 CNY per USD = ¥45.00 CNY ← ",
        "Rule: the market rate at the time of the top-up",
        f"Account: {customer.name} ← “",
    )
    assert "Alipay: ¥45.00 CNY" in why.text
    answers = len(customer.mails)
    await approved(desk, card)
    card = await desk.card_of(
        ref, "debited, to be paid out", "Taken: $6.25 USD; left $0.00 USD", "Ready to be paid out"
    )
    debit = f"{ref}-1: $6.25 USD (3,125,000 quota) taken, $6.25 USD (3,125,000 quota) → $0.00 USD (0 quota)"
    await reply(desk, say(desk, f"/why {ref}"), debit)
    credit = f"{topup}-1: $12.50 USD (6,250,000 quota) given, $0.00 USD (0 quota) → "
    span = "Amount: ¥100.00 CNY ← “"
    await reply(desk, say(desk, f"/why {topup}"), span, "Rate: 8 CNY = 1 USD ← the configuration", credit)
    assert (await account_of(desk, customer.account))["quota"] == 0
    assert (await account_of(desk, customer.account))["status"] == 1
    assert "¥45.00 CNY" in words_of(await customer.mail(answers + 1))
    assert "was taken" in words_of(await customer.mail(answers + 2))

    # Two operators want to pay: one may, the other sees who.
    press = desk.world.api.acts.press
    taps = [press(who, desk.chat.id, card.id, button(card, "claim")) for who in (OLGA, OMAR)]
    await desk.until(lambda: all(tap.answered for tap in taps), "both answers")
    assert [str(tap.answer["text"]) for tap in taps if tap.answer] == [
        "It is yours to pay. Then record the transfer's reference.",
        "Olga was first: being paid out.",
    ]
    claimed = await desk.card_of(ref, "Olga pays it")

    await desk.tap(OLGA, claimed, button(claimed, "prompt", "payout"))
    prompt = await asked_of(desk, "Olga", f"paid ¥45.00 CNY for {ref}?")
    await desk.reply(OLGA, prompt, "20261123220014000000009876")
    told = await customer.mail(answers + 3)
    assert "20261123220014000000009876" in words_of(told)
    assert f"[{ref}]" in told["Subject"]
    card = await desk.card_of(ref, "closed", "Paid by Olga: 20261123220014000000009876")
    assert actions(card) == []

    await desk.rest()
    assert desk.books.is_balanced()
    assert desk.rows("SELECT sum(quota) FROM lots WHERE account_ref = ?", str(customer.account)) == [(HALF,)]
    sums: dict[tuple[str, str], Decimal] = {}
    for account, amount, currency in desk.books.postings(ref):
        sums[account, currency] = sums.get((account, currency), Decimal(0)) + amount
    assert sums["assets:alipay", "CNY"] == -45
    assert sums[f"liabilities:refund:{ref}", "CNY"] == 0
    assert sums[f"liabilities:credit:{customer.name}:{customer.account}", "QUOTA"] == HALF
    acts = desk.books.acts(ref)
    assert [
        acts.count(verb) for verb in ("freeze", "attempt", "debit", "thaw", "claim_payout", "pay_out")
    ] == [1] * 6


async def test_part_of_a_refund_leaves_the_rest(desk: Desk) -> None:
    customer, topup = await topped_up(desk)
    card = await asked_for(desk, customer, "→ Alipay: ¥90.00 CNY")
    ref = ref_of(card)
    await desk.open_menu(OLGA, card, "part")
    await desk.tap(OLGA, card, button(card, "prompt", "part"))
    prompt = await asked_of(desk, "Olga", f"how much credit does {ref} take back", "At most $12.50 USD")
    await desk.reply(OLGA, prompt, "2.50")
    card = await desk.card_of(ref, "A part only", "$2.50 USD of $12.50 USD × 7.20", "→ Alipay: ¥18.00 CNY")
    await desk.open_menu(OLGA, card, "part")
    await desk.tap(OLGA, card, button(card, "lot", topup.removeprefix("TU-")))
    card = await desk.card_of(ref, "→ Alipay: ¥90.00 CNY")
    await desk.open_menu(OLGA, card, "part")
    assert "whole" in actions(card)
    await desk.tap(OLGA, card, button(card, "prompt", "part"))
    prompt = await asked_of(desk, "Olga", f"how much credit does {ref} take back")
    await desk.reply(OLGA, prompt, "2.50")
    card = await desk.card_of(ref, "→ Alipay: ¥18.00 CNY")
    await approved(desk, card)
    await desk.card_of(ref, "Taken: $2.50 USD; left $10.00 USD")
    assert (await account_of(desk, customer.account))["quota"] == 5_000_000


async def test_refund_by_an_operators_command_has_the_same_card_rules_and_audit(desk: Desk) -> None:
    customer, _ = await topped_up(desk)
    mails = len(customer.mails)
    said = say(desk, f"/refund {customer.name} 2.50 USD left the <firm>")
    opened = await reply(desk, said, "is opened: refund for", "Nothing is taken before its card is approved")
    card = await desk.card(
        customer.name, "Refund · ", "A part only", "$2.50 USD of $12.50 USD × 7.20", "→ Alipay: ¥18.00 CNY"
    )
    ref = ref_of(card)
    assert ref in opened.text
    for words in ("Opened by Olga, without a mail", "NOTHING proves", "left the <firm>"):
        assert words in card.text
    assert "Another payee" not in card.text

    # Nobody has asked: the yes wants its second tap like every refund without a proof.
    assert (await desk.tap(OMAR, card, button(card, "approve"))).startswith("Please tap once more")
    card = await desk.card_of(ref, "Tap Approve once more")
    await approved(desk, card, OMAR)
    card = await desk.card_of(ref, "Taken: $2.50 USD; left $10.00 USD", "Ready to be paid out")
    await desk.tap(OLGA, card, button(card, "claim"))
    card = await desk.card_of(ref, "Olga pays it")
    await desk.tap(OLGA, card, button(card, "prompt", "payout"))
    prompt = await asked_of(desk, "Olga", f"paid ¥18.00 CNY for {ref}?")
    await desk.reply(OLGA, prompt, "20261123220014000000001234")
    await desk.card_of(ref, "closed", "Paid by Olga: 20261123220014000000001234")

    await desk.rest()
    assert (await account_of(desk, customer.account))["quota"] == TOPPED_UP - 1_250_000
    assert len(customer.mails) == mails
    assert desk.books.is_balanced()
    acts = desk.books.acts(ref)
    assert [acts.count(verb) for verb in ("open", "first_tap", "approve", "debit", "pay_out")] == [1] * 5


async def test_refund_by_command_of_one_topup_alone(desk: Desk) -> None:
    customer, topup = await topped_up(desk)
    say(desk, f"/refund {customer.name} {topup}")
    card = await desk.card(customer.name, "Refund · ", "→ Alipay: ¥90.00 CNY")
    assert "A part only" in card.text
    assert f"{topup} · " in card.text
    # Another's top-up is none of this account's: there is nothing to pay back.
    say(desk, f"/refund {customer.name} TU-7K3F9K")
    again = await desk.card(customer.name, "Refund · ", "Nothing that could be paid back")
    assert "approve" not in actions(again)


async def test_refund_asked_in_telegram_from_the_proof_to_the_payout(desk: Desk) -> None:
    account = await Account.opened(desk, "refunder9")
    say(desk, f"/credit {account.name} 100 CNY paid in cash")
    card = await desk.card(account.name, "$12.50 USD", "Opened by Olga")
    await desk.tap(OLGA, card, button(card, "approve"))
    await desk.card(account.name, "Credited: ")
    phone = Phone.of_new(desk, "Rita")
    await phone.says(f"/refund {account.name}", "Your refund request is RF-")
    challenge = await phone.hears("to be paid back", "code")
    await account.is_shown_as(code_in(challenge.text))
    await phone.taps(challenge, "✔ It is there", "Proven")
    card = await desk.card(account.name, "Refund · ", "waiting for you", "¥90.00 CNY")
    ref = ref_of(card)

    await approved(desk, card)
    await phone.hears(f"{ref} is approved: ¥90.00 CNY")
    await phone.hears("was taken from your account", "¥90.00 CNY")
    card = await desk.card_of(ref, "Ready to be paid out")
    await desk.tap(OMAR, card, button(card, "claim"))
    card = await desk.card_of(ref, "Omar pays it")
    await desk.tap(OMAR, card, button(card, "prompt", "payout"))
    prompt = await asked_of(desk, "Omar", f"for {ref}?")
    await desk.reply(OMAR, prompt, "20261123220014000000007777")
    await phone.hears("20261123220014000000007777")
    await desk.card_of(ref, "closed", "Paid by Omar: 20261123220014000000007777")
    await desk.rest()
    assert (await account_of(desk, account.id))["quota"] == 0
    assert desk.books.is_balanced()


async def test_refund_that_its_customer_takes_back_after_approval_is_told_and_stopped_by_a_tap(
    desk: Desk,
) -> None:
    customer, _ = await topped_up(desk)
    card = await asked_for(desk, customer)
    ref = ref_of(card)
    await approved(desk, card)
    await desk.card_of(ref, "The account is frozen since ")
    await customer.write(reply_letter(ref, "Please cancel my refund."))
    card = await desk.card_of(ref, "The customer takes his request back, after it was approved")
    await desk.said(ref, "wants to correct or take back what was approved already")
    offered = {"stop", "credit_back"} & set(actions(card))
    assert offered, card.text
    if "credit_back" in offered:  # by now it is taken: it can be given back
        await desk.tap(OLGA, card, button(card, "credit_back"))
        card = await desk.card_of(ref, "Tap Approve once more")
        await desk.tap(OLGA, card, button(card, "credit_back"))
        await desk.card_of(ref, "withdrawn")
    else:
        await desk.tap(OLGA, card, button(card, "stop"))
        await desk.card_of(ref, "waiting for you")
    await desk.rest()
    row = await account_of(desk, customer.account)
    assert (row["quota"], row["status"]) == (TOPPED_UP, 1)
    assert desk.books.is_balanced()


async def test_debit_that_is_not_paid_out_is_given_back_as_a_credit(desk: Desk) -> None:
    customer, _ = await topped_up(desk)
    card = await asked_for(desk, customer)
    ref = ref_of(card)
    await approved(desk, card)
    card = await desk.card_of(ref, "Ready to be paid out")
    assert (await desk.tap(OLGA, card, button(card, "credit_back"))).startswith("Tap once more")
    card = await desk.card_of(ref, "Ready to be paid out")
    await desk.until(lambda: actions(card) == ["credit_back"], "the second button")
    await desk.tap(OMAR, card, button(card, "credit_back"))

    await desk.card_of(ref, "withdrawn")
    await desk.rest()
    assert (await account_of(desk, customer.account))["quota"] == TOPPED_UP
    assert "are on your account" in words_of(customer.mails[-1])
    assert desk.rows("SELECT sum(quota) FROM lots WHERE account_ref = ?", str(customer.account)) == [
        (TOPPED_UP,)
    ]
    sums: dict[tuple[str, str], Decimal] = {}
    for account, amount, currency in desk.books.postings(ref):
        sums[account, currency] = sums.get((account, currency), Decimal(0)) + amount
    assert not any(sums.values())


async def test_account_that_was_disabled_for_cause_stays_disabled(desk: Desk) -> None:
    customer, _ = await topped_up(desk)
    async with admin(desk) as client:
        answer = await client.put("/api/user/", json={"id": customer.account, "status": 2})
        assert answer.json()["success"]
    card = await asked_for(desk, customer, "is disabled")
    ref = ref_of(card)
    assert (await desk.tap(OLGA, card, button(card, "approve"))).startswith("Please tap once more")
    card = await desk.card_of(ref, "Tap Approve once more")
    await approved(desk, card)
    await desk.card_of(ref, "Ready to be paid out")
    assert (await account_of(desk, customer.account))["status"] == 2
