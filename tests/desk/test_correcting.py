"""A wrong booking is put right by a new entry; the credit stays, and refunds are priced by what was paid."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.desk.case import CaseState
from bot.desk.claim import Method
from bot.desk.decision import RefusalKind
from bot.desk.ledger import totals
from bot.desk.lots import left_of
from bot.desk.money import Money
from bot.desk.receipts import ReceiptNumber
from bot.desk.verbs import Correct, SendReceipt
from tests.builders import REF, a_lot, cny, some_facts
from tests.desk.verbs import CREDITED, a_credited, done, mail_of, refused
from tests.people import OLGA

LOT = a_lot(case_ref=REF)
EIGHTY = cny("80")
FACTS = some_facts(lots=(LOT,))


def correct(paid: Money = EIGHTY, method: Method | None = None) -> Correct:
    return Correct(operator=OLGA, revision=1, paid=paid, method=method)


def test_ledger_gets_a_new_entry_and_keeps_the_wrong_one() -> None:
    decision = done(a_credited(), correct(method=Method.WECHAT), FACTS)

    (entry,) = decision.entries
    assert not any(totals(entry.postings).values())
    assert [(p.ledger_account, p.amount, p.currency) for p in entry.postings] == [
        ("assets:alipay", Decimal(-100), "CNY"),
        ("equity:conversion", Decimal(100), "CNY"),
        ("assets:wechat", Decimal(80), "CNY"),
        ("equity:conversion", Decimal(-80), "CNY"),
    ]
    assert decision.acts[0].actor == "operator:4711"
    assert decision.acts[0].detail == "¥100.00 CNY alipay -> ¥80.00 CNY wechat"
    assert decision.case.credited == CREDITED


def test_lots_say_what_was_really_paid_and_keep_their_quota() -> None:
    (correction,) = done(a_credited(), correct(), FACTS).lots

    (laid,) = left_of((LOT, correction), 1_000)

    assert (laid.lot.paid, laid.lot.market_rate, laid.granted, laid.left) == (
        cny("80"),
        LOT.market_rate,
        LOT.quota,
        1_000,
    )


def test_lots_corrected_to_another_currency_have_no_market_rate_until_a_refund_asks() -> None:
    decision = done(a_credited(), correct(Money(Decimal("12.5"), "USDT")), FACTS)

    (lot,) = decision.lots
    assert (lot.paid_rate, lot.market_rate) == (Decimal(1), None)
    assert decision.case.terms.paid == Money(Decimal("12.5"), "USDT")


def test_ledger_is_corrected_as_often_as_it_takes() -> None:
    first = done(a_credited(), correct(), FACTS)
    lots = (LOT, *first.lots)
    second = done(first.case, replace(correct(cny("90")), revision=2), some_facts(lots=lots))

    assert [p.amount for p in second.entries[0].postings] == [-80, 80, 90, -90]
    assert left_of((*lots, *second.lots), 1)[0].lot.paid == cny("90")


@pytest.mark.parametrize(
    "state", [CaseState.APPROVED, CaseState.CREDITING, CaseState.REVERSED, CaseState.STUCK]
)
def test_ledger_is_corrected_only_where_a_credit_is_booked(state: CaseState) -> None:
    assert refused(a_credited(), replace(correct(), paid=cny("100")), FACTS) is RefusalKind.SAME
    assert refused(replace(a_credited(), state=state), correct(), FACTS) is RefusalKind.NOT_NOW
    assert refused(a_credited(), correct(), some_facts(lots=(LOT,), is_locked=True)) is RefusalKind.LOCKED


def test_receipt_is_mailed_again_as_a_mail_of_its_own() -> None:
    case = a_credited(revision=5)
    case = replace(case, credited=replace(CREDITED, receipt=ReceiptNumber(2026, 7)))

    decision = done(case, SendReceipt(operator=OLGA, revision=5))

    mail = mail_of(decision)
    assert (mail.template, mail.values["receipt"]) == ("credited", "2026-000007")
    assert ".6@" in mail.message_id
    assert refused(replace(case, state=CaseState.REVERSED), SendReceipt(operator=OLGA, revision=5)) is (
        RefusalKind.NOT_NOW
    )
    assert (
        refused(replace(case, sender=None), SendReceipt(operator=OLGA, revision=5)) is RefusalKind.NO_ADDRESS
    )
