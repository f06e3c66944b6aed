"""What a model pointed at: shown beside the claim, and terms only by an operator's tap."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.desk.case import Case, CaseState, Warn, WarningKind
from bot.desk.claim import Claim, Evidence, Found, Method, Part, SecondReading
from bot.desk.commands import Approve
from bot.desk.decision import RefusalKind
from bot.desk.effects import AskModel, Examine
from bot.desk.findings import ModelRead
from bot.desk.second_reading import offered, unread
from bot.desk.verbs import AdoptReading, Edit
from tests.builders import (
    REF,
    RULES,
    a_case,
    a_claim,
    a_refund,
    an_account,
    an_examination,
    an_opening,
    cny,
    opened,
    some_facts,
    some_terms,
)
from tests.desk.verbs import done, kinds, refused
from tests.people import OLGA

ASKING = replace(RULES, asks_model=True)


def guess(value: Any) -> Found[Any]:
    return Found(value, Evidence(Part.TEXT, 0, 3, str(value), "model"), 40)


def read(**parts: Any) -> ModelRead:
    claim = Claim(**{part: guess(value) for part, value in parts.items()})
    return ModelRead(reading=SecondReading(model="gpt-4o-mini", claim=claim))


WHOLE = read(
    account="bobby_2",
    amount=Decimal("20.00"),
    currency="CNY",
    method=Method.PAYPAL,
    reference="AB-12345-X7",
)


def bare(**more: Any) -> Case:
    """A top-up of which the rules read nothing."""
    return a_case(claim=None, account=None, claimed_account=None, **more)


def examined_first(rules: Any = ASKING, **more: Any) -> Any:
    case = opened(an_opening()).case if not more else bare(verdict=None, **more)
    return done(case, an_examination(), some_facts(rules=rules))


def test_a_model_is_asked_once_the_card_is_on_its_way() -> None:
    decision = examined_first(mail_id=1)

    assert AskModel(case_ref=REF) in decision.effects
    assert kinds(decision).index("card") < kinds(decision).index("ask_model")


def test_nobody_is_asked_where_it_is_off_or_nothing_is_missing() -> None:
    assert "ask_model" not in kinds(examined_first(RULES, mail_id=1))
    whole = bare(verdict=None)
    whole = replace(
        whole,
        claim=a_claim(cny("100"), reference=guess("x")),
        claimed_account="anne88",
        terms=some_terms(cny("100"), None),
    )
    assert unread(whole) == ()
    assert "ask_model" not in kinds(done(whole, an_examination(), some_facts(rules=ASKING)))


def test_a_second_examination_asks_no_second_time() -> None:
    decision = done(bare(), an_examination(), some_facts(rules=ASKING))

    assert "ask_model" not in kinds(decision)


def test_what_was_pointed_at_is_shown_and_changes_no_terms() -> None:
    decision = done(bare(), WHOLE)

    assert kinds(decision) == ["card"]
    assert decision.case.terms == bare().terms
    assert decision.case.claim == bare().claim
    assert decision.case.wanted_account is None
    assert decision.acts[0].verb == "model_read"


def test_approval_does_not_rest_on_it() -> None:
    case = done(bare(), WHOLE).case

    assert refused(case, Approve(operator=OLGA, revision=case.revision)) is RefusalKind.INCOMPLETE


def test_adopted_it_becomes_terms_and_its_account_is_looked_up() -> None:
    case = done(bare(), WHOLE).case
    decision = done(case, AdoptReading(operator=OLGA, revision=case.revision))

    after = decision.case
    assert (after.terms.amount, after.terms.currency, after.terms.paid_rate) == (20, "CNY", 8)
    assert after.terms.method is Method.PAYPAL
    assert after.claim.reference is not None
    assert after.wanted_account == "bobby_2"
    assert after.terms.account is None
    assert Examine(case_ref=REF) in decision.effects
    assert {change.operator for change in after.changes} == {OLGA}
    assert offered(after) is None
    assert refused(after, AdoptReading(operator=OLGA, revision=after.revision)) is RefusalKind.NOT_NOW


def test_no_value_of_a_rule_or_of_an_operator_is_overridden() -> None:
    case = a_case()
    assert unread(case) == ("reference",)
    case = done(case, WHOLE).case
    after = done(case, AdoptReading(operator=OLGA, revision=case.revision)).case

    assert after.terms == case.terms
    assert after.wanted_account == "anne88"
    assert after.claim.reference == replace(guess("AB-12345-X7"), confidence=100)


def test_what_an_operator_sets_meanwhile_is_offered_no_more() -> None:
    case = done(bare(), WHOLE).case
    case = done(case, Edit(operator=OLGA, revision=case.revision, amount=Decimal(5))).case

    claim = offered(case)
    assert claim is not None
    assert (claim.amount, claim.currency) == (None, guess("CNY"))
    after = done(case, AdoptReading(operator=OLGA, revision=case.revision)).case
    assert after.terms.amount == 5


def test_adopting_looks_for_the_same_payment_elsewhere() -> None:
    case = done(bare(), WHOLE).case
    facts = some_facts(same_reference=("TU-000000",))

    after = done(case, AdoptReading(operator=OLGA, revision=case.revision), facts).case
    assert Warn(WarningKind.SAME_REFERENCE, "TU-000000") in after.warnings


@pytest.mark.parametrize(
    "case",
    [
        bare(state=CaseState.APPROVED),
        bare(state=CaseState.REJECTED),
        a_refund(account=None, claimed_account=None),
        bare(second=WHOLE.reading),
    ],
)
def test_what_comes_too_late_or_twice_changes_nothing(case: Case) -> None:
    assert refused(case, WHOLE) is RefusalKind.NOT_NOW


def test_nothing_new_is_no_reason_to_draw_the_card_again() -> None:
    assert refused(a_case(), read(account="bobby_2", amount=Decimal(7))) is RefusalKind.NOT_NOW


def test_a_tap_on_an_older_card_adopts_nothing() -> None:
    case = done(bare(), WHOLE).case

    assert refused(case, AdoptReading(operator=OLGA, revision=case.revision - 1)) is RefusalKind.STALE


def test_the_account_stays_changeable_after_it_was_adopted() -> None:
    case = done(bare(), WHOLE).case
    case = done(case, AdoptReading(operator=OLGA, revision=case.revision)).case
    found = an_examination(account=an_account(username="bobby_2"), asked_for="bobby_2")

    after = done(case, found).case
    assert after.terms.account is not None
    assert after.terms.missing == ()
    assert WarningKind.ACCOUNT_CHANGED not in {warn.kind for warn in after.warnings}
