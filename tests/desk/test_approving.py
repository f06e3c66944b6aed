"""An operator's yes and no: one tap or two, never on an old card, never without all that is needed."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.desk.approving import QUOTA_MAX
from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.commands import Approve, Dismiss, OperatorCommand, ResolveStuck, StuckAnswer
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import CreditAccount, SendMail
from bot.desk.policy import SECOND_TAP
from bot.desk.verbs import Reject
from tests.builders import (
    NOON,
    REF,
    RULES,
    a_case,
    a_question,
    a_refund,
    an_account,
    cny,
    some_facts,
    some_terms,
)
from tests.people import OLGA, OTTO


def approve(case: Case, operator: int = OLGA, **facts: object) -> Decision | Refusal:
    return decide(case, Approve(operator=operator, revision=case.revision), some_facts(**facts))


def yes(case: Case, operator: int = OLGA, **facts: object) -> Decision:
    decision = approve(case, operator, **facts)
    assert isinstance(decision, Decision)
    return decision


def refused(decision: Decision | Refusal) -> RefusalKind:
    assert isinstance(decision, Refusal)
    return decision.kind


def test_one_tap_approves_and_asks_for_the_credit() -> None:
    decision = yes(a_case(revision=3))

    case = decision.case
    assert (case.state, case.revision, decision.was) == (CaseState.APPROVED, 4, 3)
    assert (case.decided_by, case.decided_at) == (OLGA, NOON)
    assert decision.effects[0] == CreditAccount(case_ref=REF, account_ref="7")
    assert decision.acts[0].actor == "operator:4711"
    assert decision.acts[0].detail == "¥100.00 CNY at 8 = $12.50 USD = 6250000 quota to anne88 (7)"


@pytest.mark.parametrize(
    "command",
    [
        Approve(operator=OTTO, revision=3),
        Reject(operator=OTTO, revision=3),
        Dismiss(operator=OTTO, revision=3),
        ResolveStuck(operator=OTTO, revision=3, answer=StuckAnswer.IT_WAS),
    ],
)
def test_a_tap_on_an_older_card_is_refused_and_told_who_was_first(command: OperatorCommand) -> None:
    first = yes(a_case(revision=3), OLGA)

    second = decide(first.case, command, some_facts())

    assert refused(second) is RefusalKind.STALE
    assert isinstance(second, Refusal)
    assert second.case.decided_by == OLGA


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.AWAITING_OPERATOR])
def test_only_a_case_that_awaits_its_operator_is_approved(state: CaseState) -> None:
    assert refused(approve(a_case(state))) is RefusalKind.NOT_NOW


def test_a_question_is_not_approved() -> None:
    assert refused(approve(a_question())) is RefusalKind.NOT_NOW


@pytest.mark.parametrize(
    ("terms", "detail"),
    [
        (some_terms(cny("100"), None), "account"),
        (some_terms(None, an_account()), "amount, currency"),
        (some_terms(cny("100"), an_account(), rate=None), "rate"),
    ],
)
def test_an_incomplete_case_is_not_approved_and_told_what_is_missing(terms: object, detail: str) -> None:
    decision = approve(a_case(terms=terms))

    assert refused(decision) is RefusalKind.INCOMPLETE
    assert isinstance(decision, Refusal)
    assert decision.detail == detail


@pytest.mark.parametrize("paid", ["0", "0.000001", "-100"])
def test_money_that_is_not_worth_a_unit_is_too_small(paid: str) -> None:
    assert refused(approve(a_case(terms=some_terms(cny(paid), an_account())))) is RefusalKind.TOO_SMALL


def test_more_than_a_gateway_can_hold_is_too_large() -> None:
    most = cny(str(Decimal(QUOTA_MAX) / 500_000 * 8))
    empty, used = an_account(remaining=0), an_account(remaining=0, used=1)

    assert isinstance(approve(a_case(terms=some_terms(most, empty))), Decision)
    assert refused(approve(a_case(terms=some_terms(most, used)))) is RefusalKind.TOO_LARGE
    assert refused(approve(a_case(terms=some_terms(cny("1e30"), empty)))) is RefusalKind.TOO_LARGE


# The day's limit is looked at with each tap; see below.
@pytest.mark.parametrize("kind", sorted(SECOND_TAP - {WarningKind.OVER_DAY_LIMIT}))
def test_a_grave_warning_wants_a_second_tap(kind: WarningKind) -> None:
    case = a_case(warnings=(Warn(kind),))

    first = yes(case)
    assert first.case.state is CaseState.AWAITING_OPERATOR
    assert first.case.first_tap is not None
    assert first.case.first_tap.operator == OLGA
    assert [effect.kind for effect in first.effects] == ["card"]
    assert first.acts[0].verb == "first_tap"

    second = yes(first.case, OTTO)
    assert second.case.state is CaseState.APPROVED


def test_above_a_limit_nobody_confirms_himself_where_the_house_wants_two() -> None:
    two = replace(RULES, is_second_of_another=True)
    case = a_case(terms=some_terms(cny("8000"), an_account()), warnings=(Warn(WarningKind.OVER_CASE_LIMIT),))

    first = yes(case, rules=two)
    again = yes(first.case, rules=two)
    assert again.case.state is CaseState.AWAITING_OPERATOR
    assert again.case.first_tap is not None
    assert again.case.first_tap.is_for_another
    second = yes(again.case, OTTO, rules=two)
    assert second.case.state is CaseState.APPROVED
    assert second.case.decided_by == OTTO
    assert yes(yes(case).case).case.state is CaseState.APPROVED


def test_a_duplicate_wants_a_second_tap_and_no_second_operator() -> None:
    two = replace(RULES, is_second_of_another=True)
    first = yes(a_case(warnings=(Warn(WarningKind.DUPLICATE, "TU-000000"),)), rules=two)

    assert yes(first.case, rules=two).case.state is CaseState.APPROVED


@pytest.mark.parametrize("kind", sorted(set(WarningKind) - SECOND_TAP))
def test_a_lesser_warning_is_only_shown(kind: WarningKind) -> None:
    assert yes(a_case(warnings=(Warn(kind),))).case.state is CaseState.APPROVED


def test_the_same_tap_twice_is_one_first_tap() -> None:
    case = a_case(warnings=(Warn(WarningKind.DUPLICATE, "TU-000000"),))
    tap = Approve(operator=OLGA, revision=case.revision)
    first = yes(case)

    assert refused(decide(first.case, tap, some_facts())) is RefusalKind.STALE


def test_the_day_limit_counts_this_case_and_those_before() -> None:
    case = a_case()  # $12.50
    spent = 500_000 * 1000 - 6_250_000

    at, above = yes(case, approved_today=spent), yes(case, approved_today=spent + 1)

    assert at.case.state is CaseState.APPROVED
    assert above.case.state is CaseState.AWAITING_OPERATOR
    assert above.case.warnings == (Warn(WarningKind.OVER_DAY_LIMIT, "$1,000 USD"),)
    assert yes(above.case, approved_today=spent + 1).case.state is CaseState.APPROVED


@pytest.mark.parametrize("state", [CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO])
def test_a_rejected_customer_is_told(state: CaseState) -> None:
    case = a_case(state)

    decision = decide(case, Reject(operator=OLGA, revision=1), some_facts())

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.REJECTED
    (mail,) = (effect for effect in decision.effects if isinstance(effect, SendMail))
    assert (mail.template, mail.values["paid"]) == ("rejected_topup", "¥100.00 CNY")


def test_what_was_over_the_limit_yesterday_is_not_today() -> None:
    over = some_facts(approved_today=1000 * 500_000)
    first = decide(a_case(), Approve(operator=OLGA, revision=1), over)
    assert isinstance(first, Decision)
    assert first.case.state is CaseState.AWAITING_OPERATOR
    assert WarningKind.OVER_DAY_LIMIT in {warn.kind for warn in first.case.warnings}

    second = yes(replace(first.case, first_tap=None))

    assert second.case.state is CaseState.APPROVED
    assert WarningKind.OVER_DAY_LIMIT not in {warn.kind for warn in second.case.warnings}


def test_a_refund_whose_owner_is_not_proven_can_be_rejected() -> None:
    decision = decide(a_refund(), Reject(operator=OLGA, revision=1), some_facts())

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.REJECTED


@pytest.mark.parametrize(
    "state", [CaseState.APPROVED, CaseState.CREDITING, CaseState.CREDITED, CaseState.REJECTED]
)
def test_what_is_decided_is_not_rejected(state: CaseState) -> None:
    assert (
        refused(decide(a_case(state), Reject(operator=OLGA, revision=1), some_facts())) is RefusalKind.NOT_NOW
    )


def test_a_question_is_let_be_without_a_word() -> None:
    decision = decide(a_question(), Dismiss(operator=OLGA, revision=1), some_facts())

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.CLOSED
    assert [effect.kind for effect in decision.effects] == ["card"]


def test_a_topup_is_not_let_be_and_a_question_not_rejected() -> None:
    assert refused(decide(a_case(), Dismiss(operator=OLGA, revision=1), some_facts())) is RefusalKind.NOT_NOW
    assert (
        refused(decide(a_question(), Reject(operator=OLGA, revision=1), some_facts())) is RefusalKind.NOT_NOW
    )


def test_approval_takes_the_old_refusal_off_the_card() -> None:
    case = a_case(warnings=(Warn(WarningKind.CREDIT_REFUSED, "no"), Warn(WarningKind.ROUNDED)))

    assert yes(case).case.warnings == (Warn(WarningKind.ROUNDED),)
    assert yes(replace(case, warnings=())).case.warnings == ()


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        ("similar", WarningKind.DUPLICATE),
        ("same_reference", WarningKind.SAME_REFERENCE),
        ("same_picture", WarningKind.SAME_PICTURE),
    ],
)
def test_a_duplicate_that_came_after_the_card_wants_a_second_tap(fact: str, kind: WarningKind) -> None:
    """Faults 32 and 65."""
    found = {fact: ("TU-000000",)}
    first = yes(a_case(), **found)

    assert first.case.state is CaseState.AWAITING_OPERATOR
    assert first.case.warnings == (Warn(kind, "TU-000000"),)
    assert yes(first.case, **found).case.state is CaseState.APPROVED


def test_a_second_tap_confirms_only_what_the_first_one_saw() -> None:
    disabled = a_case(warnings=(Warn(WarningKind.ACCOUNT_DISABLED),))
    first = yes(disabled).case

    second = yes(first, similar=("TU-000000",)).case

    assert second.state is CaseState.AWAITING_OPERATOR
    assert yes(second, similar=("TU-000000",)).case.state is CaseState.APPROVED


def test_a_case_is_not_approved_before_it_was_examined() -> None:
    assert refused(approve(a_case(verdict=None))) is RefusalKind.INCOMPLETE
