"""The terms before approval: edited, kept beside the claim, looked up anew, tapped anew."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.case import Case, CaseState, TermsPart, Warn, WarningKind
from bot.desk.commands import AccountFinding, Approve
from bot.desk.decision import Decision, RefusalKind
from bot.desk.effects import Examine
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.mail import Authenticity
from bot.desk.verbs import AdoptWords, Edit
from tests.builders import NOON, REF, a_case, a_rate, a_refund, an_account, an_examination, cny, some_facts
from tests.desk.verbs import a_credited, a_note, done, kinds, refused
from tests.people import OLGA, OTTO

BART = an_account(ref="8", username="bart")


def edit(case: Case, **parts: Any) -> Decision:
    return done(case, Edit(operator=OLGA, revision=case.revision, **parts))


def warnings(case: Case) -> set[WarningKind]:
    return {warn.kind for warn in case.warnings}


def test_amount_is_set_and_the_claim_stays() -> None:
    decision = edit(a_case(), amount=Decimal(200))

    assert decision.case.terms.amount == 200
    assert decision.case.claim == a_case().claim
    (change,) = decision.case.changes
    assert (change.part, change.was, change.became, change.operator) == (
        TermsPart.AMOUNT,
        "¥100.00 CNY",
        "¥200.00 CNY",
        OLGA,
    )
    assert decision.acts[0].detail == "amount: ¥100.00 CNY -> ¥200.00 CNY"
    assert kinds(decision) == ["card"]


def test_currency_brings_its_configured_rate_and_a_new_look_at_the_market() -> None:
    decision = edit(a_case(), currency="USDT")

    terms = decision.case.terms
    assert (terms.currency, terms.paid_rate, terms.market_rate) == ("USDT", 1, None)
    assert Examine(case_ref=REF) in decision.effects


def test_currency_without_a_configured_rate_lacks_one_until_it_is_set() -> None:
    case = edit(a_case(), currency="EUR").case
    assert refused(case, Approve(operator=OLGA, revision=case.revision)) is RefusalKind.INCOMPLETE

    assert edit(case, paid_rate=Decimal("0.9")).case.terms.missing == ()


def test_edit_takes_the_first_tap_back_and_looks_at_the_limits_anew() -> None:
    case = a_case(first_tap=FirstTap(OLGA, NOON))

    after = edit(case, amount=Decimal(4000)).case
    assert after.first_tap is None
    assert WarningKind.OVER_CASE_LIMIT in warnings(after)

    assert WarningKind.OVER_CASE_LIMIT not in warnings(edit(after, amount=Decimal(40)).case)


def test_edit_names_the_cases_of_the_same_money() -> None:
    command = Edit(operator=OLGA, revision=1, amount=Decimal(200))

    decision = done(a_case(), command, some_facts(similar=("TU-000000",)))

    assert Warn(WarningKind.DUPLICATE, "TU-000000") in decision.case.warnings


def test_account_that_is_named_anew_counts_once_it_is_found_and_wants_a_second_tap() -> None:
    sought = edit(a_case(), account="bart").case
    assert sought.terms.account is None
    assert refused(sought, Approve(operator=OLGA, revision=sought.revision)) is RefusalKind.INCOMPLETE

    found = done(sought, an_examination(account=BART, asked_for="bart")).case
    assert found.terms.account == BART
    assert Warn(WarningKind.ACCOUNT_CHANGED, "anne88 → bart") in found.warnings
    first = done(found, Approve(operator=OLGA, revision=found.revision)).case
    assert first.state is CaseState.AWAITING_OPERATOR
    assert done(first, Approve(operator=OTTO, revision=first.revision)).case.state is CaseState.APPROVED


def test_account_that_is_set_back_is_no_change() -> None:
    there = done(edit(a_case(), account="bart").case, an_examination(account=BART, asked_for="bart")).case
    back = done(edit(there, account="anne88").case, an_examination(asked_for="anne88")).case

    assert WarningKind.ACCOUNT_CHANGED not in warnings(back)


def test_late_look_up_of_the_name_before_is_passed_over() -> None:
    sought = edit(a_case(), account="bart").case

    late = done(sought, an_examination(asked_for="anne88")).case

    assert late.terms.account is None


@pytest.mark.parametrize(
    ("finding", "kind"),
    [
        (AccountFinding.UNKNOWN, WarningKind.ACCOUNT_UNKNOWN),
        (AccountFinding.AMBIGUOUS, WarningKind.ACCOUNT_AMBIGUOUS),
        (AccountFinding.GATEWAY_AWAY, WarningKind.GATEWAY_AWAY),
    ],
)
def test_new_name_that_finds_no_account_is_said(finding: AccountFinding, kind: WarningKind) -> None:
    sought = edit(a_case(), account="bart").case
    command = an_examination(finding=finding, account=None, asked_for="bart", similar=("bart1", "bart2"))

    after = done(sought, command).case

    assert Warn(kind, "bart (bart1, bart2)") in after.warnings
    assert after.terms.account is None


def test_disabled_account_is_said() -> None:
    sought = edit(a_case(), account="bart").case
    off = replace(BART, is_enabled=False)

    assert WarningKind.ACCOUNT_DISABLED in warnings(
        done(sought, an_examination(account=off, asked_for="bart")).case
    )


def test_name_that_was_not_found_is_looked_up_again_when_it_is_named_again() -> None:
    case = a_case(account=None, claimed_account="anne88")

    assert Examine(case_ref=REF) in edit(case, account="anne88").effects


@pytest.mark.parametrize(
    "parts",
    [{}, {"amount": Decimal("100.0")}, {"currency": "CNY"}, {"paid_rate": Decimal(8)}, {"account": "Anne88"}],
)
def test_what_is_so_already_is_refused(parts: dict[str, Any]) -> None:
    assert refused(a_case(), Edit(operator=OLGA, revision=1, **parts)) is RefusalKind.SAME


@pytest.mark.parametrize(
    "case", [a_case(CaseState.APPROVED), a_credited(), a_refund(CaseState.AWAITING_OPERATOR)]
)
def test_terms_are_edited_of_undecided_topups_only(case: Case) -> None:
    assert refused(case, Edit(operator=OLGA, revision=1, amount=Decimal(1))) is RefusalKind.NOT_NOW


AMOUNTS = st.decimals("0.01", "1e6", places=2)


@given(
    st.lists(
        st.one_of(
            st.builds(lambda a: {"amount": a}, AMOUNTS),
            st.builds(lambda c: {"currency": c}, st.sampled_from(["CNY", "USD", "USDT", "EUR"])),
            st.builds(lambda r: {"paid_rate": r}, st.decimals("0.1", "100", places=2)),
            st.builds(lambda n: {"account": n}, st.sampled_from(["anne88", "bart", "carl"])),
        ),
        max_size=8,
    )
)
def test_terms_are_what_was_set_last_and_every_change_raises_the_revision(
    edits: list[dict[str, Any]],
) -> None:
    case, wanted = a_case(), {"amount": Decimal(100), "currency": "CNY", "account": "anne88"}
    for parts in edits:
        kind = None
        try:
            after = edit(case, **parts).case
        except AssertionError:
            kind = refused(case, Edit(operator=OLGA, revision=case.revision, **parts))
            after = case
        wanted |= parts
        assert (kind is RefusalKind.SAME) == (after is case)
        assert after.revision == case.revision + (after is not case)
        case = after
    assert (case.terms.amount, case.terms.currency) == (wanted["amount"], wanted["currency"])
    assert (case.wanted_account or "").casefold() == wanted["account"]
    assert case.claim == a_case().claim


def test_words_of_an_unproven_mail_are_adopted_by_a_tap() -> None:
    note = a_note(cny("200"), authenticity=Authenticity.UNPROVEN)
    case = a_case(notes=(note,), warnings=(Warn(WarningKind.ANSWER_UNPROVEN),))

    decision = done(case, AdoptWords(operator=OLGA, revision=1))

    assert decision.case.terms.amount == 200
    assert decision.case.changes[0].operator == OLGA
    assert WarningKind.ANSWER_UNPROVEN not in warnings(decision.case)
    assert refused(decision.case, AdoptWords(operator=OLGA, revision=2)) is RefusalKind.NOT_NOW


def test_unproven_cancellation_is_adopted_as_a_withdrawal() -> None:
    note = a_note(is_cancellation=True, authenticity=Authenticity.UNKNOWN)

    assert (
        done(a_case(notes=(note,)), AdoptWords(operator=OLGA, revision=1)).case.state is CaseState.WITHDRAWN
    )


@pytest.mark.parametrize(
    "note",
    [
        a_note(cny("200")),
        a_note(cny("200"), authenticity=Authenticity.UNPROVEN, is_adopted=True),
        a_note(authenticity=Authenticity.UNPROVEN),
    ],
    ids=["not examined", "adopted", "says nothing"],
)
def test_other_words_are_not_adopted(note: Any) -> None:
    assert refused(a_case(notes=(note,)), AdoptWords(operator=OLGA, revision=1)) is RefusalKind.NOT_NOW


def test_first_tap_for_a_code_is_none_for_a_credit() -> None:
    case = a_case(
        warnings=(Warn(WarningKind.DUPLICATE, "TU-000000"),), first_tap=FirstTap(OLGA, NOON, TapOn.CODE)
    )

    assert done(case, Approve(operator=OLGA, revision=1)).case.state is CaseState.AWAITING_OPERATOR


def test_market_rate_is_filled_in_after_the_currency_changed() -> None:
    case = edit(a_case(), currency="USD").case

    after = done(case, an_examination(market_rate=a_rate("1", "USD"))).case

    assert after.terms.market_rate == a_rate("1", "USD")
