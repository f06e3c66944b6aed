"""Customers in Telegram and their proofs: over the real bot, gateway, mail servers and Bot API server."""

import asyncio
import json
import re
import sys
from dataclasses import replace
from pathlib import Path

from sandbox import people
from sandbox.sender import english_usdt_topup, refund
from sandbox.world import World
from tests.journeys.desk import (
    Customer,
    Desk,
    actions,
    button,
    credits_of,
    mails_to,
    ref_of,
    words_of,
)
from tests.journeys.private import Account, Phone, code_in

ROOT = Path(__file__).resolve().parents[2]


async def test_account_is_bound_by_its_display_name_and_shows_its_balance(desk: Desk) -> None:
    account = await Account.opened(desk, "bindname1")
    await account.is_given(6_250_000)
    phone = Phone.of_new(desk, "Bea")

    asked = await phone.says(f"/bind {account.name}", "display name")
    await phone.taps(asked, "✔ It is there", "does not show the code")
    await account.is_shown_as(f"Bea {code_in(asked.text)}")
    await phone.taps(phone.messages[-1], "✔ It is there", "Proven")

    await phone.says("/balance", account.name, "$12.50 USD")
    await phone.says("/statement tomorrow", "two days")
    await phone.says("/statement 2020-01-01 2020-12-31", "Nothing in this period")
    assert desk.rows(
        "SELECT proof FROM identities WHERE kind = 'account' AND value = ?", str(account.id)
    ) == [("display_name",)]
    assert desk.rows("SELECT verb FROM audit WHERE actor = ?", f"customer:telegram:{phone.id}") == [("bind",)]

    other = Phone.of_new(desk, "Ben")
    asked = await other.says(f"/bind {account.name}", "display name")
    await account.is_shown_as(code_in(asked.text))
    await other.taps(asked, "✔ It is there", "Proven")
    await phone.hears("Another person", f"telegram:{other.id}", account.name)

    await phone.says("/unbind", "Done")
    await phone.says("/balance", "/bind")
    await phone.says("/statement", "/bind")
    await phone.says("/receipts", "no credited top-up of yours")


async def test_topup_is_walked_credited_and_told(desk: Desk) -> None:
    account = await Account.opened(desk, "walker1")
    phone = Phone.of_new(desk, "Wanda")

    await phone.says("/topup", "step 1")
    shown = await phone.says(account.name, "Step 2")
    shown = await phone.taps(shown, "Alipay · CNY", "Step 3")
    shown = await phone.taps(shown, "100", "Step 4", "¥100.00 CNY", "$12.50 USD")
    ref = shown.text.partition("note: ")[2].split()[0]
    shown = await phone.taps(shown, "✔ I have paid", "Step 5")
    await phone.shows(ref)
    card = await desk.card(account.name, ref, "Wanda")
    await desk.until(lambda: [m for m in desk.messages if m.content.media and m.id > card.id], "the receipt")
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))

    await phone.hears("has been credited", account.name, "$12.50 USD")
    await phone.says("/cases", ref, "credited")
    await phone.says("/receipts", "Receipt 20", "¥100.00 CNY", f"Reference: {ref}")


async def test_33_account_is_bound_by_the_mailed_code_and_wrong_codes_are_limited(desk: Desk) -> None:
    account = await Account.opened(desk, "bindmail1", "bindmail1@qq.example")
    phone = Phone.of_new(desk, "Carl")
    customer = Customer(desk, account.name, "bindmail1@qq.example", account.id)

    await phone.says(f"/bind {account.name}", "display name")
    code = code_in(words_of(await customer.mail(1)))
    for left in (4, 3, 2, 1):
        await phone.says("0000-0000", f"{left} tries")
    await phone.says("0000-0000", "last try")
    await phone.says(code, "No code is waited for")
    assert not desk.rows("SELECT 1 FROM identities WHERE kind = 'account' AND value = ?", str(account.id))

    await phone.says(f"/bind {account.name}", "display name")
    await phone.says(f"the code is {code_in(words_of(await customer.mail(2)))}", "Proven")
    stored = desk.rows("SELECT proof FROM identities WHERE kind = 'account' AND value = ?", str(account.id))
    assert stored == [("mailed_code",)]
    assert code not in str(desk.rows("SELECT * FROM effects") + desk.rows("SELECT * FROM challenges"))


async def test_an_address_of_two_accounts_proves_neither(desk: Desk) -> None:
    first = await Account.opened(desk, "twin1", "twins@qq.example")
    await Account.opened(desk, "twin2", "twins@qq.example")
    phone = Phone.of_new(desk, "Dora")

    await phone.says(f"/bind {first.name}", "display name")

    await desk.rest()
    assert mails_to(desk.world, "twins@qq.example") == []


async def test_a_stranger_sees_public_things_only(desk: Desk) -> None:
    account = await Account.opened(desk, "private1")
    await account.is_given(6_250_000)
    phone = Phone.of_new(desk, "<b>Mallory</b>")

    await phone.says("/start", "/topup", str(phone.id))
    await phone.says("/models", "Models")
    await phone.says("/balance private1", "do not know yet which account is yours")
    known = await phone.says("/bind private1", "private1")
    unknown = await phone.says("/bind nobody-has-this", "nobody-has-this")
    same = [
        text.text.replace(name, "X").replace(code_in(text.text), "Y")
        for text, name in ((known, "private1"), (unknown, "nobody-has-this"))
    ]
    assert same[0] == same[1], "a stranger could learn which accounts there are"
    assert "12.50" not in "".join(message.text for message in phone.messages)
    assert not desk.rows("SELECT 1 FROM identities WHERE kind = 'account' AND value = ?", str(account.id))


async def test_walk_goes_on_after_a_restart(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        account = await Account.opened(desk, "restarted1")
        phone = Phone.of_new(desk, "王伟", "zh")
        await phone.says("/topup", "第 1 步")
        shown = await phone.says(account.name, "第 2 步")
        shown = await phone.taps(shown, "支付宝 · CNY", "第 3 步")

        await desk.bot.kill()
        await desk.bot.start()

        shown = await phone.says("80", "第 4 步", "¥80.00 CNY")
        ref = shown.text.partition("备注请写：")[2].split()[0]
        shown = await phone.taps(shown, "✔ 我已付款", "第 5 步")
        await phone.says("单号 20261123220014000000001234", ref)
        card = await desk.card(account.name, ref)
        assert "20261123220014000000001234" in card.text


async def test_refund_by_mail_is_proven_by_the_mailed_code(desk: Desk) -> None:
    account = await Account.opened(desk, "refunder1", "refunder1@qq.example")
    await account.is_given(1_000_000)
    customer = Customer(desk, account.name, "refunder1@qq.example", account.id)
    await customer.write(refund(account.name))

    card = await desk.card(account.name, "Not proven yet", "$2.00 USD")
    ref = ref_of(card)
    assert actions(card)[0] == "take_on"
    await customer.mail(2)
    code = next(
        code_in(words_of(mail)) for mail in customer.mails if "says that the account" in words_of(mail)
    )

    answer = replace(refund(account.name), subject=f"Re: refund [{ref}]", text="0000-0000")
    await customer.write(answer)
    assert "that was not the code" in words_of(await customer.mail(3))
    await customer.write(replace(answer, text=f"Hello, it is {code}"))

    await desk.card(account.name, "waiting for you", "wrote back the code")
    assert "with a person now" in words_of(await customer.mail(4))
    # What was on the account before Paydesk has no price until an operator names it.
    card = await desk.card(account.name, "before Paydesk", "rate not known")
    assert "approve" not in actions(card)
    # He is an owner from now on: his mail was authentic.
    assert desk.rows(
        "SELECT proof FROM identities WHERE kind = 'account' AND value = ?", str(account.id)
    ) == [("mailed_code",)]


async def test_refund_by_mail_is_proven_by_the_display_name(desk: Desk) -> None:
    account = await Account.opened(desk, "refunder2")
    customer = Customer(desk, account.name, "refunder2@qq.example", account.id)
    await customer.write(refund(account.name))
    asked = await customer.mail(1)
    ref = ref_of(await desk.card(account.name, "Not proven yet"))
    await account.is_shown_as(code_in(words_of(asked)))

    await customer.write(
        replace(refund(account.name), subject=f"Re: refund [{ref}]", text="It is there now.")
    )

    await desk.card(account.name, "waiting for you", "put the code into")


async def test_operator_takes_a_refund_on_himself(desk: Desk) -> None:
    account = await Account.opened(desk, "refunder3")
    customer = Customer(desk, account.name, "refunder3@qq.example", account.id)
    await customer.write(refund(account.name))
    card = await desk.card(account.name, "Not proven yet")

    await desk.tap(people.OMAR_ID, card, button(card, "take_on"))

    card = await desk.card(account.name, "NOT PROVEN", "Omar takes it on")
    assert desk.rows(
        "SELECT actor, verb FROM audit WHERE case_ref = ? AND verb = 'take_on'", ref_of(card)
    ) == [(f"operator:{people.OMAR_ID}", "take_on")]


async def test_refund_in_telegram_wants_the_same_proof(desk: Desk) -> None:
    account = await Account.opened(desk, "refunder4")
    phone = Phone.of_new(desk, "Eve")

    await phone.says(f"/refund {account.name}", "Your refund request is RF-")
    challenge = await phone.hears("to be paid back", "code")
    await desk.card(account.name, "Not proven yet", "Eve")
    await account.is_shown_as(code_in(challenge.text))
    await phone.taps(challenge, "✔ It is there", "Proven")

    await phone.hears("with a person now")
    await desk.card(account.name, "waiting for you", "put the code into")
    await phone.says(f"/refund {account.name}", "under way already")


async def test_51_who_has_blocked_the_bot_is_told_nothing_and_the_card_says_so(desk: Desk) -> None:
    account = await Account.opened(desk, "blocker1")
    phone = Phone.of_new(desk, "Bob")
    await phone.says(f"支付宝已转 100 元，账号 {account.name}", "request")
    card = await desk.card(account.name, "¥100.00 CNY")
    desk.world.api.acts.block(phone.id)

    await desk.tap(people.OLGA_ID, card, button(card, "approve"))

    await desk.card(account.name, "Could not be told in Telegram", "blocked")
    assert (await credits_of(desk.world, account.id))[0] == 6_250_000


async def test_words_open_a_question_and_more_words_join_it(desk: Desk) -> None:
    phone = Phone.of_new(desk, "Quentin")
    said = "My keys stopped working <b>yesterday</b> & I need an invoice with <a href='https://x.example'>this</a>"
    await phone.says(said, "message", "QU-")
    ref = next(iter(desk.rows("SELECT ref FROM cases WHERE sender = ?", f"telegram:{phone.id}")))[0]

    await phone.says("One more thing: it is the second key", f"Added to {ref}")

    card = await desk.said(ref, "One more thing", "Quentin")
    assert said in card.text, "shown as he wrote it, as text"


async def test_a_mails_link_joins_telegram_to_the_mailbox_once_and_after_a_question(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.write(english_usdt_topup(customer.name))
    link = re.search(r"start=([\w-]+)", words_of(await customer.mail(1)))
    assert link
    phone, other = Phone.of_new(desk, "Fay"), Phone.of_new(desk, "Gus")

    await phone.says("/cases", "not asked for anything")
    asked = await phone.says(f"/start {link[1]}", customer.address)
    await phone.taps(asked, "Yes, it is my mailbox", "belong together now")
    await phone.says("/cases", ref_of(await desk.card(customer.name)))

    await other.says(f"/start {link[1]}", "expired or was used")
    await other.says(f"/start {link[1][:-1]}A", "expired or was used")


async def test_who_writes_too_fast_is_told_once(desk: Desk) -> None:
    phone = Phone.of_new(desk, "Hal")
    for _ in range(40):
        desk.world.api.acts.send_text(phone.id, phone.id, "/help")

    await phone.hears("slowly please")
    await phone.desk.until(lambda: len(phone.messages) == 21, "twenty answers and one request")
    other = Phone.of_new(desk, "Ida")
    await other.says("/help", "What I can do")
    assert len(phone.messages) == 21


async def test_demo_plays_the_story() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "demo", "--once", "--story", "refund"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 100)

    assert process.returncode == 0, output.decode()
    result = json.loads(output.decode().splitlines()[-1])
    assert (result["ok"], result["proof"], result["remaining_usd"]) == (True, "mailed_code", "0.00")
    assert (result["paid_out"], result["ledger_balanced"]) == ("45.00 CNY", True)
    assert result["case"].startswith("RF-")
