"""Reject with a reason, and the way back."""

import pytest

from bot.desk.case import CaseState
from bot.desk.decision import RefusalKind
from bot.desk.mail import Authenticity, Verdict
from bot.desk.saying import WORDS_MAX, RejectReason, SayingKind
from bot.desk.verbs import Reject, Reopen
from tests.builders import NOON, a_case, a_question, a_refund
from tests.desk.verbs import done, kinds, mail_of, refused
from tests.people import OLGA, OTTO


@pytest.mark.parametrize("reason", RejectReason)
def test_reason_stands_on_the_case_in_the_audit_and_in_the_mail(reason: RejectReason) -> None:
    decision = done(a_case(), Reject(operator=OLGA, revision=1, reason=reason))

    told = decision.case.told
    assert told is not None
    assert (told.kind, told.choice, told.operator, told.at) == (SayingKind.REJECT, reason, OLGA, NOON)
    assert decision.acts[0].detail == reason
    assert mail_of(decision).values["reason"] == reason


def test_own_words_go_to_the_customer_and_on_one_line_into_the_audit() -> None:
    decision = done(a_case(), Reject(operator=OLGA, revision=1, words="Only USDT,\nplease."))

    assert mail_of(decision).values["words"] == "Only USDT,\nplease."
    assert decision.acts[0].detail == "other: Only USDT, please."


def test_refund_is_rejected_without_a_word_of_payment() -> None:
    assert mail_of(done(a_refund(), Reject(operator=OLGA, revision=1))).template == "rejected_refund"


def test_forger_gets_no_automatic_rejection_but_what_an_operator_writes() -> None:
    case = a_case(verdict=Verdict(Authenticity.FAILED))

    assert kinds(done(case, Reject(operator=OLGA, revision=1))) == ["card"]
    assert kinds(done(case, Reject(operator=OLGA, revision=1, words="Not you."))) == ["card", "mail"]


def test_words_that_no_mail_holds_are_refused() -> None:
    command = Reject(operator=OLGA, revision=1, words="x" * (WORDS_MAX + 1))

    assert refused(a_case(), command) is RefusalKind.NO_WORDS


@pytest.mark.parametrize(
    "state", [CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.EXPIRED, CaseState.NEEDS_INFO]
)
def test_an_end_is_undone_and_nobody_is_mailed(state: CaseState) -> None:
    case = a_case(state, decided_by=OLGA, decided_at=NOON)

    decision = done(case, Reopen(operator=OTTO, revision=1))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.decided_by is None
    assert kinds(decision) == ["card"]
    assert (decision.acts[0].actor, decision.acts[0].verb) == (f"operator:{OTTO}", "reopen")


@pytest.mark.parametrize(
    "state",
    sorted(
        set(CaseState) - {CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.EXPIRED, CaseState.NEEDS_INFO}
    ),
)
def test_nothing_else_is_reopened(state: CaseState) -> None:
    assert refused(a_case(state), Reopen(operator=OLGA, revision=1)) is RefusalKind.NOT_NOW


def test_questions_are_neither_rejected_nor_reopened() -> None:
    for command in (Reject(operator=OLGA, revision=1), Reopen(operator=OLGA, revision=1)):
        assert refused(a_question(), command) is RefusalKind.NOT_NOW
