"""Which case a mail belongs to: never a payment to a question, never one payment to another."""

from typing import Any

import pytest

from bot.desk.asked import Topic
from bot.desk.case import Case, CaseState
from bot.desk.claim import MailKind, Reading
from bot.intake.conversation import asks_after, belongs_to
from tests.builders import a_case, a_claim, a_question, a_reading, a_refund, cny, found


def a_chase(paid: Any = None, account: str | None = None, **claim: Any) -> Reading:
    return a_reading(
        kind=MailKind.TOPUP, claim=a_claim(paid, account=account, **claim), asked=(Topic.STATUS,)
    )


@pytest.mark.parametrize(
    "reading",
    [
        a_chase(),
        a_chase(cny("100"), "anne88"),
        a_reading(kind=MailKind.QUESTION, claim=a_claim(account=None), asked=(Topic.STATUS,)),
    ],
)
def test_a_mail_that_asks_where_it_is_is_about_the_only_open_case(reading: Reading) -> None:
    open_case, ended = a_case(), a_case(CaseState.CREDITED, ref="TU-000000")

    assert asks_after([ended, open_case], reading, has_files=False) == open_case


@pytest.mark.parametrize(
    ("cases", "reading"),
    [
        ([], a_chase()),
        ([a_case(CaseState.CREDITED)], a_chase()),
        ([a_case(), a_case(ref="TU-000000")], a_chase()),
        ([a_case()], a_chase(cny("70"))),
        ([a_case()], a_chase(account="bart")),
        ([a_case(claim=cny("100"))], a_chase(reference=found("2026112322001400000000001234"))),
        ([a_refund()], a_chase()),
    ],
    ids=["none", "ended", "two", "other sum", "other account", "other transfer", "other kind"],
)
def test_what_may_be_another_payment_is_a_case_of_its_own(cases: list[Case], reading: Reading) -> None:
    assert asks_after(cases, reading, has_files=False) is None


def test_a_receipt_claims_for_itself() -> None:
    assert asks_after([a_case()], a_chase(), has_files=True) is None


def test_money_is_never_moved_in_a_questions_case() -> None:
    question = a_question(state=CaseState.ANSWERED)

    assert not belongs_to(question, a_reading(MailKind.TOPUP))
    assert not belongs_to(question, a_reading(MailKind.REFUND))
    assert belongs_to(question, a_reading(MailKind.QUESTION))
    assert belongs_to(question, a_reading(MailKind.MODELS, asked=(Topic.MODELS,)))


@pytest.mark.parametrize(
    ("asked", "is_same"),
    [((), True), ((Topic.STATUS,), True), ((Topic.OTHER,), True), ((Topic.MODELS,), False)],
)
@pytest.mark.parametrize("state", [CaseState.AWAITING_OPERATOR, CaseState.CREDITED])
def test_a_new_question_in_the_thread_of_a_payment_is_a_case_of_its_own(
    state: CaseState, asked: tuple[Topic, ...], is_same: bool
) -> None:
    reading = a_reading(MailKind.QUESTION, claim=a_claim(), asked=asked)

    assert belongs_to(a_case(state), reading) is is_same


def test_a_new_payment_in_an_old_thread_is_a_case_of_its_own() -> None:
    assert belongs_to(a_case(), a_reading(MailKind.TOPUP))
    assert not belongs_to(a_case(CaseState.CLOSED), a_reading(MailKind.TOPUP))
