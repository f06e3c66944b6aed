"""What operators can do to a case besides yes and no, each from the tap to the gateway and the mail."""

import sqlite3
from contextlib import closing
from decimal import Decimal

import httpx
import pytest

from sandbox import people
from sandbox.bot_api import Message
from sandbox.bot_api.content import format_text
from sandbox.bot_api.records import Content
from sandbox.mailbox.faults import MailFault
from sandbox.sender import chinese_topup, english_usdt_topup
from sandbox.sender.letter import Letter
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import VERA_ID, Customer, Desk, actions, button, ref_of, words_of

OLGA, OMAR, MALLORY = people.OLGA_ID, people.OMAR_ID, people.MALLORY_ID
USDT_50 = 25_000_000


@pytest.fixture(scope="module")
async def desk(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("verbs")
    settings = {"TELEGRAM__OPERATORS": OPERATORS, "GATEWAY__CODE_LOOK_S": "1"}
    async with Desk(world, folder, **settings) as desk:
        yield desk


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    return await desk.customer()


@pytest.fixture
async def card(desk: Desk, anne: Customer) -> Message:
    await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    return await desk.card(anne.name, "Mailed")


async def asked_of(desk: Desk, *words: str) -> Message:
    """The bot's question with these words, once its answer would be understood."""
    prompt = await desk.said(*words)
    await desk.stored("SELECT 1 FROM prompts WHERE message_id = ?", prompt.id)
    return prompt


def reply_letter(ref: str, text: str) -> Letter:
    return Letter(sender="", to="", subject=f"Re: Top-up [{ref}]", text=text)


async def redeem(desk: Desk, customer: Customer, code: str) -> dict:
    async with httpx.AsyncClient(base_url=desk.world.gateway.url, trust_env=False) as client:
        credentials = {"username": customer.name, "password": f"password-of-{customer.name}"}
        assert (await client.post("/api/user/login", json=credentials)).json()["success"]
        return (await client.post("/api/user/topup", json={"key": code})).json()


def code_in(mail) -> str:
    """The line that stands alone below the heading."""
    code = words_of(mail).splitlines()[4].strip()
    assert len(code) >= 16
    assert code.isalnum()
    return code


# Ask, and the answer that joins.


async def test_case_without_account_is_asked_answered_by_mail_approved_and_credited(desk, anne):
    await anne.write(
        Letter(sender="", to="", subject="Top-up", text="Hi, I just sent 50 USDT (TRC20) for a top-up.")
    )
    await anne.mail(1)
    (ref,) = (
        await desk.stored(
            "SELECT ref FROM cases WHERE sender = ? AND state = ?", anne.address, "awaiting_operator"
        )
    )[0]
    card = await desk.card_of(ref, "Mailed")
    assert "approve" not in actions(card)
    assert await desk.menu(OLGA, card, "ask", "ask") == "The customer is asked."
    mail = await anne.mail(2)
    assert "Which account shall it be?" in words_of(mail)
    assert f"[{ref}]" in mail["Subject"]
    await desk.card_of(ref, "waiting for the customer", "Which account?")

    await anne.write(reply_letter(ref, f"My account is {anne.name}."))
    shown = await desk.card_of(
        ref, "waiting for you", f"account: – → {anne.name}", "(the customer,", "$0.00 USD"
    )
    await desk.said(f"{ref}: the customer has answered")
    assert await desk.tap(OLGA, shown, button(shown, "approve")) == "Approved: $50.00 USD is being credited."
    await anne.mail(3)
    assert await anne.credits() == (USDT_50, 1)


async def test_unproven_answer_changes_nothing_until_its_words_are_adopted(desk, anne, card):
    ref = ref_of(card)
    await desk.menu(OLGA, card, "ask", "ask")
    await anne.mail(2)
    await anne.write(reply_letter(ref, "Sorry, not 50 but 40 USDT."), is_signed=False)
    shown = await desk.card_of(ref, "waiting for you", "by a mail that nothing proves", "but not proven")
    assert "50.00 USDT → $50.00" in shown.text
    assert await desk.tap(OLGA, shown, button(shown, "adopt")) == "Adopted; look at the card."
    shown = await desk.card_of(ref, "amount: 50.00 USDT → 40.00 USDT (Olga,")
    await desk.tap(OLGA, shown, button(shown, "approve"))
    await anne.mail(3)
    assert await anne.credits() == (20_000_000, 1)


async def test_authentic_correction_changes_the_terms_and_the_older_card_is_refused(desk, anne, card):
    old = button(card, "approve")
    await anne.write(reply_letter(ref_of(card), "I made a mistake: it was 45 USDT, not 50."))
    shown = await desk.card_of(ref_of(card), "50.00 USDT → 45.00 USDT (the customer,")
    assert await desk.tap(OLGA, shown, old) == "This card was out of date; look at the new one."
    assert await desk.tap(OLGA, shown, button(shown, "approve")) == "Approved: $45.00 USD is being credited."
    await anne.mail(2)
    assert await anne.credits() == (22_500_000, 1)


async def test_account_changed_by_mail_wants_a_second_tap(desk, anne, card):
    bart = await desk.customer()
    await anne.write(reply_letter(ref_of(card), f"The account is {bart.name}, please."))
    shown = await desk.card_of(
        ref_of(card), f"{anne.name} → {bart.name}", "is not the one that the first card named"
    )
    answer = await desk.tap(OLGA, shown, button(shown, "approve"))
    assert answer.startswith("Please tap once more to confirm: ")
    asked = await desk.card_of(ref_of(card), "Tap Approve once more")
    await desk.tap(OLGA, asked, button(asked, "approve"))
    await anne.mail(2)
    assert await anne.credits() == (0, 0)
    assert await bart.credits() == (USDT_50, 1)


async def test_authentic_cancellation_withdraws_and_is_told(desk, anne, card):
    await anne.write(reply_letter(ref_of(card), "Please cancel my request."))
    mail = await anne.mail(2)
    assert "we have withdrawn your request" in words_of(mail)
    shown = await desk.card_of(ref_of(card), "withdrawn")
    assert actions(shown) == ["reopen"]
    await desk.said(f"{ref_of(card)}: the customer takes his request back")


async def test_mail_after_approval_is_only_a_note(desk, anne, card):
    await desk.tap(OLGA, card, button(card, "approve"))
    await anne.mail(2)
    await anne.write(reply_letter(ref_of(card), "Please cancel my request."))
    shown = await desk.card_of(ref_of(card), "The customer wrote again", "Please cancel")
    assert "credited" in shown.text
    await desk.rest()
    assert await anne.credits() == (USDT_50, 1)


# Reject and reopen.


async def test_rejection_names_its_reason_and_is_undone(desk, anne, card):
    ref = ref_of(card)
    assert await desk.menu(OLGA, card, "reject", "reject") == "Rejected; the customer is told."
    mail = await anne.mail(2)
    assert "We have not found this transfer" in words_of(mail)
    shown = await desk.card_of(ref, "rejected", "Olga rejected it", "Transfer not found")
    assert await desk.tap(OMAR, shown, button(shown, "reopen")) == "Open again."
    shown = await desk.card_of(ref, "waiting for you")
    await desk.tap(OMAR, shown, button(shown, "approve"))
    await anne.mail(3)
    assert await anne.credits() == (USDT_50, 1)
    acts = desk.books.acts(ref)
    assert [act for act in acts if act in {"reject", "reopen", "approve"}] == ["reject", "reopen", "approve"]


async def test_own_words_are_shown_before_they_are_mailed_and_survive_a_restart(desk, anne, card):
    ref = ref_of(card)
    await desk.open_menu(OLGA, card, "reject")
    assert (
        await desk.tap(OLGA, card, button(card, "prompt", "reject"))
        == "Please write it as a reply to my question below."
    )
    prompt = await asked_of(desk, "Olga", f"why is {ref} rejected?")
    await desk.bot.stop()
    await desk.bot.start()
    await desk.reply(OMAR, prompt, "Omar's words")
    await desk.said("That is for Olga alone.")
    words = "We only take <b>USDT</b> here & {{ 7 * 7 }}.\nSorry!"
    await desk.reply(OLGA, prompt, words)
    draft = await asked_of(desk, f"{ref}: rejection, to {anne.address}", words)
    assert len(anne.mails) == 1
    assert await desk.tap(OMAR, draft, button(draft, "send")) == "That is for Olga alone."
    assert await desk.tap(OLGA, draft, button(draft, "send")) == "Rejected; the customer is told."
    assert words in words_of(await anne.mail(2)).replace("\r\n", "\n")
    assert await desk.tap(OLGA, draft, "📤 Send") == "This draft was sent or dropped before."
    await desk.rest()
    assert len(anne.mails) == 2


async def test_draft_that_is_dropped_is_not_mailed(desk, anne, card):
    await desk.reply(OLGA, card, "Hello, is this yours?")
    draft = await asked_of(desk, f"{ref_of(card)}: to {anne.address}", "is this yours?")
    assert await desk.tap(OLGA, draft, button(draft, "drop")) == "Not sent."
    await desk.rest()
    assert len(anne.mails) == 1
    assert "waiting for you" in (await desk.card_of(ref_of(card))).text


# Edit.


async def test_edited_amount_and_account_are_what_is_credited(desk, anne, card):
    ref, bart = ref_of(card), await desk.customer()

    async def edit(purpose: str, question: str, text: str) -> Message:
        shown = await desk.card_of(ref)
        await desk.open_menu(OLGA, shown, "edit")
        await desk.tap(OLGA, shown, button(shown, "prompt", purpose))
        prompt = await asked_of(desk, "Olga", question)
        await desk.reply(OLGA, prompt, text)
        return prompt

    prompt = await edit("amount", f"what amount for {ref}", "1,5")
    await desk.said("“1,5” is no number that I can be sure of", "100.50")
    await desk.reply(OLGA, prompt, "30")
    await desk.card_of(ref, "amount: 50.00 USDT → 30.00 USDT (Olga,")
    await edit("account", f"which account for {ref}", "nobody-by-this-name")
    shown = await desk.card_of(ref, "No account is called “nobody-by-this-name”")
    assert "approve" not in actions(shown)
    await edit("account", f"which account for {ref}? Now: nobody-by-this-name", bart.name)
    shown = await desk.card_of(
        ref, f"nobody-by-this-name → {bart.name}", "is not the one that the first card named"
    )
    assert (await desk.tap(OLGA, shown, button(shown, "approve"))).startswith("Please tap once more")
    shown = await desk.card_of(ref, "Tap Approve once more")
    assert await desk.tap(OLGA, shown, button(shown, "approve")) == "Approved: $30.00 USD is being credited."
    await desk.card_of(ref, "Credited: ")
    assert await bart.credits() == (15_000_000, 1)
    assert await anne.credits() == (0, 0)


async def test_edited_currency_and_rate_are_computed_anew(desk, anne, card):
    ref = ref_of(card)
    await desk.open_menu(OLGA, card, "edit")
    await desk.tap(OLGA, card, button(card, "menu", "currency"))
    await desk.until(lambda: "currency" in actions(card), "the currencies")
    assert await desk.tap(OLGA, card, button(card, "currency", "CNY")) == "Changed; look at the card."
    shown = await desk.card_of(ref, "¥50.00 CNY ÷ 8 = $6.25 USD", "currency: USDT → CNY", "Market: 7.10 CNY")
    await desk.open_menu(OLGA, shown, "edit")
    await desk.tap(OLGA, shown, button(shown, "prompt", "rate"))
    await desk.reply(OLGA, await asked_of(desk, "Olga", f"what paid rate for {ref}"), "10")
    shown = await desk.card_of(ref, "¥50.00 CNY ÷ 10 = $5.00 USD")
    await desk.tap(OLGA, shown, button(shown, "approve"))
    await anne.mail(2)
    assert await anne.credits() == (2_500_000, 1)


# Code.


async def test_code_is_mailed_redeemed_and_booked_and_stands_nowhere_else(desk, anne, card):
    ref = ref_of(card)
    assert await desk.tap(OLGA, card, button(card, "code")) == (
        "Approved: a code over $50.00 USD is being made and mailed."
    )
    code = code_in(await anne.mail(2))
    shown = await desk.card_of(ref, "code sent", "Code over $50.00 USD")
    assert actions(shown) == ["take_back"]
    assert (await redeem(desk, anne, code))["success"]
    shown = await desk.card_of(ref, "code redeemed", "Credited: $0.00 USD → $50.00 USD")
    await desk.rest()
    assert desk.books.is_balanced()
    assert ("QUOTA", Decimal(-USDT_50)) in {
        (currency, amount) for _, amount, currency in desk.books.postings(ref)
    }
    said = "\n".join(message.text for message in desk.messages)
    assert code not in said
    assert code not in "\n".join(desk.bot.lines)
    for table, column in (("effects", "body"), ("cases", "body"), ("audit", "detail")):
        assert not desk.rows(f"SELECT 1 FROM {table} WHERE {column} LIKE ?", f"%{code}%")


async def test_code_that_is_taken_back_can_not_be_redeemed_and_the_case_is_open_again(desk, anne, card):
    ref = ref_of(card)
    await desk.tap(OLGA, card, button(card, "code"))
    code = code_in(await anne.mail(2))
    shown = await desk.card_of(ref, "code sent")
    answer = await desk.tap(OMAR, shown, button(shown, "take_back"))
    assert answer == "The code is being deleted; until then it can be redeemed."
    shown = await desk.card_of(ref, "waiting for you")
    assert "no longer valid" in words_of(await anne.mail(3))
    assert not (await redeem(desk, anne, code))["success"]
    await desk.tap(OMAR, shown, button(shown, "approve"))
    await anne.mail(4)
    assert await anne.credits() == (USDT_50, 1)


# Reverse.


async def test_credit_is_reversed_once_after_a_second_tap_and_the_customer_is_told_why(desk, anne, card):
    ref = ref_of(card)
    await desk.tap(OLGA, card, button(card, "approve"))
    await anne.mail(2)
    shown = await desk.card_of(ref, "Credited: ", "Mailed")
    assert (
        await desk.menu(OMAR, shown, "reverse", "reverse") == "Please tap once more to take $50.00 USD back."
    )
    asked = await desk.card_of(ref, "$50.00 USD would be taken back (Approved by mistake)")
    await desk.rest()
    assert await anne.credits() == (USDT_50, 1)
    press = desk.world.api.acts.press
    taps = [press(who, desk.chat.id, asked.id, button(asked, "do_reverse")) for who in (OLGA, OMAR)]
    await desk.until(lambda: all(tap.answered for tap in taps), "both answers")
    assert [tap.answer["text"] for tap in taps] == [
        "$50.00 USD is being taken back.",
        "Olga was first: reversing ….",
    ]
    mail = await anne.mail(3)
    assert "we have taken back $50.00 USD" in words_of(mail)
    assert "by mistake" in words_of(mail)
    await desk.card_of(ref, "reversed", "$50.00 USD taken back, $0.00 USD left")
    await desk.rest()
    assert (await anne.credits())[0] == 0
    assert desk.books.is_balanced()
    sums: dict[tuple[str, str], Decimal] = {}
    for account, amount, currency in desk.books.postings(ref):
        sums[account, currency] = sums.get((account, currency), Decimal(0)) + amount
    assert not any(sums.values())
    assert desk.rows("SELECT sum(quota) FROM lots WHERE case_ref = ?", ref) == [(0,)]


async def test_reversal_is_refused_with_figures_where_too_little_is_left(desk, anne, card):
    ref = ref_of(card)
    await desk.tap(OLGA, card, button(card, "approve"))
    await anne.mail(2)
    async with httpx.AsyncClient(
        base_url=desk.world.gateway.url,
        headers={"Authorization": desk.world.gateway.access_token},
        trust_env=False,
    ) as client:
        body = {"user_id": anne.account, "quota": 20_000_000, "remark": "spent"}
        spent = await client.post("/api/debit", json=body, headers={"Idempotency-Key": f"spent-{ref}"})
        assert spent.json()["success"], spent.text
    shown = await desk.card_of(ref, "Credited: ", "Mailed")
    await desk.menu(OLGA, shown, "reverse", "reverse")
    asked = await desk.card_of(ref, "would be taken back")
    await desk.tap(OLGA, asked, button(asked, "do_reverse"))
    shown = await desk.card_of(
        ref,
        "Not taken back: $10.00 USD (5,000,000 quota) is left, $50.00 USD (25,000,000 quota) is to be taken",
    )
    assert "credited" in shown.text
    await desk.rest()
    assert (await anne.credits())[0] == 5_000_000
    assert len(anne.mails) == 2


# Answers, strangers, forged and old taps.


async def test_question_is_answered_by_a_reply_to_its_card(desk, anne):
    await anne.write(
        Letter(sender="", to="", subject="Invoice", text="Hello, can you send me an invoice for March?")
    )
    (ref,) = (
        await desk.stored("SELECT ref FROM cases WHERE sender = ? AND kind = 'question'", anne.address)
    )[0]
    card = await desk.card_of(ref, "invoice for March")
    await desk.rest()
    before = len(anne.mails)
    await desk.reply(OLGA, card, "We will send it tomorrow.")
    draft = await asked_of(desk, f"{ref}: answer to {anne.address}", "tomorrow")
    assert await desk.tap(OLGA, draft, button(draft, "send")) == "The answer is being mailed."
    await desk.card_of(ref, "answered", "Olga answered", "We will send it tomorrow.")
    assert "We will send it tomorrow." in words_of(await anne.mail(before + 1))


async def test_strangers_viewers_and_chats_that_speak_can_do_nothing(desk, anne, card):
    ref, before = ref_of(card), desk.books.acts(ref_of(card))
    for data in (button(card, "code"), f"reject:{ref}:2:duplicate", f"do_reverse:{ref}:2"):
        message = desk.chat.messages[card.id]
        message.content.keyboard[0][0]["callback_data"], kept = (
            data,
            message.content.keyboard[0][0]["callback_data"],
        )
        assert await desk.tap(MALLORY, card, data) == "You are no operator here."
        assert await desk.tap(VERA_ID, card, data) == "You may look, not decide."
        message.content.keyboard[0][0]["callback_data"] = kept
    desk.world.api.acts._say(
        None, desk.chat.id, _text("Approved, says the group"), reply_to=card.id, sender_chat_id=desk.chat.id
    )
    await desk.said("You are no operator here.")
    await desk.rest()
    assert desk.books.acts(ref) == before
    assert len(anne.mails) == 1


def _text(words: str):
    return Content(format_text(words, "", None))


async def test_of_two_operators_with_different_verbs_one_wins(desk, anne, card):
    press = desk.world.api.acts.press
    ask = press(OMAR, desk.chat.id, card.id, button(card, "code"))
    yes = press(OLGA, desk.chat.id, card.id, button(card, "approve"))
    await desk.until(lambda: ask.answered and yes.answered, "both answers")
    assert ask.answer["text"].startswith("Approved: a code over")
    assert yes.answer["text"].startswith("Omar was first: ")
    await anne.mail(2)
    assert await anne.credits() == (0, 0)


async def test_lilei_with_cny_is_asked_in_chinese(desk):
    lilei = await desk.customer()
    await lilei.write(chinese_topup(lilei.name))
    await lilei.mail(1)
    card = await desk.card(lilei.name, "Mailed")
    await desk.menu(OLGA, card, "ask", "ask")
    assert "请问是哪个账户？" in words_of(await lilei.mail(2))


# What goes wrong on the way.


async def test_mail_that_was_given_up_is_sent_again_by_a_button(desk, anne, card):
    fault = MailFault(stage="rcpt", reply="550 5.7.1 Refused", door="submission", address=anne.address)
    desk.world.mail.faults.append(fault)
    await desk.menu(OLGA, card, "ask", "ask")
    told = await desk.said(ref_of(card), "could not be done", "550")
    shown = await desk.card_of(ref_of(card), "could not be delivered")
    assert "retry" in actions(shown)
    assert len(anne.mails) == 1
    assert await desk.tap(MALLORY, told, button(told, "retry")) == "You are no operator here."
    assert await desk.tap(OMAR, told, button(told, "retry")) == "I try again."
    assert "Which account" in words_of(await anne.mail(2))
    assert await desk.tap(OLGA, told, button(told, "retry")) == "That is done, or under way already."
    await desk.rest()
    assert len(anne.mails) == 2
    assert "retry" in desk.books.acts(ref_of(card))


@pytest.mark.sqlite
async def test_tap_that_the_database_could_not_take_is_not_lost_silently(desk, anne, card):
    await desk.rest()
    path = desk.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = await desk.tap(OLGA, card, button(card, "approve"))
        other.execute("ROLLBACK")
    assert answer.startswith("That did not work: I cannot reach my own database.")
    assert (await desk.tap(OLGA, card, button(card, "approve"))).startswith("Approved: ")
    await anne.mail(2)
    assert await anne.credits() == (USDT_50, 1)
