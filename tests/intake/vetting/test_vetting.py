"""Robots are never answered, persons are never set aside: rule by rule, and on the whole corpus (faults.md 22)."""

from typing import Any

import pytest

from bot.desk.claim import MailKind
from bot.desk.mail import Disposition, Mail
from bot.intake.mime import read
from bot.intake.vetting import RULES, robot_of, vet
from tests.intake.reader.samples import CORPUS, OWN, corpus

_ROBOTS = {"bounce", "auto_reply", "newsletter"}


def _mail(
    *fields: str, text: str = "paid 20 USD by PayPal, account ada_1", sender: str = "Ada <ada@x.test>"
) -> Mail:
    named = {field.partition(":")[0].lower() for field in fields}
    head = [f"From: {sender}"] if sender else []
    head += [] if "subject" in named else ["Subject: top up"]
    mail = read("\r\n".join([*head, "To: chat@gateway.example", *fields, "", text]).encode())
    assert isinstance(mail, Mail)
    return mail


def _hits(mail: Mail) -> set[str]:
    return {reason.partition(":")[0] for reason in vet(mail, OWN).reasons}


@pytest.mark.parametrize("expected", corpus(), ids=lambda expected: expected["file"])
def test_corpus_robots_are_told_from_persons(expected: dict[str, Any]) -> None:
    mail = read((CORPUS / expected["file"]).read_bytes())
    assert isinstance(mail, Mail)

    if expected["kind"] in _ROBOTS:
        assert robot_of(mail, OWN) == expected["kind"]
        assert vet(mail, OWN).disposition is not Disposition.ACCEPT
    elif expected["kind"] != "spam":
        assert robot_of(mail, OWN) is None
        assert vet(mail, OWN) == vet(_mail(), OWN)


@pytest.mark.parametrize(
    ("fields", "rule", "kind"),
    [
        (["Auto-Submitted: auto-replied"], "auto-submitted", MailKind.AUTO_REPLY),
        (["Auto-Submitted: auto-generated (vacation)"], "auto-submitted", MailKind.AUTO_REPLY),
        (["X-Autoreply: yes"], "auto-reply-field", MailKind.AUTO_REPLY),
        (["X-Autorespond: out of office"], "auto-reply-field", MailKind.AUTO_REPLY),
        (["Precedence: auto_reply"], "precedence-reply", MailKind.AUTO_REPLY),
        (["Precedence: bulk"], "precedence", MailKind.NEWSLETTER),
        (["Precedence: Junk"], "precedence", MailKind.NEWSLETTER),
        (["List-Id: x <x.lists.test>"], "mailing-list", MailKind.NEWSLETTER),
        (["List-Unsubscribe: <https://x.test/u>"], "list-unsubscribe", MailKind.NEWSLETTER),
        (["X-Auto-Response-Suppress: OOF, AutoReply"], "response-suppressed", None),
        (["X-Auto-Response-Suppress: All"], "response-suppressed", None),
        (["Return-Path: <>"], "null-path", None),
        (["X-Failed-Recipients: a@b.test"], "delivery-report", MailKind.BOUNCE),
        (["X-Loop: chat@gateway.example"], "loop", None),
        (["X-Zendesk-From-Account-Id: 5"], "ticket-system", MailKind.AUTO_REPLY),
        (["Subject: 自动回复：充值"], "auto-reply-subject", MailKind.AUTO_REPLY),
        (["Subject: Automatic reply: [TU-8F3JPN]"], "auto-reply-subject", MailKind.AUTO_REPLY),
        (["Subject: Abwesenheitsnotiz"], "auto-reply-subject", MailKind.AUTO_REPLY),
        (["Subject: Réponse automatique : x"], "auto-reply-subject", MailKind.AUTO_REPLY),
        (["Subject: 【自動返信】お問い合わせ"], "auto-reply-subject", MailKind.AUTO_REPLY),
        (["Subject: Read: [TU-8F3JPN] x"], "read-receipt", MailKind.AUTO_REPLY),
        (["Subject: 已读: 充值"], "read-receipt", MailKind.AUTO_REPLY),
    ],
)
def test_rule_hits(fields: list[str], rule: str, kind: MailKind | None) -> None:
    mail = _mail(*fields)

    assert rule in _hits(mail)
    assert robot_of(mail, OWN) is kind
    assert vet(mail, OWN).disposition is not Disposition.ACCEPT


@pytest.mark.parametrize(
    ("sender", "rule", "kind"),
    [
        ("chat@gateway.example", "own-mail", MailKind.AUTO_REPLY),
        ("Chat@Gateway.Example", "own-mail", MailKind.AUTO_REPLY),
        ("chat+tag@gateway.example", "own-mail", MailKind.AUTO_REPLY),
        ("MAILER-DAEMON@x.test", "daemon", MailKind.BOUNCE),
        ("postmaster@x.test", "daemon", MailKind.BOUNCE),
        ("no-reply@x.test", "machine", None),
        ("DoNotReply@x.test", "machine", None),
        ("noreply-billing@x.test", "machine", None),
        ("list-owner@x.test", "machine", None),
        ("", "no-sender", None),
    ],
)
def test_sender_that_is_no_person_is_set_aside(sender: str, rule: str, kind: MailKind | None) -> None:
    mail = _mail(sender=sender)

    assert rule in _hits(mail)
    assert robot_of(mail, OWN) is kind


@pytest.mark.parametrize(
    "mail",
    [
        _mail("Auto-Submitted: no"),
        _mail("Precedence: normal"),
        _mail("X-Autoreply: no"),
        _mail("X-Auto-Response-Suppress: DR, RN"),
        _mail("Subject: automatic top up?"),
        _mail("Subject: 自动回复功能怎么用"),
        _mail("Subject: Undelivered goods? my payment"),
        _mail("Subject: out of office hours payment question"),
        _mail("Subject: reading: which models"),
        _mail("Subject: Re: [TU-8F3JPN] Which account?", text="ada_1. I am away from tomorrow on."),
        _mail(text="我要退订之前的套餐，改充值 100 元，账号 ada_1"),
        _mail(text="Please unsubscribe me from nothing, just credit ada_1"),
        _mail(text="账单原文：本邮件由系统自动发送，请勿回复。金额 66 元，账号 ada_1"),
        _mail(text="my ticket number is 4711 but nobody answered, account ada_1"),
        _mail(text="550 5.1.1 is what I get when mailing you, why?"),
        _mail(sender="Norbert Replyson <n.replyson@x.test>"),
        _mail(sender="root.cause@x.test"),
        _mail(sender="bounty@x.test"),
        _mail("Return-Path: <ada@x.test>"),
    ],
    ids=lambda mail: f"{mail.subject} {mail.sender.address}"[:40],
)
def test_person_is_accepted(mail: Mail) -> None:
    assert vet(mail, OWN).reasons == ()
    assert vet(mail, OWN).disposition is Disposition.ACCEPT
    assert robot_of(mail, OWN) is None


def test_two_answering_programs_do_not_answer_each_other() -> None:
    ours = _mail(
        "Auto-Submitted: auto-replied",
        "Message-ID: <1@gateway.example>",
        sender="Paydesk <chat@gateway.example>",
    )
    theirs = _mail(
        "In-Reply-To: <1@gateway.example>",
        "Subject: Re: [TU-8F3JPN] received",
        text="Thank you, your message has been received. This is an automated reply.",
    )

    assert vet(ours, OWN).disposition is Disposition.IGNORE
    assert vet(theirs, OWN).disposition is Disposition.SET_ASIDE


def test_mail_that_went_in_circles_is_set_aside() -> None:
    assert "loop" in _hits(_mail(*["Received: from a by b; Sat"] * 50))


def test_reason_names_rule_meaning_and_finding() -> None:
    assert vet(_mail("Precedence: bulk"), OWN).reasons == ("precedence: it was sent in bulk (bulk)",)


def test_rules_have_names_of_their_own_and_sentences() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.sentence and not rule.sentence.endswith(".") for rule in RULES)
