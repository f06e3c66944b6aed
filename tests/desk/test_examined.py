"""What the look-ups find goes on the card; the customer is acknowledged once."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.desk.case import Case, CaseState, WarningKind
from bot.desk.commands import AccountFinding
from bot.desk.decide import decide
from bot.desk.decision import Decision, Rules
from bot.desk.first_tap import FirstTap
from bot.desk.mail import Authenticity, Verdict
from tests.builders import (
    NOON,
    PROVEN,
    RULES,
    a_case,
    a_mail,
    a_question,
    a_rate,
    a_refund,
    an_account,
    an_examination,
    an_opening,
    cny,
    opened,
    some_facts,
    some_terms,
)
from tests.people import ANNE, OLGA

FRESH = opened().case


def examined(
    case: Case = FRESH, *, facts: Mapping[str, tuple[str, ...]] = {}, rules: Rules = RULES, **found: object
) -> Decision:
    decision = decide(case, an_examination(**found), some_facts(rules=rules, **facts))
    assert isinstance(decision, Decision)
    return decision


def warnings_of(decision: Decision) -> dict[WarningKind, str]:
    return {warn.kind: warn.detail for warn in decision.case.warnings}


def kinds_of(decision: Decision) -> list[str]:
    return [effect.kind for effect in decision.effects]


def test_a_good_case_is_complete_and_without_warnings() -> None:
    decision = examined()

    assert decision.case.warnings == ()
    assert decision.case.terms.missing == ()
    assert decision.case.terms.quota(500_000) == 6_250_000
    assert decision.case.terms.market_rate == a_rate()
    assert kinds_of(decision) == ["card", "mail"]


@pytest.mark.parametrize(
    ("authenticity", "warning"),
    [
        (Authenticity.UNPROVEN, WarningKind.SENDER_UNPROVEN),
        (Authenticity.FAILED, WarningKind.SENDER_FAILED),
        (Authenticity.UNKNOWN, WarningKind.SENDER_UNKNOWN),
    ],
)
def test_a_sender_who_is_not_proven_is_a_warning(authenticity: Authenticity, warning: WarningKind) -> None:
    assert warnings_of(examined(verdict=Verdict(authenticity))) == {warning: ""}


def test_a_forged_sender_is_not_acknowledged() -> None:
    assert kinds_of(examined(verdict=Verdict(Authenticity.FAILED))) == ["card"]


@pytest.mark.parametrize(
    ("finding", "warning"),
    [
        (AccountFinding.UNKNOWN, WarningKind.ACCOUNT_UNKNOWN),
        (AccountFinding.AMBIGUOUS, WarningKind.ACCOUNT_AMBIGUOUS),
        (AccountFinding.GATEWAY_AWAY, WarningKind.GATEWAY_AWAY),
    ],
)
def test_an_account_that_is_not_found_is_a_warning_that_goes_when_it_is(
    finding: AccountFinding, warning: WarningKind
) -> None:
    first = examined(finding=finding, account=None)
    assert warnings_of(first) == {warning: "anne88"}

    second = examined(first.case)
    assert warnings_of(second) == {}
    assert second.case.terms.account == an_account()


def test_an_account_that_nobody_named_is_no_warning_but_missing() -> None:
    decision = examined(
        replace(FRESH, claimed_account=None), finding=AccountFinding.NONE_CLAIMED, account=None
    )

    assert warnings_of(decision) == {}
    assert decision.case.terms.missing


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"account": an_account(is_enabled=False)}, {WarningKind.ACCOUNT_DISABLED: "anne88"}),
        ({"account": an_account(remaining=-500_000)}, {WarningKind.ACCOUNT_NEGATIVE: "-$1.00 USD"}),
        ({"market_rate": None}, {WarningKind.NO_MARKET_RATE: "CNY"}),
        (
            {"facts": {"similar": ("TU-000000", "TU-111112")}},
            {WarningKind.DUPLICATE: "TU-000000, TU-111112"},
        ),
        ({"facts": {"same_reference": ("TU-000000",)}}, {WarningKind.SAME_REFERENCE: "TU-000000"}),
        ({"facts": {"same_picture": ("TU-000000",)}}, {WarningKind.SAME_PICTURE: "TU-000000"}),
    ],
)
def test_what_an_operator_must_know_is_a_warning(
    found: dict[str, object], expected: dict[WarningKind, str]
) -> None:
    assert warnings_of(examined(**found)) == expected  # type: ignore[arg-type]


def test_a_conversion_that_is_rounded_is_a_warning() -> None:
    case = a_case(terms=some_terms(cny("0.0001"), an_account(), "7.3"))

    assert WarningKind.ROUNDED in warnings_of(examined(case))


def test_money_over_the_limit_of_a_case_is_a_warning_from_the_first_cent_above() -> None:
    at, above = (a_case(terms=some_terms(cny(paid), an_account())) for paid in ("1600", "1600.08"))

    assert WarningKind.OVER_CASE_LIMIT not in warnings_of(examined(at))
    assert warnings_of(examined(above))[WarningKind.OVER_CASE_LIMIT] == "$200 USD"


def test_the_acknowledgement_is_sent_once() -> None:
    first = examined(replace(FRESH, attachments=1))
    second = examined(first.case)

    assert kinds_of(first) == ["card", "files", "mail"]
    assert kinds_of(second) == ["card"]


def test_the_first_market_rate_stays() -> None:
    first = examined(market_rate=a_rate("7.18"))
    second = examined(first.case, market_rate=a_rate("9"))

    assert second.case.terms.market_rate == a_rate("7.18")


def test_after_approval_look_ups_change_no_terms() -> None:
    approved = a_case(CaseState.APPROVED)

    after = examined(approved, account=an_account(ref="99", username="mallory")).case

    assert after.terms == approved.terms


def test_new_findings_take_the_first_tap_back() -> None:
    tapped = a_case(first_tap=FirstTap(OLGA, NOON))

    assert examined(tapped).case.first_tap is None


@pytest.mark.parametrize("case", [a_question(verdict=None), a_refund(verdict=None)])
def test_questions_and_refunds_are_acknowledged_without_warnings_of_money(case: Case) -> None:
    decision = examined(case, verdict=PROVEN, market_rate=None)

    assert decision.case.warnings == ()
    assert kinds_of(decision) == ["card", "mail"]


def test_a_reply_to_that_is_used_is_told_once_the_sender_is_proven() -> None:
    there = replace(ANNE, address="billing@team.mail.example")
    case = opened(replace(an_opening(mail=a_mail(reply_to=(there,))), reply_to=there)).case

    unproven = warnings_of(examined(case, verdict=Verdict(Authenticity.UNPROVEN)))
    assert unproven == {WarningKind.REPLY_TO: there.address, WarningKind.SENDER_UNPROVEN: ""}
    assert warnings_of(examined(case)) == {WarningKind.REPLY_TO_USED: there.address}
