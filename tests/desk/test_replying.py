"""Who may change a case by mail, and what: faults.md 31 and 66 beside design's own table."""

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.commands import JoinCase
from bot.desk.decision import Decision, RefusalKind
from bot.desk.effects import Examine, ExamineReply, Tell
from bot.desk.findings import ReplyExamined
from bot.desk.mail import Authenticity, Verdict
from tests.builders import REF, a_case, a_claim, a_mail, a_question, a_refund, cny
from tests.desk.verbs import a_credited, a_note, done, kinds, mail_of, refused
from tests.people import ANNE, MALLORY


def examined(case: Case, authenticity: Authenticity = Authenticity.PROVEN) -> Decision:
    return done(case, ReplyExamined(mail_id=2, verdict=Verdict(authenticity)))


def asked(**note: Any) -> Case:
    return a_case(CaseState.NEEDS_INFO, account=None, claimed_account=None, notes=(a_note(**note),))


def test_own_mail_is_noted_and_looked_into_before_it_may_change_anything() -> None:
    command = JoinCase(
        mail_id=2, mail=a_mail("账号 bart"), is_from_own_address=True, claim=a_claim(account="bart")
    )

    decision = done(a_case(CaseState.NEEDS_INFO), command)

    assert decision.case.state is CaseState.NEEDS_INFO
    assert decision.case.terms == a_case().terms
    assert ExamineReply(case_ref=REF, mail_id=2) in decision.effects


@pytest.mark.parametrize(
    "more", [{"is_from_own_address": False}, {"is_thanks": True}, {"claim": None}], ids=str
)
def test_strangers_thanks_and_robots_are_not_looked_into(more: dict[str, Any]) -> None:
    whole: dict[str, Any] = {"is_from_own_address": True, "claim": a_claim()}
    mail = a_mail("x", sender=ANNE if whole.get("is_from_own_address") else MALLORY)

    assert "examine_reply" not in kinds(done(a_case(), JoinCase(mail_id=2, mail=mail, **(whole | more))))


def test_authentic_answer_fills_in_what_was_missing() -> None:
    decision = examined(asked(paid=cny("100"), account="anne88"))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.account_named == "anne88"
    assert Examine(case_ref=REF) in decision.effects
    assert any(isinstance(effect, Tell) for effect in decision.effects)
    (change,) = decision.case.changes
    assert (change.was, change.became, change.operator) == ("", "anne88", None)
    assert decision.acts[0].actor == f"customer:{ANNE.key}"


def test_authentic_correction_changes_the_terms_and_shows_both() -> None:
    decision = examined(a_case(notes=(a_note(cny("200")),)))

    assert decision.case.terms.amount == 200
    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert [(change.was, change.became) for change in decision.case.changes] == [
        ("¥100.00 CNY", "¥200.00 CNY")
    ]


def test_account_that_a_later_mail_names_is_looked_up_before_it_counts() -> None:
    decision = examined(a_case(notes=(a_note(account="bart"),)))

    assert decision.case.terms.account is None
    assert decision.case.account_was == "anne88"


@pytest.mark.parametrize("authenticity", [Authenticity.UNPROVEN, Authenticity.UNKNOWN])
def test_unproven_answer_moves_the_case_and_changes_no_terms(authenticity: Authenticity) -> None:
    case = asked(paid=cny("200"), account="bart")

    decision = examined(case, authenticity)

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.terms == case.terms
    assert Warn(WarningKind.ANSWER_UNPROVEN) in decision.case.warnings


def test_forged_answer_is_a_strangers_and_moves_nothing() -> None:
    decision = examined(asked(account="bart"), Authenticity.FAILED)

    assert decision.case.state is CaseState.NEEDS_INFO
    assert not decision.case.notes[0].is_from_customer
    assert WarningKind.STRANGER_WROTE in {warn.kind for warn in decision.case.warnings}


@pytest.mark.parametrize("state", [CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO])
def test_authentic_cancellation_withdraws_an_undecided_case(state: CaseState) -> None:
    decision = examined(a_case(state, notes=(a_note(is_cancellation=True),)))

    assert decision.case.state is CaseState.WITHDRAWN
    assert mail_of(decision).template == "withdrawn"


@pytest.mark.parametrize(
    "state", [CaseState.IDENTITY_PENDING, CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO]
)
def test_authentic_cancellation_withdraws_a_refund_before_its_approval(state: CaseState) -> None:
    decision = examined(a_refund(state, notes=(a_note(is_cancellation=True),)))

    assert decision.case.state is CaseState.WITHDRAWN
    assert mail_of(decision).template == "withdrawn"
    # Written again, it is a request again.
    again = replace(decision.case, notes=(a_note(),))
    assert examined(again).case.state is CaseState.AWAITING_OPERATOR


@pytest.mark.parametrize("authenticity", sorted(set(Authenticity) - {Authenticity.PROVEN}))
def test_no_other_cancellation_does(authenticity: Authenticity) -> None:
    decision = examined(a_case(notes=(a_note(is_cancellation=True),)), authenticity)

    assert decision.case.state is CaseState.AWAITING_OPERATOR


@pytest.mark.parametrize("state", [CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.EXPIRED])
def test_customer_who_proves_himself_reopens_what_has_ended(state: CaseState) -> None:
    case = a_case(state, notes=(a_note(),))

    assert examined(case).case.state is CaseState.AWAITING_OPERATOR
    assert examined(case, Authenticity.UNPROVEN).case.state is state


@pytest.mark.parametrize(
    "case",
    [
        a_case(CaseState.APPROVED, notes=(a_note(cny("200"), "bart"),)),
        a_case(CaseState.CREDITING, notes=(a_note(cny("200"), "bart", is_cancellation=True),)),
        a_credited(notes=(a_note(is_cancellation=True),)),
    ],
    ids=lambda case: case.state,
)
def test_mail_after_approval_changes_neither_state_nor_terms(case: Case) -> None:
    after = examined(case).case

    assert (after.state, after.terms) == (case.state, case.terms)


def test_refund_that_was_asked_goes_on_and_keeps_its_terms() -> None:
    case = a_refund(CaseState.NEEDS_INFO, notes=(a_note(cny("200"), "bart"),))

    after = examined(case).case

    assert (after.state, after.terms) == (CaseState.AWAITING_OPERATOR, case.terms)


def test_each_mail_is_judged_once() -> None:
    judged = examined(a_case(notes=(a_note(cny("200")),))).case
    command = ReplyExamined(mail_id=2, verdict=Verdict(Authenticity.PROVEN))

    assert refused(judged, command) is RefusalKind.NOT_NOW
    assert refused(a_case(), command) is RefusalKind.NOT_NOW
    assert refused(a_question(notes=(a_note(),)), command) is RefusalKind.NOT_NOW


@pytest.mark.parametrize("authenticity", [Authenticity.PROVEN, Authenticity.UNPROVEN])
@pytest.mark.parametrize("state", [CaseState.APPROVED, CaseState.CREDITING, CaseState.STUCK])
@pytest.mark.parametrize(
    ("words", "warning"),
    [
        ({"is_cancellation": True}, Warn(WarningKind.CANCELLED_LATE)),
        (
            {"paid": cny("200"), "account": "bart"},
            Warn(WarningKind.CORRECTED_LATE, "amount: ¥100.00 CNY -> ¥200.00 CNY; account: anne88 -> bart"),
        ),
    ],
)
def test_what_comes_after_approval_is_a_warning_and_told(
    state: CaseState, authenticity: Authenticity, words: dict[str, Any], warning: Warn
) -> None:
    case = a_case(state, notes=(a_note(**words),))
    decision = examined(case, authenticity)

    assert warning in decision.case.warnings
    assert (decision.case.terms, decision.case.state) == (case.terms, state)
    assert [effect.text for effect in decision.effects if isinstance(effect, Tell)] == ["came_late"]


@pytest.mark.parametrize("state", [CaseState.APPROVED, CaseState.DEBITING, CaseState.DEBITED])
@pytest.mark.parametrize("authenticity", [Authenticity.PROVEN, Authenticity.UNPROVEN])
def test_a_refund_that_is_taken_back_after_approval_is_a_warning_and_told(
    state: CaseState, authenticity: Authenticity
) -> None:
    decision = examined(a_refund(state, notes=(a_note(is_cancellation=True),)), authenticity)

    assert decision.case.state is state
    assert Warn(WarningKind.CANCELLED_LATE) in decision.case.warnings
    assert [effect.text for effect in decision.effects if isinstance(effect, Tell)] == ["came_late"]


def test_other_words_about_a_refund_that_is_under_way_are_a_note() -> None:
    decision = examined(a_refund(CaseState.DEBITING, notes=(a_note(cny("200"), "bart"),)))

    assert not decision.case.warnings
    assert not [effect for effect in decision.effects if isinstance(effect, Tell)]


def test_the_same_terms_once_more_after_approval_are_nothing_to_tell() -> None:
    case = a_case(CaseState.APPROVED, notes=(a_note(paid=cny("100"), account="anne88"),))
    decision = examined(case)

    assert not {WarningKind.CANCELLED_LATE, WarningKind.CORRECTED_LATE} & {
        warn.kind for warn in decision.case.warnings
    }
    assert not [effect for effect in decision.effects if isinstance(effect, Tell)]
