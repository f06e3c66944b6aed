"""Letters: real signatures, real charsets, real pictures."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

import dkim
import dns.asyncresolver
import dns.resolver
import pytest
from PIL import Image

from sandbox import people
from sandbox.dns import DnsServer
from sandbox.mailbox import MailServer
from sandbox.sender import (
    Letter,
    Sender,
    balance_question,
    chinese_topup,
    duplicate_receipt,
    english_usdt_topup,
    forged_refund,
    refund,
)


@pytest.fixture
async def dns_server() -> AsyncIterator[DnsServer]:
    async with DnsServer() as server:
        yield server


@pytest.fixture
def sender(mail: MailServer, dns_server: DnsServer) -> Sender:
    return Sender(mail, dns_server)


def read(octets: bytes) -> EmailMessage:
    message = message_from_bytes(octets, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def proves(octets: bytes, server: DnsServer) -> bool:
    """Whether the signature verifies with the key that the name server tells over the wire."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port

    def look_up(name: bytes, timeout: int = 5) -> bytes | None:
        try:
            answer = resolver.resolve(name.decode(), "TXT", lifetime=timeout)
        except dns.resolver.NXDOMAIN:
            return None
        return b"".join(answer[0].strings)

    return bool(await asyncio.to_thread(dkim.verify, octets, dnsfunc=look_up))


async def test_the_chinese_topup_is_what_foxmail_sends(
    mail: MailServer, dns_server: DnsServer, sender: Sender
) -> None:
    posted = await sender.send(chinese_topup())
    await mail.until(lambda: mail.accepted_for(people.DESK_ADDRESS))
    (octets,) = await mail.mails(people.DESK_ADDRESS)
    assert octets.endswith(posted.octets)
    assert await proves(octets, dns_server)
    assert not await proves(octets.replace(b"lilei88@qq.example", b"lilei89@qq.example"), dns_server)
    message = read(octets)
    assert (message["Message-ID"], message["Subject"]) == (posted.message_id, "回复: 怎么充值")
    assert message["From"].addresses[0].display_name == "李雷"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content_charset() == "gb18030"
    assert "账号 lilei88，支付宝已转 100 元" in text_of(message)
    assert "原始邮件" in text_of(message)
    assert "<div>账号 lilei88，支付宝已转 100 元" in text_of(message, "html")
    (receipt,) = message.iter_attachments()
    assert receipt.get_filename() == "支付宝转账截图.jpg"
    with Image.open(io.BytesIO(receipt.get_content())) as picture:
        assert (picture.format, picture.size) == ("JPEG", (540, 720))


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        (english_usdt_topup, "50 USDT (TRC20) for my account anne_v"),
        (refund, "refund the rest of my account anne_v"),
        (balance_question, "账号 lilei88 还剩多少余额"),
    ],
)
async def test_letters_of_customers_are_signed_by_their_providers(
    sender: Sender, dns_server: DnsServer, letter: Callable[[], Letter], words: str
) -> None:
    posted = sender.write(letter())
    assert await proves(posted.octets, dns_server)
    assert words in text_of(read(posted.octets))


async def test_a_forger_cannot_sign(mail: MailServer, dns_server: DnsServer, sender: Sender) -> None:
    await sender.send(forged_refund())
    await mail.until(lambda: mail.accepted)
    (octets,) = await mail.mails(people.DESK_ADDRESS)
    message = read(octets)
    assert message["From"].addresses[0].addr_spec == people.LILEI_ADDRESS
    assert message["Return-Path"] == f"<{people.MALLORY_ADDRESS}>"
    assert message["DKIM-Signature"] is None
    assert not await proves(octets, dns_server)


async def test_a_duplicate_has_the_same_picture_in_another_mail(sender: Sender) -> None:
    first = chinese_topup()
    again = duplicate_receipt(first)
    one, two = sender.write(first), sender.write(again)
    assert one.message_id != two.message_id
    assert first.pictures == again.pictures


async def test_keys_are_published_for_each_domain(sender: Sender, dns_server: DnsServer) -> None:
    sender.write(chinese_topup())
    sender.write(refund())
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], dns_server.port
    for domain in ("qq.example", "posteo.example"):
        answer = await resolver.resolve(f"s2026._domainkey.{domain}", "TXT")
        assert b"".join(answer[0].strings).startswith(b"v=DKIM1; k=rsa; p=MII")
