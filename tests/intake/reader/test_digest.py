"""The same mail on another way has the same digest; another mail under the same id has not (faults.md 20, 55)."""

from bot.desk.mail import Mail
from bot.intake.mime import read

MAIL = (
    b"Message-ID: <one@x.test>\r\nFrom: Ada <ada@x.test>\r\nTo: chat@gateway.example\r\nSubject: a long\r\n subject\r\n"
    b"Date: Sat, 30 May 2026 09:09:10 +0800\r\n\r\npaid 5\r\n"
)


def _digest(octets: bytes) -> str:
    mail = read(octets)
    assert isinstance(mail, Mail)
    return mail.content_digest


def test_trace_fields_do_not_change_the_digest() -> None:
    trace = b"Return-Path: <ada@x.test>\r\nReceived: from a by b; Sat\r\nX-Spam-Status: no\r\nDKIM-Signature: v=1\r\n"

    assert _digest(trace + MAIL) == _digest(MAIL)


def test_folds_line_ends_and_last_blank_lines_do_not_change_the_digest() -> None:
    assert _digest(MAIL.replace(b"\r\n subject", b" subject")) == _digest(MAIL)
    assert _digest(MAIL.replace(b"\r\n", b"\n")) == _digest(MAIL)
    assert _digest(MAIL + b"\r\n\r\n") == _digest(MAIL)


def test_other_words_sender_or_subject_change_the_digest() -> None:
    for old, new in (
        (b"paid 5", b"paid 6"),
        (b"ada@", b"eve@"),
        (b"a long", b"a short"),
        (b"<one@", b"<two@"),
    ):
        assert _digest(MAIL.replace(old, new)) != _digest(MAIL)


def test_mails_without_id_in_the_same_second_differ_by_their_words() -> None:
    bare = MAIL.replace(b"Message-ID: <one@x.test>\r\n", b"")

    assert _digest(bare) != _digest(bare.replace(b"paid 5", b"paid 7"))
