"""The corpus for developers: newest text and attachments of every mail, as a careful person reads them."""

from typing import Any

import pytest

from bot.desk.mail import Mail
from bot.intake.mime import read
from tests.intake.reader.samples import CORPUS, collapsed, corpus


@pytest.mark.parametrize("expected", corpus(), ids=lambda expected: expected["file"])
def test_corpus_mail_is_read_as_a_person_reads_it(expected: dict[str, Any]) -> None:
    mail = read((CORPUS / expected["file"]).read_bytes())

    assert isinstance(mail, Mail)
    assert len(mail.attachments) == expected["attachments"]
    if expected["reply_text"] is not None:
        assert collapsed(mail.text) == collapsed(expected["reply_text"])


def test_line_breaks_in_encoded_words_stay_text() -> None:
    mail = read((CORPUS / "d006.eml").read_bytes())

    assert isinstance(mail, Mail)
    assert mail.subject == "充值 Bcc: all@victim.test X-Paydesk-Approve: yes"
    assert mail.sender is not None
    assert mail.sender.address == "505050123@qq.example"
    assert mail.sender.name == "欣欣 Reply-To: thief@evil.test"
    assert mail.reply_to == ()


def test_subject_cut_inside_characters_is_whole() -> None:
    mail = read((CORPUS / "d032.eml").read_bytes())

    assert isinstance(mail, Mail)
    assert mail.subject.startswith("已经用微信转账一百二十块，麻烦帮忙充值")
    assert "\ufffd" not in mail.subject


@pytest.mark.parametrize(
    ("name", "words"), [("d028", "c0ffee11"), ("d049", "4MN98765PQ432101R"), ("d069", "9CD12345EF678901G")]
)
def test_forwarded_receipt_is_kept_apart(name: str, words: str) -> None:
    mail = read((CORPUS / f"{name}.eml").read_bytes())

    assert isinstance(mail, Mail)
    assert words in "\n".join(mail.forwarded)
    assert words not in mail.text


@pytest.mark.parametrize(
    ("name", "words"), [("d029", "TU-XT4N8G"), ("d026", "RF-2WY60D"), ("d009", "Original-Message-ID")]
)
def test_report_holds_what_machines_read_and_the_returned_mail(name: str, words: str) -> None:
    mail = read((CORPUS / f"{name}.eml").read_bytes())

    assert isinstance(mail, Mail)
    assert mail.report is not None
    assert words in mail.report
