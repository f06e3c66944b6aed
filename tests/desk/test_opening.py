"""How a case begins, and what later mails may change: nothing but its card."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.desk.answers import may_answer
from bot.desk.case import CaseKind, CaseState, Missing, WarningKind
from bot.desk.claim import Claim, MailKind
from bot.desk.commands import JoinCase
from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.mail import Address, Unreadable
from bot.desk.opening import NOTES_MAX, ODDITIES_MAX, WORDS_MAX
from tests.builders import (
    REF,
    a_case,
    a_claim,
    a_mail,
    a_reading,
    an_opening,
    cny,
    found,
    opened,
    some_facts,
)
from tests.people import ANNE, MALLORY


def kinds_of(decision: Decision) -> list[str]:
    return [effect.kind for effect in decision.effects]


def test_a_claim_opens_a_topup_that_awaits_the_operator() -> None:
    decision = opened()

    case = decision.case
    assert (case.ref, case.kind, case.state, case.revision) == (
        REF,
        CaseKind.TOPUP,
        CaseState.AWAITING_OPERATOR,
        1,
    )
    assert (case.terms.paid, case.terms.paid_rate) == (cny("100"), Decimal(8))
    assert case.terms.missing == (Missing.ACCOUNT,)
    assert case.claimed_account == "anne88"
    assert decision.was is None
    assert kinds_of(decision) == ["examine"]
    assert [(act.actor, act.verb, act.to_state) for act in decision.acts] == [
        ("customer:anne@mail.example", "open", "awaiting_operator")
    ]


@pytest.mark.parametrize(
    ("mail_kind", "kind", "state"),
    [
        (MailKind.TOPUP, CaseKind.TOPUP, CaseState.AWAITING_OPERATOR),
        (MailKind.REFUND, CaseKind.REFUND, CaseState.IDENTITY_PENDING),
        (MailKind.QUESTION, CaseKind.QUESTION, CaseState.AWAITING_OPERATOR),
        (MailKind.BALANCE, CaseKind.QUESTION, CaseState.AWAITING_OPERATOR),
        (MailKind.SPAM, CaseKind.QUESTION, CaseState.AWAITING_OPERATOR),
    ],
)
def test_what_a_mail_is_about_decides_the_kind_of_case(
    mail_kind: MailKind, kind: CaseKind, state: CaseState
) -> None:
    case = opened(an_opening(reading=a_reading(mail_kind))).case

    assert (case.kind, case.state) == (kind, state)


def test_an_unreadable_mail_becomes_a_card_with_the_mail_itself() -> None:
    decision = opened(an_opening("QU-7K3F9Q", Unreadable("60 levels deep", "d" * 64), None, may_answer=False))

    assert decision.case.is_unreadable
    assert decision.case.sender is None
    assert decision.case.words == "60 levels deep"
    assert kinds_of(decision) == ["card", "files"]
    assert decision.acts[0].actor == "system"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(an_opening(may_answer=False), id="vetted as a robot"),
        pytest.param(an_opening(reading=replace(a_reading(), must_not_reply=True)), id="read as one"),
        pytest.param(an_opening(mail=a_mail(sender=None)), id="without a sender"),
    ],
)
def test_robots_and_mails_without_sender_are_never_answered(command: object) -> None:
    case = opened(command).case  # type: ignore[arg-type]

    assert not may_answer(case)


@pytest.mark.parametrize(("read", "ours"), [("zh", "zh"), ("en", "en"), ("de", "en"), (None, "en")])
def test_answers_are_in_the_customers_language_where_we_speak_it(read: str | None, ours: str) -> None:
    assert opened(an_opening(reading=a_reading(language=read))).case.language == ours


def test_a_currency_without_a_configured_rate_is_put_to_the_operator() -> None:
    claim = replace(a_claim(cny("100")), currency=found("THB"))

    case = opened(an_opening(reading=a_reading(claim=claim))).case

    assert Missing.RATE in case.terms.missing
    assert case.terms.quota(500_000) is None


def test_an_empty_claim_lacks_account_amount_and_currency() -> None:
    case = opened(an_opening(reading=a_reading(claim=Claim()))).case

    assert case.terms.missing == (Missing.ACCOUNT, Missing.AMOUNT, Missing.CURRENCY)


def test_a_long_mail_is_cut_for_the_card_and_its_oddities_are_few() -> None:
    mail = a_mail("x" * 100_000, defects=tuple(f"odd {number}" for number in range(50)))

    case = opened(an_opening(mail=mail)).case

    assert len(case.words) == WORDS_MAX
    assert [warn.detail for warn in case.warnings] == [f"odd {number}" for number in range(ODDITIES_MAX)]


def joined(case: object, mail: object, is_own: bool) -> Decision:
    command = JoinCase(mail_id=2, mail=mail, is_from_own_address=is_own)  # type: ignore[arg-type]
    decision = decide(case, command, some_facts())  # type: ignore[arg-type]
    assert isinstance(decision, Decision)
    return decision


def test_the_customers_later_words_stand_on_the_card_and_change_no_terms() -> None:
    case = a_case()

    after = joined(case, a_mail("改成 500 元"), is_own=True).case

    assert after.notes[-1].words == "改成 500 元"
    assert after.terms == case.terms
    assert (after.state, after.revision) == (case.state, case.revision + 1)
    assert after.warnings[-1].kind is WarningKind.CUSTOMER_WROTE


def test_a_stranger_changes_nothing_but_the_card() -> None:
    case = a_case()

    decision = joined(case, a_mail("credit mallory instead", sender=MALLORY, attachments=1), is_own=False)

    assert (decision.case.terms, decision.case.state) == (case.terms, case.state)
    assert not decision.case.notes[-1].is_from_customer
    assert decision.case.warnings[-1].detail == MALLORY.address
    assert kinds_of(decision) == ["card", "files"]
    assert decision.acts[0].actor == "customer:mallory@elsewhere.example"


def test_a_hundred_strangers_leave_one_warning_and_the_latest_notes() -> None:
    case = a_case()
    for number in range(100):
        sender = replace(MALLORY, address=f"m{number}@elsewhere.example")
        case = joined(case, a_mail(f"mail {number}", sender=sender), is_own=False).case

    assert [warn.detail for warn in case.warnings] == ["m99@elsewhere.example"]
    assert len(case.notes) == NOTES_MAX
    assert case.notes[-1].words == "mail 99"


def test_a_later_mail_makes_the_older_card_stale() -> None:
    assert joined(a_case(), a_mail(sender=ANNE), is_own=True).case.revision == 2


@pytest.mark.parametrize(("reply_to", "shown"), [((), []), ((ANNE,), []), ((MALLORY,), [MALLORY.address])])
def test_another_reply_to_is_shown_and_not_used(reply_to: tuple[Address, ...], shown: list[str]) -> None:
    case = opened(an_opening(mail=a_mail(sender=ANNE, reply_to=reply_to))).case

    assert [w.detail for w in case.warnings if w.kind is WarningKind.REPLY_TO] == shown
    assert case.sender == ANNE
