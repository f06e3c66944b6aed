"""The books: an unbalanced entry cannot be built."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.ledger import (
    Entry,
    Posting,
    UnbalancedError,
    before_postings,
    credit_account,
    topup_postings,
    totals,
)
from bot.desk.money import Money
from tests.builders import NOON, cny

AMOUNTS = st.decimals("-1e12", "1e12", places=8)
CURRENCIES = st.sampled_from(["CNY", "USD", "QUOTA"])
POSTINGS = st.lists(st.builds(Posting, st.just("assets:alipay"), AMOUNTS, CURRENCIES), max_size=8)


def entry(*postings: Posting) -> Entry:
    return Entry(at=NOON, case_ref=None, memo="test", postings=postings)


@given(POSTINGS)
def test_a_ledger_entry_is_built_exactly_when_every_currency_balances(postings: list[Posting]) -> None:
    if any(totals(postings).values()):
        with pytest.raises(UnbalancedError, match="off by"):
            entry(*postings)
    else:
        entry(*postings)


@given(POSTINGS, AMOUNTS.filter(bool), CURRENCIES)
def test_a_balanced_ledger_entry_with_one_posting_more_cannot_be_built(
    postings: list[Posting], more: Decimal, currency: str
) -> None:
    mirrored = [Posting("equity", -posting.amount, posting.currency) for posting in postings]
    entry(*postings, *mirrored)

    with pytest.raises(UnbalancedError):
        entry(*postings, *mirrored, Posting("assets", more, currency))


def test_ledger_does_not_let_one_currency_balance_another() -> None:
    with pytest.raises(UnbalancedError):
        entry(Posting("a", Decimal(100), "CNY"), Posting("b", Decimal(-100), "USD"))


@given(st.decimals("0.01", "1e12", places=2), CURRENCIES, st.integers(1, 10**13))
def test_ledger_postings_of_a_topup_balance_in_money_and_in_quota(
    amount: Decimal, currency: str, quota: int
) -> None:
    owed = credit_account("anne88", "7")

    booked = entry(*topup_postings(Money(amount, currency), "alipay", owed, quota))

    assert [p.amount for p in booked.postings if p.ledger_account == "assets:alipay"] == [amount]
    assert [p.amount for p in booked.postings if p.ledger_account == owed] == [-quota]


def test_ledger_of_a_hundred_yuan_reads_as_a_book() -> None:
    booked = entry(*topup_postings(cny("100"), "alipay", credit_account("anne88", "7"), 6_250_000))

    assert "\n".join(f"{p.ledger_account} {p.amount} {p.currency}" for p in booked.postings) == (
        "assets:alipay 100 CNY\n"
        "equity:conversion -100 CNY\n"
        "equity:conversion 6250000 QUOTA\n"
        "liabilities:credit:anne88:7 -6250000 QUOTA"
    )


@given(st.integers(1, 10**13))
def test_ledger_opens_what_was_there_before_paydesk_in_balance(quota: int) -> None:
    booked = entry(*before_postings(credit_account("anne88", "7"), quota))

    assert booked.postings[-1].amount == -quota


def test_ledger_accounts_of_a_freed_and_reused_name_are_apart() -> None:
    assert credit_account("anne88", "7") != credit_account("anne88", "8")
