"""Only a mail that says nothing else is about notices."""

from decimal import Decimal

import pytest

from bot.desk.notices import STEPS, NoticeKind, NoticeWish
from bot.intake.notice_wishes import notice_wish
from tests.builders import a_mail

NEWS, LOW = NoticeKind.NEWS, NoticeKind.LOW_BALANCE
OFF = NoticeWish(is_on=False, kinds=(NEWS, LOW))


def low(*steps: str) -> NoticeWish:
    return NoticeWish(is_on=True, kinds=(LOW,), steps=tuple(map(Decimal, steps)))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("subscribe", NoticeWish(is_on=True, kinds=(NEWS,))),
        ("Please subscribe me to the news.", NoticeWish(is_on=True, kinds=(NEWS,))),
        ("订阅公告", NoticeWish(is_on=True, kinds=(NEWS,))),
        ("Unsubscribe", OFF),
        ("退订。", OFF),
        ("Balance alert 5, 1", low("5", "1")),
        ("low balance alert: $20 and $2.50 USD", low("20", "2.50")),
        ("余额提醒：1、５", low("5", "1")),
        ("余额提醒 10刀", low("10")),
        ("balance alert", NoticeWish(is_on=True, kinds=(LOW,), steps=STEPS)),
        ("balance alert off", NoticeWish(is_on=False, kinds=(LOW,))),
        ("余额提醒 关", NoticeWish(is_on=False, kinds=(LOW,))),
        # Something else, or something besides.
        ("How can I unsubscribe?", None),
        ("I want to unsubscribe, and please refund the rest of my account.", None),
        ("balance alert 5 for bob", None),
        ("余额提醒怎么设置", None),
        ("balance alert 0", None),
        ("balance alert 1 2 3 4 5 6", None),
        ("balance", None),
        ("", None),
    ],
)
def test_what_a_mail_wants(text: str, wish: NoticeWish | None) -> None:
    assert notice_wish(a_mail(text, subject="Re: [TU-7K3F9Q] Your top-up is credited")) == wish


def test_a_mail_program_that_unsubscribes_writes_into_the_subject() -> None:
    mail = a_mail("This message was sent by a mail program.", subject="unsubscribe n12-abcdef0123456789")

    assert notice_wish(mail) == NoticeWish(is_on=False, kinds=(NEWS, LOW), token="n12-abcdef0123456789")


@pytest.mark.parametrize(("text", "is_wish"), [("", True), ("Please credit my account anne88.", False)])
def test_a_subject_alone_counts_where_nothing_else_is_written(text: str, is_wish: bool) -> None:
    assert bool(notice_wish(a_mail(text, subject="Unsubscribe"))) is is_wish
