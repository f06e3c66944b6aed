"""Questions by mail, answered at once: the truth to whom it belongs, and the way onward to everybody."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox import people
from sandbox.sender import Letter, balance_question, english_usdt_topup, forged_refund
from sandbox.sender.letter import Client, Quoted
from sandbox.sender.post import Posted
from sandbox.stories import balance
from sandbox.stories.stage import Stage
from sandbox.world import World
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import WITHIN_S, Customer, Desk, button, mails_to, ref_of, words_of

UNSIGNED_TRACE = (
    b"Authentication-Results: mx.gateway.example; dmarc=fail (p=reject) header.from=qq.example\r\n"
    b"Received: from mail.free.example by mx.gateway.example with ESMTP id 1; Mon, 23 Nov 2026 12:00:00 +0000\r\n"
)


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    """Her account has $12.50 USD, and her mail address."""
    anne = await desk.customer()
    gateway = desk.world.gateway
    headers = {"Authorization": gateway.access_token}
    async with httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False) as client:
        await client.put("/api/user/", json={"id": anne.account, "email": anne.address})
        topup = {"user_id": anne.account, "quota": 6_250_000, "remark": "before the test"}
        assert (await client.post("/api/topup", json=topup)).json()["success"]
    return anne


def a_letter(text: str, subject: str = "question", **more: Any) -> Letter:
    return Letter(sender="", to="", subject=subject, text=text, **more)


async def answered(desk: Desk, customer: Customer, text: str, number: int = 1, **more: Any) -> str:
    """The words of the n-th mail that a customer gets, after he has written."""
    await customer.write(a_letter(text, **more))
    return words_of(await customer.mail(number))


def case_of(desk: Desk, posted: Posted) -> str:
    ((ref,),) = desk.rows("SELECT case_ref FROM mails WHERE message_id = ?", posted.message_id)
    assert isinstance(ref, str)
    return ref


async def state_of(desk: Desk, ref: str, *wanted: str) -> str:
    """The state of a case, once it is one of those wanted."""
    marks = ", ".join(f"'{state}'" for state in wanted)
    ((state,),) = await desk.stored(f"SELECT state FROM cases WHERE ref = ? AND state IN ({marks})", ref)
    return str(state)


async def test_balance_is_told_to_the_owner(desk: Desk, anne: Customer) -> None:
    posted = await anne.write(balance_question(anne.name))
    mail = await anne.mail(1)
    ref = case_of(desk, posted)

    assert f"账户 {anne.name} 的余额：$12.50 USD" in words_of(mail)
    assert "最近 7 天用量：$0.00 USD" in words_of(mail)
    assert f"[{ref}]" in mail["Subject"]
    assert mail["In-Reply-To"].strip() == posted.message_id
    assert mail["Auto-Submitted"] == "auto-replied"
    card = await desk.card(anne.name, "Answered automatically", "balance", "$12.50 USD")
    assert card.is_silent, "nobody is needed, so no phone rings"
    assert await state_of(desk, ref, "answered") == "answered"
    assert desk.books.acts(ref) == ["open", "examine", "answer"]


async def test_balance_of_the_account_with_this_address_needs_no_name(desk: Desk, anne: Customer) -> None:
    words = await answered(desk, anne, "Hi, how much credit do I have left? Thanks")

    assert f"Balance of {anne.name}: $12.50 USD" in words


async def credited(desk: Desk, anne: Customer) -> str:
    """A top-up of Anne's, credited and mailed; its reference."""
    await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    card = await desk.card(anne.name, "Mailed")
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await anne.mail(2)
    return ref_of(card)


async def test_receipt_is_sent_once_more_to_whoever_asked_for_the_top_up(desk: Desk, anne: Customer) -> None:
    ref = await credited(desk, anne)
    number = re.search(r"Receipt: (\S+)", words_of(await anne.mail(2)))
    assert number is not None

    for count, text in enumerate(
        (f"Please send me the receipt for {ref}", "Can you resend my last receipt?"), 3
    ):
        words = await answered(desk, anne, text, count)
        assert f"Receipt {number[1]}" in words
        assert "50.00 USDT" in words
        assert f"Reference: {ref}" in words
    assert "收据 2" in await answered(desk, anne, f"{ref} 的收据再发一次，谢谢", 5)
    assert (await anne.credits())[1] == 2, "the one before the test, and this one"


async def test_receipt_is_no_strangers_and_no_unproven_mails(desk: Desk, anne: Customer) -> None:
    ref = await credited(desk, anne)
    stranger = await desk.customer()

    words = await answered(desk, stranger, f"Please send me the receipt for {ref}")
    assert "USDT" not in words
    assert "/receipts" in words
    letter = a_letter(f"Please send me the receipt for {ref}", is_signed=False)
    await anne.write(letter)
    words = words_of(await anne.mail(3))
    assert "nothing proves that this mail really comes from" in words
    assert "USDT" not in words


async def test_statement_is_mailed_to_the_owner_for_the_month_that_he_names(
    desk: Desk, anne: Customer
) -> None:
    ref = await credited(desk, anne)
    month = datetime.now(UTC).strftime("%B %Y")

    words = await answered(desk, anne, f"Hi, could you send me a statement for {month}? Thanks, Anne", 3)
    assert f"Statement of {anne.name}" in words
    assert ref in words
    assert "50.00 USDT" in words
    words = await answered(desk, anne, "请发我2020年1月的对账单", 4)
    assert "2020-01-01 至 2020-01-31" in words
    assert ref not in words
    stranger = await desk.customer()
    words = await answered(desk, stranger, f"请提供账户 {anne.name} 的对账单")
    assert "/statement" in words
    assert ref not in words


async def test_stranger_is_told_how_to_prove_that_it_is_his(desk: Desk, anne: Customer) -> None:
    stranger = await desk.customer()
    await stranger.write(balance_question(anne.name))
    words = words_of(await stranger.mail(1))

    assert "12.50" not in words
    assert "/bind" in words
    assert anne.mails == []


async def test_unsigned_mail_of_the_owner_is_told_no_balance(desk: Desk, anne: Customer) -> None:
    await anne.write(balance_question(anne.name), is_signed=False)
    words = words_of(await anne.mail(1))

    assert "12.50" not in words
    assert "无法证明这封邮件确实来自" in words


async def test_forged_question_is_not_answered_at_all(desk: Desk, anne: Customer) -> None:
    letter = replace(balance_question(anne.name), sender=anne.address, to=desk.address, is_signed=False)
    posted = desk.world.sender.write(letter)
    await desk.world.mail.put(desk.address, UNSIGNED_TRACE + posted.octets)

    await desk.card(anne.name, "⛔ sender probably forged")
    await desk.rest()
    assert anne.mails == []


async def test_models_that_are_named_are_told_with_their_prices(desk: Desk, anne: Customer) -> None:
    words = await answered(desk, anne, "Is claude opus available, and what does it cost per million tokens?")

    assert "claude-opus-4 | $15.00 USD | $75.00 USD" in words
    assert "gpt-4o" not in words
    html = anne.mails[0].get_body(("html",))
    assert html is not None
    assert ">claude-opus-4</td>" in html.get_content()


async def test_how_to_pay_comes_with_codes_and_a_reference_for_the_note(desk: Desk, anne: Customer) -> None:
    posted = await anne.write(a_letter("怎么充值？支持支付宝吗？", subject="充值", client=Client.FOXMAIL))
    mail = await anne.mail(1)
    words, ref = words_of(mail), case_of(desk, posted)

    assert "支付宝（CNY）：pay@gateway.example；二维码见附图" in words
    assert f"USDT（USDT，网络 TRC20）：{people.USDT_PAYEE}" in words
    assert "¥8.00 CNY = $1.00 USD" in words
    assert f"请在转账备注里填写 {ref}" in words
    pictures = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert list(pictures) == ["alipay.png", "usdt.png"]
    assert all(Image.open(io.BytesIO(octets)).width > 200 for octets in pictures.values())


async def test_payment_after_the_answer_is_a_top_up_of_its_own_that_names_the_note(
    desk: Desk, anne: Customer
) -> None:
    asked = await anne.write(a_letter("How can I pay?"))
    ours = await anne.mail(1)
    history = Quoted(
        desk.address, anne_at(ours), str(ours["Subject"]), words_of(ours), ours["Message-ID"].strip()
    )

    await anne.write(english_usdt_topup(anne.name), subject=f"Re: {ours['Subject']}", quoted=history)

    card = await desk.card(anne.name, "50.00 USDT", f"The transfer's note may be {case_of(desk, asked)}")
    assert ref_of(card).startswith("TU-")


def anne_at(mail: Any) -> Any:
    return mail["Date"].datetime


async def test_where_is_it_tells_the_state_of_the_only_open_case(desk: Desk, anne: Customer) -> None:
    first = await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    ref = case_of(desk, first)

    asked = await anne.write(
        a_letter("I paid 50 USDT yesterday and it still has not arrived.", subject="where is my top up")
    )
    words = words_of(await anne.mail(2))

    assert case_of(desk, asked) == ref, "it joins the case, and opens none"
    assert re.search(rf"{ref} \(50.00 USDT\), received .* UTC:\s+it waits for a person", words)
    card = await desk.card(anne.name, "Answered automatically", "where is it", "still has not arrived")
    assert ref_of(card) == ref
    assert await anne.credits() == (6_250_000, 1)


async def test_other_payment_is_no_question_after_the_first(desk: Desk, anne: Customer) -> None:
    first = await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)

    second = await anne.write(
        a_letter(f"I paid 70 USDT yesterday for {anne.name} and it has not arrived.", subject="top up")
    )
    await anne.mail(2)

    assert case_of(desk, second) != case_of(desk, first)


async def test_api_base_is_told_in_the_form_that_the_app_wants(desk: Desk, anne: Customer) -> None:
    words = await answered(
        desk, anne, "What should I put as API_BASE in Cursor? With /v1/chat/completions I get a 404."
    )

    assert f"API_BASE: {desk.world.gateway.url}/v1 " in words
    assert "OpenAI Translator" not in words


async def test_refund_policy_is_told(desk: Desk, anne: Customer) -> None:
    words = await answered(desk, anne, "请问充值后用不完可以退款吗？怎么退？", client=Client.FOXMAIL)

    assert "按照充值时的市价计算" in words


async def test_two_questions_get_one_mail_with_both_answers(desk: Desk, anne: Customer) -> None:
    words = await answered(
        desk, anne, f"What is the balance of {anne.name}? And which claude models do you have?"
    )

    assert words.index("$12.50 USD") < words.index("claude-opus-4")
    await desk.rest()
    assert len(anne.mails) == 1


async def test_what_is_left_of_a_question_stays_with_the_operators(desk: Desk, anne: Customer) -> None:
    posted = await anne.write(a_letter("Which models do you have? And can I get an invoice?"))
    words = words_of(await anne.mail(1))

    assert "gpt-4o" in words
    assert "A person will read the rest of your mail" in words
    assert await state_of(desk, case_of(desk, posted), "awaiting_operator", "answered") == "awaiting_operator"
    card = await desk.said(case_of(desk, posted))
    assert not card.is_silent


async def test_who_is_not_content_gets_a_person(desk: Desk, anne: Customer) -> None:
    asked = await anne.write(balance_question(anne.name))
    ours = await anne.mail(1)
    history = Quoted(
        desk.address, anne_at(ours), str(ours["Subject"]), words_of(ours), ours["Message-ID"].strip()
    )
    ref = case_of(desk, asked)
    assert await state_of(desk, ref, "answered")

    await anne.write(
        a_letter("That cannot be right, please look again.", subject=f"Re: {ours['Subject']}", quoted=history)
    )

    assert await state_of(desk, ref, "awaiting_operator")
    await desk.card(anne.name, "please look again")
    await desk.rest()
    assert len(anne.mails) == 1


async def test_robots_question_is_not_answered(desk: Desk, anne: Customer) -> None:
    letter = replace(balance_question(anne.name), sender=anne.address, to=desk.address)
    octets = b"Auto-Submitted: auto-replied\r\n" + desk.world.sender.write(letter).octets
    await desk.post(octets, sender=anne.address)
    await answered(desk, anne, "Which models do you support?")
    await desk.rest()

    assert len(anne.mails) == 1
    assert "12.50" not in words_of(anne.mails[0])


async def test_limit_of_answers_to_one_sender(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limit")
    limits = {"MAIL__ANSWERS_PER_SENDER": "2", "TELEGRAM__OPERATORS": OPERATORS}
    async with Desk(world, folder, **limits) as desk:
        anne, bart = await desk.customer(), await desk.customer()
        for number in (1, 2):
            await answered(desk, anne, f"Which models do you support? ({number})", number)
        await anne.write(a_letter(f"Which models do you support? My account is {anne.name}."))

        card = await desk.card(anne.name, "Not answered automatically: 2 automatic answers in 24 hours")
        assert not card.is_silent
        await answered(desk, bart, "Which models do you support?")
        await desk.rest()
        assert len(anne.mails) == 2


async def test_while_the_gateway_is_away_the_question_is_acknowledged_and_answered_later(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with Stage() as stage:
        stage.wire._away_s = 8.0  # longer than the client itself goes on asking
        stage.wire.cut_at(b"GET /api/user/search")
        posted = await stage.world.sender.send(balance_question())
        mail = stage.world.mail
        await mail.until(lambda: len(mail.accepted_for(people.LILEI_ADDRESS)) >= 2, within_s=WITHIN_S)
        first, second = mails_to(stage.world, people.LILEI_ADDRESS)

        assert stage.wire.cuts == 1
        assert "我们已收到您的来信" in words_of(first)
        assert "余额只告诉账户的主人" in words_of(second)
        assert second["In-Reply-To"].strip() == posted.message_id


async def test_demo_plays_the_story() -> None:
    async with Stage() as stage:
        result = await balance.play(stage)
        assert json.loads(json.dumps(result)) == result
        assert (result["ok"], result["balance_usd"]) == (True, str(Decimal("12.50")))
        assert result["case"].startswith("QU-")
        assert result["answer_ms"] > 0
        assert not [line for line in stage.bot.events if line["level"] in {"warning", "error"}]
        assert stage.world.api.complaints == []


async def test_forged_refund_question_leaks_nothing(desk: Desk, anne: Customer) -> None:
    """Mallory in Anne's name: whatever is answered goes to Anne, and names no figure."""
    await anne.write(forged_refund(anne.name), return_path=people.MALLORY_ADDRESS)
    await desk.card(anne.name)
    await desk.rest()

    assert all("12.50" not in words_of(mail) for mail in anne.mails)
    assert mails_to(desk.world, people.MALLORY_ADDRESS) == []
