"""The arithmetic of quota."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.billing.amounts import QUOTA_MAX, credited, takable
from gateway.billing.prices import callable_models, usd
from gateway.faults import Conflict, Invalid

balances = st.integers(-QUOTA_MAX, QUOTA_MAX)
amounts = st.integers(1, QUOTA_MAX)


@given(balances, amounts)
def test_credit_is_exact_or_refused(balance: int, quota: int) -> None:
    if balance + quota > QUOTA_MAX:
        with pytest.raises(Invalid):
            credited(balance, quota)
    else:
        assert credited(balance, quota) == balance + quota


@given(balances, amounts, st.booleans())
def test_debit_leaves_at_least_zero_and_takes_at_most_what_was_asked(
    balance: int, quota: int, at_most: bool
) -> None:
    try:
        taken = takable(balance, quota, at_most=at_most)
    except Conflict:
        assert balance <= 0 if at_most else balance < quota
    else:
        assert 0 < taken <= quota
        assert balance - taken >= 0
        assert at_most or taken == quota


def test_quota_is_worth_its_part_of_a_dollar() -> None:
    assert usd(6_250_000, quota_per_unit=500_000) == Decimal("12.5")
    assert usd(1, quota_per_unit=500_000) == Decimal("0.000002")


@pytest.mark.parametrize(
    ("group", "allowed", "expected"),
    [
        ("paid", [], ["a", "b"]),
        ("free", [], ["b"]),
        ("free", ["a"], []),
        ("paid", ["a", "c"], ["a"]),
    ],
)
def test_group_and_key_narrow_the_models(group: str, allowed: list[str], expected: list[str]) -> None:
    priced = [("a", False), ("b", True)]
    assert callable_models(priced, group=group, free_group="free", allowed=allowed) == expected
