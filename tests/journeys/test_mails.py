"""faults.md 20 to 22, 31 and 61: what becomes of mails that are no plain request of a proven person."""

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest

from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import Letter, chinese_topup, english_usdt_topup
from sandbox.sender.letter import Quoted
from tests.journeys.desk import Customer, Desk, actions, button, mails_to, ref_of, words_of

TRACE = (
    "Authentication-Results: mx.gateway.example; {findings}\r\n"
    "Received: from mail.qq.example by mx.gateway.example with ESMTP id 1; Mon, 23 Nov 2026 12:00:00 +0000\r\n"
)
"""What the desk's own server writes above a mail."""


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    return await desk.customer()


@pytest.fixture
async def card(desk: Desk, anne: Customer) -> Message:
    """The card of Anne's top-up, complete, with her acknowledgement sent."""
    await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    return await desk.card(anne.name, "Mailed")


def robots_mail(desk: Desk, anne: Customer, headers: str) -> tuple[str, bytes]:
    """A mail that claims a top-up as loudly as any, with a robot's headers."""
    message_id = f"<{anne.name}.{abs(hash(headers))}@robots.example>"
    text = (
        f"From: Anne <{anne.address}>\r\nTo: <{desk.address}>\r\nSubject: Top-up for {anne.name}\r\n"
        f"Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: {message_id}\r\n{headers}\r\n\r\n"
        f"I just sent 50 USDT (TRC20) for my account {anne.name}.\r\n"
    )
    return message_id, text.encode()


def mails_about(desk: Desk, ref: str) -> list[tuple[str]]:
    return desk.rows("SELECT state FROM effects WHERE kind = 'mail' AND case_ref = ?", ref)


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All",
        "Precedence: auto_reply\r\nX-Autoreply: yes",
        "List-Id: <news.robots.example>\r\nList-Unsubscribe: <mailto:off@robots.example>\r\nPrecedence: bulk",
    ],
)
async def test_22_robot_is_recorded_and_never_answered(desk, anne, headers):
    message_id, octets = robots_mail(desk, anne, headers)
    await desk.post(octets, sender=anne.address)
    ((disposition, reason, ref),) = await desk.handled(message_id)
    await desk.rest()
    assert (disposition, ref) == ("ignore", None), reason
    assert anne.mails == []
    assert desk.cards(anne.name) == []


async def test_22_mail_with_a_null_return_path_is_shown_and_never_answered(desk, anne):
    message_id, octets = robots_mail(desk, anne, "X-Null-Path: yes")
    await desk.post(octets, sender="")
    ((disposition, _, ref),) = await desk.handled(message_id)
    await desk.card(anne.name, "50.00 USDT")
    await desk.rest()
    assert disposition == "set_aside"
    assert mails_about(desk, ref) == []
    assert anne.mails == []


async def test_22_bounce_of_our_mail_joins_its_case_and_is_told_and_never_answered(desk, anne, card):
    ours = anne.mails[0]
    message_id = f"<bounce.{anne.name}@mx.qq.example>"
    bounce = EmailMessage()
    bounce["From"] = "Mail Delivery System <MAILER-DAEMON@mx.qq.example>"
    bounce["To"] = desk.address
    bounce["Subject"] = "Undelivered Mail Returned to Sender"
    bounce["Message-ID"] = message_id
    bounce["Auto-Submitted"] = "auto-replied"
    bounce.set_content(f"<{anne.address}>: host mx.qq.example said: 550 5.2.2 Mailbox full")
    bounce.add_attachment(ours)
    bounce.replace_header("Content-Type", 'multipart/report; report-type="delivery-status"')
    before = len(anne.mails)
    await desk.post(bounce.as_bytes(policy=bounce.policy.clone(linesep="\r\n")), sender="")
    ((disposition, reason, ref),) = await desk.handled(message_id)
    await desk.said(f"📪 {ref_of(card)}: our mail to {anne.address} did not arrive.", "Mailbox full")
    await desk.card(anne.name, f"Our mail did not arrive: {anne.address}", "550 5.2.2 Mailbox full")
    await desk.rest()
    assert ref == ref_of(card)
    assert len(desk.cards(anne.name)) == 1
    assert disposition == "set_aside", reason
    assert len(anne.mails) == before
    assert mails_to(desk.world, "MAILER-DAEMON@mx.qq.example") == []
    assert await anne.credits() == (0, 0)


async def test_our_own_mail_is_ignored(desk, anne):
    letter = english_usdt_topup(anne.name)
    posted = await anne.write(letter, sender=desk.address)
    ((disposition, reason, ref),) = await desk.handled(posted.message_id)
    await desk.rest()
    assert (disposition, ref) == ("ignore", None)
    assert reason.startswith("own-mail")
    # Other tests' robots write here too; the bot itself must not have answered its own address.
    answers = [mail for mail in mails_to(desk.world, desk.address) if desk.address in str(mail["From"])]
    assert [mail["Subject"] for mail in answers if mail["Auto-Submitted"]] == []


async def test_22_two_robots_do_not_answer_each_other(desk, anne, card):
    """Anne is on holiday: her program answers each of our mails in its thread."""
    for number in range(3):
        message_id = f"<holiday.{number}.{anne.name}@qq.example>"
        away = (
            f"From: <{anne.address}>\r\nTo: <{desk.address}>\r\nMessage-ID: {message_id}\r\n"
            f"Subject: Auto: {anne.mails[-1]['Subject']}\r\nIn-Reply-To: {anne.mails[-1]['Message-ID']}\r\n"
            f"Auto-Submitted: auto-replied\r\n\r\nI am on holiday until {number + 1} December.\r\n"
        )
        await desk.post(away.encode(), sender=anne.address)
        await desk.handled(message_id)
        await desk.rest()
    assert len(anne.mails) == 1


async def test_21_mail_that_cannot_be_read_is_a_card_with_the_raw_mail(desk, anne):
    octets = b"\r\nno header at all, and then \x00\xff\xfe\r\n"
    before = len(desk.messages)
    await desk.world.mail.put(desk.address, octets)
    card = await desk.said("This mail could not be read (no header fields)")
    assert actions(card) == ["dismiss"]
    document = await desk.until(
        lambda: next((m for m in desk.messages[before:] if m.content.media), None), "the raw mail"
    )
    assert document is not None
    assert document.content.media is not None
    assert document.content.media.kind == "document"
    assert document.content.media.octets == octets
    assert document.reply_to == card.id
    # The next mail is handled.
    await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    assert await desk.tap(people.OLGA_ID, card, button(card, "dismiss")) == "Done."


async def test_20_same_mail_twice_is_one_case(desk, anne):
    posted = await anne.write(english_usdt_topup(anne.name))
    await anne.mail(1)
    await desk.post(posted.octets, sender=anne.address)
    (first, second) = await desk.handled(posted.message_id, times=2)
    await desk.rest()
    assert second[0] == "ignore"
    assert second[1].startswith("the same as mail ")
    assert second[2] is None
    assert len(desk.cards(anne.name)) == 1
    assert len(anne.mails) == 1
    assert first[2] == ref_of(desk.cards(anne.name)[0])


async def test_20_same_message_id_with_other_content_is_two_cases(desk, anne):
    letter = english_usdt_topup(anne.name)
    posted = await anne.write(letter, is_signed=False)
    other = posted.octets.replace(b"50 USDT", b"70 USDT")
    await desk.post(other, sender=anne.address)
    found = await desk.handled(posted.message_id, times=2)
    assert len({ref for _, _, ref in found}) == 2
    await desk.card(anne.name, "$50.00 USD", "Mailed")
    await desk.card(anne.name, "$70.00 USD", "Mailed")


async def test_55_two_mails_without_message_id_in_the_same_second_are_two_cases(desk, anne):
    posted = desk.world.sender.write(english_usdt_topup(anne.name))
    bare = re.sub(rb"(?m)^Message-ID: .*\r\n", b"", posted.octets).replace(
        b"anne@posteo.example", anne.address.encode()
    )
    await desk.post(bare, sender=anne.address)
    await desk.post(bare.replace(b"50 USDT", b"70 USDT"), sender=anne.address)
    await desk.card(anne.name, "$50.00 USD")
    await desk.card(anne.name, "$70.00 USD")


async def test_reply_in_the_thread_joins_the_case_as_a_note(desk, anne, card):
    ours = anne.mails[0]
    history = Quoted(
        desk.address, card.accepted.wall, ours["Subject"], words_of(ours), ours["Message-ID"].strip()
    )
    posted = await anne.write(
        english_usdt_topup(anne.name),
        subject="Re: hello",
        text="I forgot to say: sent at noon.",
        quoted=history,
    )
    ((_, reason, ref),) = await desk.handled(posted.message_id)
    assert reason == f"joins {ref_of(card)}"
    assert ref == ref_of(card)
    shown = await desk.card(anne.name, "The customer added (", "I forgot to say: sent at noon.")
    await desk.rest()
    assert shown.id == card.id
    assert len(desk.cards(anne.name)) == 1
    assert len(anne.mails) == 1
    assert "$50.00 USD" in shown.text


async def test_stranger_who_names_a_case_changes_nothing_but_its_card(desk, anne, card):
    stranger = await desk.customer()
    posted = await stranger.write(
        english_usdt_topup(stranger.name),
        subject=f"Re: Top-up [{ref_of(card)}]",
        text=f"Please credit {ref_of(card)} to my account {stranger.name} instead.",
    )
    ((_, _, ref),) = await desk.handled(posted.message_id)
    assert ref == ref_of(card)
    shown = await desk.card(anne.name, f"{stranger.address} wrote about this case", "it changes nothing:")
    await desk.rest()
    assert stranger.mails == []
    await desk.tap(people.OLGA_ID, shown, button(shown, "approve"))
    await anne.mail(2)
    assert await anne.credits() == (25_000_000, 1)
    assert await stranger.credits() == (0, 0)
    assert stranger.mails == []


@pytest.mark.parametrize(
    "findings",
    [
        "dmarc=fail (p=reject) header.from=qq.example; spf=pass smtp.mailfrom=free.example",
        "spf=fail smtp.mailfrom=mallory@qq.example; dkim=none",
    ],
)
async def test_31_forged_sender_is_never_answered_and_wants_a_second_tap(desk, anne, findings):
    letter = _to(desk, anne, english_usdt_topup(anne.name), is_signed=False)
    posted = desk.world.sender.write(letter)
    above = TRACE.format(findings=findings).encode()
    await desk.world.mail.put(desk.address, above + posted.octets)
    shown = await desk.card(anne.name, "⛔ sender probably forged", "no mail is sent automatically")
    await desk.rest()
    assert mails_about(desk, ref_of(shown)) == []
    answer = await desk.tap(people.OLGA_ID, shown, button(shown, "approve"))
    assert answer.startswith("Please tap once more")
    asked = await desk.card(anne.name, "Tap Approve once more")
    await desk.menu(people.OLGA_ID, asked, "reject", "reject")
    await desk.rest()
    assert anne.mails == []


async def test_findings_that_came_with_the_mail_prove_nothing(desk, anne):
    """Mallory writes the desk's own server's findings below its Received."""
    letter = _to(desk, anne, english_usdt_topup(anne.name), is_signed=False)
    claimed = b"Authentication-Results: mx.gateway.example; dmarc=pass header.from=qq.example\r\n"
    await desk.post(claimed + desk.world.sender.write(letter).octets, sender=people.MALLORY_ADDRESS)
    await desk.card(anne.name, "❔ sender not proven", "anybody could have written this")


async def test_signature_of_another_domain_proves_nothing(desk, anne):
    letter = _to(desk, anne, english_usdt_topup(anne.name), is_signed=False)
    octets = desk.world.sender.write(letter).octets
    signed = desk.world.sender._signer.sign(octets, "free.example")
    await desk.post(signed, sender=people.MALLORY_ADDRESS)
    card = await desk.card(anne.name, "❔ sender not proven", "Mailed")
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    mail = await anne.mail(2)
    assert "has been credited" in words_of(mail)
    assert "New balance" not in words_of(mail), "an unproven sender is told no balance"


async def test_unknown_account_is_asked_about_and_cannot_be_approved(desk, anne):
    await anne.write(english_usdt_topup("nobody_here_7"))
    card = await desk.card("nobody_here_7", "No account is called “nobody_here_7”.", "Mailed")
    assert "approve" not in actions(card)
    mail = await anne.mail(1)
    assert "Account: nobody_here_7 (we could not find it yet)" in words_of(mail)


async def test_missing_amount_is_asked_for(desk, anne):
    await anne.write(
        chinese_topup(anne.name), text=f"您好，账号 {anne.name}，支付宝已转账，请充值。", quoted=None
    )
    card = await desk.card(anne.name, "Missing: amount", "Mailed")
    assert "approve" not in actions(card)
    words = words_of(await anne.mail(1))
    assert "您付了多少钱" in words
    assert "您在网关注册的账户名" not in words


async def test_english_mail_is_answered_in_english(desk, anne, card):
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await anne.mail(2)
    acknowledgement, receipt = anne.mails
    assert words_of(acknowledgement).startswith("Hello,")
    assert "we have received your top-up request" in words_of(acknowledgement)
    assert "Paid: 50.00 USDT" in words_of(receipt)
    assert "Credited: $50.00 USD (25,000,000 quota)" in words_of(receipt)
    assert "New balance: $50.00 USD" in words_of(receipt)
    assert receipt["Auto-Submitted"] == "auto-replied"
    html = receipt.get_body(("html",))
    assert html is not None
    assert 'lang="en"' in html.get_content()


async def test_picture_that_nobody_can_show_does_not_stop_the_rest(desk, anne):
    """Called a PNG, is none: Telegram refuses it as a photo."""
    posted = chinese_topup(anne.name)
    broken = tuple(type(picture)(picture.name, b"no picture", "image/png") for picture in posted.pictures)
    await anne.write(posted, pictures=broken)
    card = await desk.card(anne.name, "Mailed")
    await desk.rest()
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await anne.mail(2)


async def with_reply_to(desk: Desk, anne: Customer, letter: Letter, reply_to: str) -> None:
    """Anne's letter, signed as it is, with another address for answers."""
    octets = desk.world.sender.write(letter).octets
    await desk.post(f"Reply-To: <{reply_to}>\r\n".encode() + octets, sender=anne.address)


async def test_plain_answers_go_where_a_proven_sender_asks_and_the_receipt_to_himself(desk, anne):
    there = f"billing.{anne.name}@mail.qq.example"
    await with_reply_to(desk, anne, _to(desk, anne, english_usdt_topup(anne.name)), there)

    card = await desk.card(anne.name, f"Plain answers go to {there}", "Mailed")
    (mail,) = mails_to(desk.world, there)
    assert f"[{ref_of(card)}]" in mail["Subject"]
    assert "t.me/" not in words_of(mail), "a link that joins Telegram is for the sender's own eyes"
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    receipt = await anne.mail(1)
    assert "$50.00 USD" in words_of(receipt)
    assert len(mails_to(desk.world, there)) == 1


@pytest.mark.parametrize("is_signed", [True, False])
async def test_another_organisation_or_an_unproven_sender_is_answered_at_from(desk, anne, is_signed):
    there = f"m.{anne.name}@{'elsewhere.example' if is_signed else 'mail.qq.example'}"
    letter = _to(desk, anne, english_usdt_topup(anne.name), is_signed=is_signed)
    await with_reply_to(desk, anne, letter, there)

    await desk.card(anne.name, f"It asks for answers to {there}", "Mailed")
    assert len(anne.mails) == 1
    assert mails_to(desk.world, there) == []


async def test_who_names_ever_new_addresses_is_one_asker_to_the_limits(desk, anne):
    there = f"victim.{anne.name}@mail.qq.example"
    await with_reply_to(desk, anne, _to(desk, anne, english_usdt_topup(anne.name)), there)
    await desk.card(anne.name, "Mailed")

    counted = desk.rows(
        "SELECT automatic_to FROM effects WHERE automatic_to IS NOT NULL AND body LIKE ?", f"%{there}%"
    )
    assert counted == [(anne.address,)]


def _to(desk: Desk, anne: Customer, letter: Letter, **changes: object) -> Letter:
    return replace(letter, sender=anne.address, to=desk.address, **changes)
