"""A customer's message becomes a case once, joins the right one, and not more of them than a day allows."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.chat import TelegramSender
from bot.desk.decision import Rules
from bot.desk.findings import ReplyExamined
from bot.desk.mail import Attachment, Authenticity, Verdict
from bot.desk.saying import Question
from bot.desk.verbs import Ask
from bot.handle import Handle
from bot.intake.cancelling import is_cancellation
from bot.intake.understand import understand
from bot.store.store import Store
from bot.telegram.customers.filing import (
    CASES_PER_DAY,
    PICTURE_JOINS_FOR,
    Incoming,
    TooManyCasesError,
    file_words,
)
from bot.telegram.customers.room import Room, Visitor, visitor_of
from tests.builders import NOON, SetClock
from tests.people import OLGA

WEI = TelegramSender(7, "Wei", "wei_88")
RECEIPT = Attachment("receipt.jpg", "image/jpeg", b"\xff\xd8\xff", "f" * 64)
TOPUP = "账号 anne88，支付宝已转 100 元"
Says = Callable[..., Any]


class Chat:
    """Wei's private chat: the real store, handle and understanding; nothing else is asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = SetClock()
        absent = cast("Any", None)
        self.room = Room(
            handle=Handle(store, self.clock, Rules(), b"key of the tests", lambda: None),
            gateway=absent,
            texts=absent,
            public=absent,
            answers=absent,
            proofs=absent,
            links=absent,
            statements=absent,
            pictures=absent,
            understand=understand,
            cancels=is_cancellation,
            operator_names={},
        )
        self.last = 0

    async def visitor(self) -> Visitor:
        return await self.store.read(lambda uow: visitor_of(uow, WEI, "zh-hans"))

    async def says(self, text: str = "", *, again: bool = False, picture: bool = False) -> Any:
        self.last += not again
        incoming = Incoming(
            message_id=self.last, sent_at=NOON, text=text, files=(RECEIPT,) if picture else ()
        )
        return await file_words(self.room, await self.visitor(), incoming)

    async def case(self, ref: str) -> Case:
        case = await self.store.read(lambda uow: uow.cases.load(ref))
        assert case is not None
        return case


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(store)


async def test_words_that_claim_a_payment_open_a_topup_as_a_mail_would(chat: Chat) -> None:
    filed = await chat.says(TOPUP)
    case = await chat.case(filed.ref)

    assert (case.kind, case.telegram, case.language) == (CaseKind.TOPUP, WEI, "zh")
    assert (str(case.terms.paid), case.claimed_account) == ("¥100.00 CNY", "anne88")


async def test_a_message_delivered_twice_opens_one_case(chat: Chat) -> None:
    first = await chat.says(TOPUP)

    assert await chat.says(TOPUP, again=True) is None
    assert (await chat.case(first.ref)).revision == 1


async def test_a_second_picture_joins_the_topup_and_a_late_one_does_not(chat: Chat) -> None:
    first = await chat.says(TOPUP, picture=True)

    joined = await chat.says(picture=True)
    assert (joined.ref, joined.is_new) == (first.ref, False)
    assert len((await chat.case(first.ref)).notes) == 1
    chat.clock.advance(PICTURE_JOINS_FOR.total_seconds())
    assert (await chat.says(picture=True)).is_new


async def test_a_named_case_is_joined_only_by_its_own_person(chat: Chat) -> None:
    first = await chat.says(TOPUP)

    joined = await chat.says(f"{first.ref}: 我写错了，是 anne89")
    assert (joined.ref, joined.is_new) == (first.ref, False)

    stranger = Visitor(TelegramSender(8, "Mallory"), "en", None)
    incoming = Incoming(message_id=1, sent_at=NOON, text=f"{first.ref}: please use mallory instead")
    filed = await file_words(chat.room, stranger, incoming)
    assert filed is not None
    assert filed.is_new
    assert len((await chat.case(first.ref)).notes) == 1, "the stranger's words are not on it"


async def test_one_person_opens_so_many_cases_a_day_and_others_are_not_held_up(chat: Chat) -> None:
    for number in range(CASES_PER_DAY):
        assert (await chat.says(f"{TOPUP} 第{number}笔")).is_new

    with pytest.raises(TooManyCasesError):
        await chat.says(f"{TOPUP} 又一笔")
    other = Visitor(TelegramSender(8, "Xu"), "zh", None)
    assert await file_words(chat.room, other, Incoming(message_id=1, sent_at=NOON, text=TOPUP))
    chat.clock.advance(24 * 3600 + 1)
    assert (await chat.says(f"{TOPUP} 第二天")).is_new


async def test_an_answer_in_telegram_is_looked_into_like_a_mail_s(chat: Chat) -> None:
    first = await chat.says("支付宝已转 100 元")
    ask = Ask(operator=OLGA, revision=1, question=Question.ACCOUNT)
    await chat.room.handle.send(first.ref, ask)

    joined = await chat.says("账号 anne88")

    assert joined.ref == first.ref
    (note,) = (await chat.case(first.ref)).notes
    assert (note.from_address, note.is_from_customer) == ("telegram:7", True)
    proven = ReplyExamined(mail_id=note.mail_id or 0, verdict=Verdict(Authenticity.PROVEN))
    await chat.room.handle.send(first.ref, proven)
    case = await chat.case(first.ref)
    assert (case.state, case.account_named) == (CaseState.AWAITING_OPERATOR, "anne88")


async def test_a_topup_is_taken_back_in_telegram_by_its_own_person(chat: Chat) -> None:
    first = await chat.says(TOPUP)

    await chat.says(f"{first.ref} 取消")

    (note,) = (await chat.case(first.ref)).notes
    assert note.is_cancellation
