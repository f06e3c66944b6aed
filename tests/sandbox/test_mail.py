"""Mail: doors, rules, delivery, IDLE and faults, with aiosmtplib and IMAPClient."""

import asyncio
import re
import statistics
import threading
import time
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from imapclient import IMAPClient

from sandbox.mailbox import AcceptedMail, MailFault, MailServer
from sandbox.mailbox.accounts import ON_DEMAND_PASSWORD
from sandbox.mailbox.faults import Drop
from sandbox.mailbox.reader import append, opened, read_folder
from sandbox.people import DESK_ADDRESS, DESK_MAIL_PASSWORD, LILEI_ADDRESS, LILEI_MAIL_PASSWORD
from tests.sandbox.places import Authority

MAIL = b"From: <lilei88@qq.example>\r\nTo: <chat@gateway.example>\r\nSubject: x\r\n\r\nhello\r\n"
SAMPLES = Path(__file__).parent.parent / "samples" / "mails"


async def from_outside(
    mail: MailServer,
    octets: bytes = MAIL,
    to: str = DESK_ADDRESS,
    *,
    sender: str = LILEI_ADDRESS,
    options: tuple[str, ...] = (),
) -> None:
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1", port=mail.mx.port, local_hostname="mail.qq.example", start_tls=False
    )
    async with client:
        await client.sendmail(sender, [to], octets, mail_options=list(options))


async def submit(mail: MailServer, octets: bytes = MAIL, to: str = LILEI_ADDRESS, **more: Any) -> None:
    settings: dict[str, Any] = {
        "username": DESK_ADDRESS,
        "password": DESK_MAIL_PASSWORD,
        "sender": DESK_ADDRESS,
        "start_tls": False,
        **more,
    }
    await aiosmtplib.send(
        octets, recipients=[to], hostname="127.0.0.1", port=mail.submission.port, **settings
    )


async def until_accepted(mail: MailServer, count: int = 1) -> AcceptedMail:
    await mail.until(lambda: len(mail.accepted) >= count)
    return mail.accepted[count - 1]


async def test_mail_from_outside_lands_with_two_headers_of_delivery(mail: MailServer) -> None:
    await from_outside(mail)
    await until_accepted(mail)
    (octets,) = await mail.mails(DESK_ADDRESS)
    assert octets.endswith(MAIL)
    trace = message_from_bytes(octets.removesuffix(MAIL) + b"\r\n")
    assert trace.keys() == ["Return-Path", "Received"]
    assert trace["Return-Path"] == f"<{LILEI_ADDRESS}>"
    received = " ".join(trace["Received"].split())
    assert received.startswith(
        "from mail.qq.example (mail.qq.example [127.0.0.1]) by mx.gateway.example with ESMTP id"
    )
    assert f"for <{DESK_ADDRESS}>" in received


async def test_the_bot_submits_with_its_password(mail: MailServer) -> None:
    await submit(mail)
    accepted = await until_accepted(mail)
    assert (accepted.door, accepted.sender, accepted.recipients) == (
        "submission",
        DESK_ADDRESS,
        (LILEI_ADDRESS,),
    )
    (octets,) = await mail.mails(LILEI_ADDRESS)
    assert b"by mx.qq.example with ESMTPA id" in octets


@pytest.mark.parametrize(
    ("more", "reply"),
    [
        ({"password": "wrong"}, "5.7.8"),
        ({"username": None, "password": None}, "5.7.0 Authentication required"),
        ({"sender": LILEI_ADDRESS}, "5.7.1 Sender address rejected"),
    ],
)
async def test_submission_wants_password_and_own_address(
    mail: MailServer, more: dict[str, Any], reply: str
) -> None:
    with pytest.raises(aiosmtplib.SMTPException, match=reply):
        await submit(mail, **more)
    assert mail.accepted == []


@pytest.mark.parametrize(
    ("to", "reply"), [("nobody@gateway.example", "5.1.1"), ("someone@real-world.com", "5.7.1 Relay")]
)
async def test_mail_for_nobody_is_refused(mail: MailServer, to: str, reply: str) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await from_outside(mail, to=to)
    assert reply in refused.value.recipients[0].message


async def test_unknown_customers_get_a_mailbox_on_demand(mail: MailServer) -> None:
    await submit(mail, to="new.customer@mail.example")
    await until_accepted(mail)
    found = await asyncio.to_thread(read_folder, mail, "new.customer@mail.example", ON_DEMAND_PASSWORD)
    assert len(found) == 1


async def test_a_bounce_has_an_empty_return_path(mail: MailServer) -> None:
    await from_outside(mail, sender="")
    accepted = await until_accepted(mail)
    assert accepted.sender == ""
    assert (await mail.mails(DESK_ADDRESS))[0].startswith(b"Return-Path: <>\r\n")


async def test_addresses_and_headers_in_utf8_are_taken(mail: MailServer) -> None:
    octets = "From: <李雷@邮箱.example>\r\nSubject: 充值\r\n\r\n账号\r\n".encode()
    await from_outside(mail, octets, sender="李雷@邮箱.example", options=("SMTPUTF8", "BODY=8BITMIME"))
    await until_accepted(mail)
    (stored,) = await mail.mails(DESK_ADDRESS)
    assert "Return-Path: <李雷@邮箱.example>".encode() in stored
    assert b"with UTF8SMTP id" in stored
    assert stored.endswith(octets)


def samples() -> list[bytes]:
    return [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]


async def test_every_octet_of_a_mail_survives_imap(mail: MailServer) -> None:
    mails = samples()
    for octets in mails:
        await mail.put(DESK_ADDRESS, octets)
    assert len(mails) > 100
    assert await asyncio.to_thread(read_folder, mail, DESK_ADDRESS, DESK_MAIL_PASSWORD) == mails
    assert await mail.mails(DESK_ADDRESS) == mails


async def test_mails_are_appended_to_sent(mail: MailServer) -> None:
    await asyncio.to_thread(append, mail, DESK_ADDRESS, DESK_MAIL_PASSWORD, MAIL, "Sent")
    assert await mail.mails(DESK_ADDRESS, "Sent") == [MAIL]

    def dated() -> object:
        with opened(mail, DESK_ADDRESS, DESK_MAIL_PASSWORD) as client:
            client.select_folder("Sent")
            return client.fetch(client.search(), ["INTERNALDATE"])

    assert "INTERNALDATE" in str(await asyncio.to_thread(dated))


async def test_a_wrong_password_opens_no_mailbox(mail: MailServer) -> None:
    with pytest.raises(IMAPClient.Error):
        await asyncio.to_thread(read_folder, mail, DESK_ADDRESS, "wrong")


class Idler:
    """A client in IDLE in a thread of its own, which notes when it is told of new mail."""

    def __init__(self, mail: MailServer) -> None:
        self.told: list[tuple[int, float]] = []
        self._client = IMAPClient("127.0.0.1", mail.imap.port, ssl=False, timeout=10)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def begin(self) -> None:
        self._client.login(DESK_ADDRESS, DESK_MAIL_PASSWORD)
        self._client.select_folder("INBOX")

    def idle(self) -> None:
        self._client.idle()
        # What came in one packet with the answer to IDLE lies in imaplib's buffer, where idle_check does not look.
        early = re.findall(rb"^\* (\d+) EXISTS", self._buffered(), re.MULTILINE)
        self.told += [(int(count), time.monotonic()) for count in early]
        self._thread.start()

    def _buffered(self) -> bytes:
        self._client.socket().setblocking(False)
        try:
            return self._client._imap.file.peek()
        except BlockingIOError:
            return b""
        finally:
            self._client.socket().settimeout(10)

    def _listen(self) -> None:
        while not self._ended.is_set():
            for response in self._client.idle_check(timeout=0.05):
                if response[1] == b"EXISTS":
                    self.told.append((response[0], time.monotonic()))

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        self._client.idle_done()
        self._client.logout()


async def told(idler: Idler, count: int) -> tuple[int, float]:
    async with asyncio.timeout(5):
        while len(idler.told) < count:
            await asyncio.sleep(0.001)
    return idler.told[count - 1]


async def test_idle_tells_of_new_mail_at_once(
    mail: MailServer, record_property: Callable[[str, object], None]
) -> None:
    idler = await asyncio.to_thread(Idler, mail)
    await asyncio.to_thread(idler.begin)
    await asyncio.to_thread(idler.idle)
    late_ms: list[float] = []
    for number in range(1, 21):
        await from_outside(mail)
        exists, at = await told(idler, number)
        assert exists == number
        accepted = await until_accepted(mail, number)
        late_ms.append((at - accepted.accepted.monotonic) * 1000)
    await asyncio.to_thread(idler.end)
    record_property("push_ms_p50", statistics.median(late_ms))
    assert statistics.median(late_ms) < 100


async def test_idle_tells_of_mail_that_came_before_it_began(mail: MailServer) -> None:
    idler = await asyncio.to_thread(Idler, mail)
    await asyncio.to_thread(idler.begin)
    await mail.put(DESK_ADDRESS, MAIL)
    await asyncio.to_thread(idler.idle)
    assert (await told(idler, 1))[0] == 1
    await asyncio.to_thread(idler.end)


async def test_connections_can_be_cut_and_the_port_comes_back(mail: MailServer) -> None:
    client = await asyncio.to_thread(IMAPClient, "127.0.0.1", mail.imap.port, ssl=False, timeout=5)
    await mail.imap.drop_connections()
    with pytest.raises((OSError, IMAPClient.AbortError)):
        await asyncio.to_thread(client.noop)
    client.socket().close()
    port = mail.imap.port
    await mail.imap.stop()
    await mail.imap.start()
    assert mail.imap.port == port
    assert await asyncio.to_thread(read_folder, mail, DESK_ADDRESS, DESK_MAIL_PASSWORD) == []


async def test_uidvalidity_changes_on_request(mail: MailServer) -> None:
    def validity() -> object:
        with opened(mail, DESK_ADDRESS, DESK_MAIL_PASSWORD) as client:
            return client.select_folder("INBOX")[b"UIDVALIDITY"]

    before = await asyncio.to_thread(validity)
    await mail.renumber(DESK_ADDRESS)
    assert await asyncio.to_thread(validity) != before


async def test_greylisting_passes(mail: MailServer) -> None:
    mail.fail(MailFault(stage="rcpt", reply="451 4.7.1 Greylisted, try again later", times=2))
    for _ in range(2):
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await submit(mail)
    await submit(mail)
    await until_accepted(mail)


@pytest.mark.parametrize("stage", ["mail", "data"])
async def test_a_mail_is_refused_for_good(mail: MailServer, stage: str) -> None:
    mail.fail(MailFault(stage=stage, reply="550 5.7.1 Refused", door="submission"))
    await from_outside(mail)
    with pytest.raises(aiosmtplib.SMTPResponseException, match="Refused"):
        await submit(mail)
    await until_accepted(mail)
    assert len(mail.accepted) == 1


@pytest.mark.parametrize(("drop", "delivered"), [(Drop.LOST, 0), (Drop.ACCEPTED, 1)])
async def test_the_connection_is_cut_after_data(mail: MailServer, drop: Drop, delivered: int) -> None:
    mail.fail(MailFault(drop=drop))
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await submit(mail)
    await submit(mail)
    await until_accepted(mail, delivered + 1)
    assert len(await mail.mails(LILEI_ADDRESS)) == delivered + 1


async def test_a_slow_server_is_slow(mail: MailServer) -> None:
    mail.fail(MailFault(delay_s=30))
    with pytest.raises(aiosmtplib.SMTPReadTimeoutError):
        await submit(mail, timeout=0.2)


async def test_mail_is_encrypted_from_the_first_octet(authority: Authority) -> None:
    async with MailServer(security="tls", tls=authority.server) as mail:
        await mail.add_account(DESK_ADDRESS, DESK_MAIL_PASSWORD)
        await mail.add_account(LILEI_ADDRESS, LILEI_MAIL_PASSWORD)
        await submit(mail, use_tls=True, tls_context=authority.client)
        await until_accepted(mail)
        assert await logged_in_reads(mail, authority) == 1
        assert b"with ESMTPSA id" in (await mail.mails(LILEI_ADDRESS))[0]


async def test_passwords_wait_for_starttls(authority: Authority) -> None:
    async with MailServer(security="starttls", tls=authority.server) as mail:
        await mail.add_account(DESK_ADDRESS, DESK_MAIL_PASSWORD)
        await mail.add_account(LILEI_ADDRESS, LILEI_MAIL_PASSWORD)
        with pytest.raises(aiosmtplib.SMTPException):
            await submit(mail)
        await submit(mail, start_tls=True, tls_context=authority.client)
        await until_accepted(mail)
        assert await logged_in_reads(mail, authority) == 1
        assert b"with ESMTPSA id" in (await mail.mails(LILEI_ADDRESS))[0]


async def logged_in_reads(mail: MailServer, authority: Authority) -> int:
    def count() -> int:
        with opened(mail, LILEI_ADDRESS, LILEI_MAIL_PASSWORD, trust=authority.client) as client:
            client.select_folder("INBOX")
            return len(client.search())

    return await asyncio.to_thread(count)


async def test_tls_needs_a_certificate() -> None:
    with pytest.raises(ValueError, match="needs a TLS context"):
        MailServer(security="tls")
