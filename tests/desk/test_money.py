"""Money and quota: exact, rounded down in one place, never shown without its code."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.money import Money, has_remainder, quota_for, usd_of
from tests.builders import PER_UNIT, cny

AMOUNTS = st.decimals("-1e12", "1e12", allow_nan=False, allow_infinity=False)
CODES = st.sampled_from(["CNY", "USD", "EUR", "JPY", "KRW", "USDT", "USDC", "BTC"])


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("100", "CNY", "¥100.00 CNY"),
        ("12.5", "USD", "$12.50 USD"),
        ("0", "USD", "$0.00 USD"),
        ("-0.42", "USD", "-$0.42 USD"),
        ("1234567.8", "EUR", "€1,234,567.80 EUR"),
        ("100", "USDT", "100.00 USDT"),
        ("1E+3", "JPY", "¥1,000 JPY"),
        ("99.123456", "USDT", "99.123456 USDT"),
        ("0.100", "GBP", "£0.10 GBP"),
        (
            "123456789012345678901234567890.123456",
            "CNY",
            "¥123,456,789,012,345,678,901,234,567,890.123456 CNY",
        ),
    ],
)
def test_money_is_shown_exactly_and_with_its_code(amount: str, currency: str, shown: str) -> None:
    assert str(Money(Decimal(amount), currency)) == shown


@given(AMOUNTS, CODES)
def test_what_is_shown_is_the_amount_itself(amount: Decimal, currency: str) -> None:
    shown, code = str(Money(amount, currency)).rsplit(" ", 1)

    assert code == currency
    assert Decimal("".join(sign for sign in shown if sign in "-.0123456789")) == amount


def test_a_hundred_yuan_at_eight_is_six_million_and_a_quarter() -> None:
    assert quota_for(cny("100"), Decimal(8), PER_UNIT) == 6_250_000
    assert str(usd_of(6_250_000, PER_UNIT)) == "$12.50 USD"
    assert not has_remainder(cny("100"), Decimal(8), PER_UNIT)


@given(st.decimals("0.01", "1e9", places=6), st.decimals("0.0001", "1e4", places=4))
def test_quota_is_rounded_down_by_less_than_one_unit(amount: Decimal, rate: Decimal) -> None:
    paid = Money(amount, "CNY")
    exact = Fraction(amount) / Fraction(rate) * PER_UNIT

    granted = quota_for(paid, rate, PER_UNIT)

    assert 0 <= exact - granted < 1
    assert has_remainder(paid, rate, PER_UNIT) == (exact != granted)


@given(st.integers(-(10**40), 10**40))
def test_shown_usd_is_cut_toward_zero_to_whole_cents(quota: int) -> None:
    usd = usd_of(quota, PER_UNIT)

    exact = Fraction(quota, PER_UNIT)
    assert abs(Fraction(usd.amount)) <= abs(exact) < abs(Fraction(usd.amount)) + Fraction(1, 100)
    assert usd.amount.as_tuple().exponent == -2
