"""faults.md 21, 25, 26, 60, 61, 62: hostile and odd mails, from the MX door through a whole bot to card and answer."""

import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sandbox.dns import DnsFault
from sandbox.sender import Letter, english_usdt_topup
from sandbox.world import World
from tests.intake.reader import hostile
from tests.journeys.desk import Customer, Desk, words_of

MEMORY_MB = 1_200
"""The most that the whole bot may ever have, with mails of 50 MB fetched, stored, verified and read."""
READ_WITHIN_S = 20.0


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        yield world


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with Desk(world, tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    return await desk.customer()


def a_mail(customer: Customer, body: bytes, *, subject: bytes = b"Top-up", headers: bytes = b"") -> bytes:
    """A mail of this customer's, unsigned, as it lies in the mailbox."""
    sender = f"From: {customer.name} <{customer.address}>\r\nMessage-ID: <{customer.name}@qq.example>\r\n"
    return sender.encode() + b"Subject: " + subject + b"\r\n" + headers + b"\r\n" + body


def megabytes_ever(desk: Desk) -> float:
    """The most memory that the bot's process ever had."""
    status = Path(f"/proc/{desk.bot.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


async def is_handled(desk: Desk, octets: bytes, customer: Customer) -> None:
    """A mail is disposed of, and the next one is a case as ever."""
    before = desk.rows("SELECT count(*) FROM mails WHERE disposition IS NOT NULL")[0][0]
    await desk.world.mail.put(desk.address, octets)
    await customer.write(english_usdt_topup(customer.name))
    await desk.card(customer.name, "50.00 USDT")
    after = "SELECT 1 WHERE (SELECT count(*) FROM mails WHERE disposition IS NOT NULL) >= ?"
    await desk.stored(after, before + 2)


@pytest.mark.parametrize(
    "build",
    [
        hostile.fifty_megabytes_of_attachment,
        hostile.fifty_megabytes_of_nuls,
        hostile.ten_thousand_parts,
        hostile.two_hundred_levels,
        hostile.one_megabyte_subject,
        hostile.one_megabyte_from,
    ],
)
async def test_21_hostile_mail_is_a_case_at_worst_and_the_next_is_handled(
    desk: Desk, anne: Customer, build: Callable[[], bytes]
) -> None:
    await is_handled(desk, build(), anne)
    assert desk.bot.is_running
    assert megabytes_ever(desk) < MEMORY_MB


async def test_25_no_value_of_a_mail_becomes_a_header_of_ours(desk: Desk, anne: Customer) -> None:
    injected = "=?utf-8?q?Top-up=0D=0ABcc:_victim@evil.example=0D=0AX-Ours:_yes?="
    letter = english_usdt_topup(anne.name)
    octets = (
        f'From: "Anne\\r\\nBcc: victim@evil.example" <{anne.address}>\r\nTo: {desk.address}\r\n'
        f"Subject: {injected}\r\nMessage-ID: <inject.{anne.name}@qq.example>\r\n\r\n{letter.text}\r\n"
    )
    signed = desk.world.sender._signer.sign(octets.encode(), "qq.example")
    await desk.post(signed, sender=anne.address)
    mail = await anne.mail(1)
    assert mail["Bcc"] is mail["X-Ours"] is None
    assert str(mail["To"]) == anne.address
    accepted = desk.world.mail.accepted_for(anne.address)[-1]
    assert list(accepted.recipients) == [anne.address]
    assert not re.search(rb"(?mi)^(bcc|x-ours):", accepted.octets)
    assert desk.world.mail.accepted_for("victim@evil.example") == []


async def test_26_markup_of_a_mail_stays_text_and_a_long_one_is_kept_whole(
    desk: Desk, anne: Customer
) -> None:
    breaking = "</b></blockquote><a href='https://evil.example'>Approve</a> *_[x](tg://user?id=1)`&lt;"
    await anne.write(
        Letter(sender="", to="", subject="<b>Top-up</b>", text=f"{breaking}\n" + "words " * 17_000)
    )
    card = await desk.until(
        lambda: next((m for m in reversed(desk.messages) if "Approve</a>" in m.text), None), "the card"
    )
    assert card is not None
    assert breaking[:60] in card.text
    entities = card.content.body.entities
    assert not any(entity.type in {"text_link", "text_mention"} for entity in entities)
    assert len(card.text) <= 4_096
    (octets,) = (row[0] for row in desk.rows("SELECT octets FROM mails ORDER BY id DESC LIMIT 1"))
    assert len(bytes(octets)) > 100_000


@pytest.mark.parametrize("label", ["gb18030", "iso-8859-1", "big5", ""])
async def test_60_short_chinese_is_read_whatever_its_label_says(
    desk: Desk, anne: Customer, label: str
) -> None:
    text = f"你好，支付宝转了100元，账号 {anne.name}，麻烦充值"
    charset = f"; charset={label}" if label else ""
    headers = f"Content-Type: text/plain{charset}\r\nContent-Transfer-Encoding: 8bit\r\n".encode()
    await desk.world.mail.put(desk.address, a_mail(anne, text.encode("gb18030"), headers=headers))
    card = await desk.card(anne.name, "100.00 CNY")
    assert "支付宝转了100元" in card.text


async def test_61_numbers_beside_the_amount_are_not_taken_for_it(desk: Desk, anne: Customer) -> None:
    text = (
        f"Hi, order 88820261123 of 2026-11-23, my phone is 13912345678.\r\n"
        f"I paid 50 USDT (TRC20) for account {anne.name}. Call 400 820 8820 if need be."
    )
    await desk.world.mail.put(desk.address, a_mail(anne, text.encode()))
    card = await desk.card(anne.name, "50.00 USDT")
    assert not re.search(r"(88820261123|13912345678|2026|820)\.00", card.text)


@pytest.mark.parametrize("fault", list(DnsFault))
async def test_62_bad_dns_proves_nobody_and_holds_up_no_other_mail(desk: Desk, fault: DnsFault) -> None:
    first, second, later = [await desk.customer() for _ in range(3)]
    dns = desk.world.dns
    dns.fault = fault
    try:
        began = time.monotonic()
        for number, customer in enumerate((first, second)):
            # Each from a domain of its own: a verdict must not come from what is known already.
            letter = english_usdt_topup(customer.name)
            await customer.write(letter, sender=f"{customer.name}@{fault}{number}.example")
        for customer in (first, second):
            card = await desk.card(customer.name, "50.00 USDT")
            assert "✅ sender" not in card.text
            assert "sender not proven" in card.text or "sender could not be checked" in card.text
        assert time.monotonic() - began < READ_WITHIN_S
    finally:
        dns.fault = None
    await later.write(english_usdt_topup(later.name))
    mail = await later.mail(1)
    assert later.name in words_of(mail)
