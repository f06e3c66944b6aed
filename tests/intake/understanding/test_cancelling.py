"""A request is taken back only by a mail that says so outright."""

import pytest

from bot.intake.cancelling import is_cancellation
from bot.intake.understand import understand
from tests.builders import a_mail


def cancels(text: str, **more: object) -> bool:
    mail = a_mail(text, subject="Re: Top-up [TU-7K3F9Q]", in_reply_to=("<x@gateway.example>",), **more)
    return is_cancellation(mail, understand(mail))


@pytest.mark.parametrize(
    "text",
    [
        "Please cancel my request.",
        "cancel it please, thank you",
        "I want to cancel the top-up, I don't need it any more.",
        "Please withdraw my request.",
        "请取消，谢谢",
        "取消吧，不用充值了",
        "麻烦撤销一下这个申请",
        "算了，不充了",
    ],
)
def test_cancellation_is_understood(text: str) -> None:
    assert cancels(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please don't cancel it!",
        "Do not ever cancel my request.",
        "Can I cancel?",
        "If you cannot find it, cancel it.",
        "My bank cancelled the first transfer, I sent it again.",
        "I want to withdraw my balance.",
        "never mind the delay",
        "请不要取消",
        "没有取消，还是要充的",
        "可以取消吗？",
        "第一笔转账被取消了，我又转了一次",
        "Thanks!",
        "Please cancel, and credit the account bart77 instead.",
        "Cancel the 50 USDT, I sent 40 USDT.",
        "",
        "please cancel " + "and so on " * 50,
    ],
)
def test_anything_else_is_left_to_the_operators(text: str) -> None:
    assert not cancels(text)


def test_mail_with_a_picture_is_looked_at_by_a_person() -> None:
    assert not cancels("Please cancel", attachments=1)
