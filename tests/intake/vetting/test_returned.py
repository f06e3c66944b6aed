"""Delivery reports, in the forms in which servers write them."""

import pytest

from bot.desk.mail import Address, Mail
from bot.intake.own import OwnAddresses
from bot.intake.returned import returned
from tests.builders import a_mail

OWN = OwnAddresses.of("chat@gateway.example")

POSTFIX = """Reporting-MTA: dns; mx1.univ.example

Final-Recipient: rfc822; gone@univ.example
Original-Recipient: rfc822;Gone.Student@univ.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <gone@univ.example> User doesn't exist
From: Gateway <chat@gateway.example>
To: gone.student@univ.example
Message-Id: <TU-7K3F9Q.credited.5@gateway.example>
"""
QQ = """抱歉，您的邮件被退回来了……
收件人 10000000@qq.example
退信原因：收件人邮件地址（10000000@qq.example）不存在，邮件无法送达。
host mx3.qq.example said: 550 Mailbox unavailable or access denied
"""
QMAIL = """Hi. This is the qmail-send program at relay.small.test.
I tried to deliver your message for 4 hours and could not yet reach the host.

<maria@lan.small.test>:
CNAME_lookup_failed_temporarily._(#4.4.3)/
"""


def a_report(report: str | None = None, text: str = "", subject: str = "", **more: object) -> Mail:
    daemon = Address("mailer-daemon@mx.example")
    return a_mail(text, sender=daemon, subject=subject, report=report, **more)


def test_the_form_of_rfc_3464() -> None:
    found = returned(a_report(POSTFIX), OWN)

    assert found.message_ids == ("<TU-7K3F9Q.credited.5@gateway.example>",)
    assert found.recipient == "gone.student@univ.example"
    assert found.why == "550 5.1.1 <gone@univ.example> User doesn't exist"
    assert (found.is_final, found.is_good) == (True, False)


def test_free_words_name_whom_and_why() -> None:
    found = returned(a_report(text=QQ, subject="系统退信"), OWN)

    assert found.recipient == "10000000@qq.example"
    assert "550 Mailbox unavailable or access denied" in found.why
    assert found.is_final


@pytest.mark.parametrize(
    "report",
    [
        a_report(text=QMAIL, subject="delivery delayed"),
        a_report(POSTFIX.replace("failed", "delayed")),
        a_report(text="<anne@mail.example>: 系统将稍后重试", subject="延迟投递"),
    ],
)
def test_a_delay_is_not_final(report: Mail) -> None:
    assert not returned(report, OWN).is_final


@pytest.mark.parametrize("word", ["delivered", "Relayed"])
def test_a_report_of_success_is_good(word: str) -> None:
    assert returned(a_report(POSTFIX.replace("failed", word)), OWN).is_good


def test_gmail_and_exim_name_the_recipient_in_a_header() -> None:
    mail = a_report(text="no address here", headers={"x-failed-recipients": (" Anne@Mail.example",)})

    assert returned(mail, OWN).recipient == "anne@mail.example"


def test_neither_we_nor_the_server_is_the_recipient() -> None:
    text = "chat@gateway.example wrote; ask mailer-daemon@mx.example"

    assert returned(a_report(text=text), OWN).recipient is None


def test_a_report_in_a_line_of_a_megabyte_takes_no_time() -> None:
    assert returned(a_report(text="a@" * 500_000), OWN).why == ""
