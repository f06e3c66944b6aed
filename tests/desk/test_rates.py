"""Market rates are believed within bounds only (fault 59)."""

from datetime import timedelta

import pytest

from bot.desk.rates import RateFault, fault_of, pegged
from tests.builders import NOON, a_rate

LAST = a_rate("7.18")


@pytest.mark.parametrize(
    ("per_usd", "age", "fault"),
    [
        pytest.param("7.20", timedelta(), None, id="next day's"),
        pytest.param("0", timedelta(), RateFault.NOT_POSITIVE, id="zero"),
        pytest.param("-7.18", timedelta(), RateFault.NOT_POSITIVE, id="negative"),
        pytest.param("0.1393", timedelta(), RateFault.FAR_OFF, id="the inverse"),
        pytest.param("71.8", timedelta(), RateFault.FAR_OFF, id="ten times"),
        pytest.param("0.718", timedelta(), RateFault.FAR_OFF, id="a tenth"),
        pytest.param("8.616", timedelta(), None, id="exactly a fifth more"),
        pytest.param("8.617", timedelta(), RateFault.FAR_OFF, id="more than a fifth more"),
        pytest.param("7.18", timedelta(days=4), None, id="four days old"),
        pytest.param("7.18", timedelta(days=4, seconds=1), RateFault.STALE, id="older than four days"),
        pytest.param("7.18", -timedelta(days=1), None, id="tomorrow's date, a zone ahead"),
        pytest.param("7.18", -timedelta(days=1, seconds=1), RateFault.FROM_THE_FUTURE, id="the future"),
    ],
)
def test_a_published_rate_is_taken_over_within_bounds(
    per_usd: str, age: timedelta, fault: RateFault | None
) -> None:
    assert fault_of(a_rate(per_usd, published_at=NOON - age), LAST, NOON) == fault


def test_the_first_rate_of_a_currency_has_nothing_to_be_far_off_from() -> None:
    assert fault_of(a_rate("17000", "IDR"), None, NOON) is None


def test_a_rate_from_the_future_is_not_fresh() -> None:
    assert not a_rate(published_at=NOON + timedelta(seconds=1)).is_fresh(NOON)


def test_the_rate_of_a_pegged_coin_stays_fresh() -> None:
    rate = pegged("USDT", NOON)

    assert rate.per_usd == 1
    assert rate.is_fresh(NOON + timedelta(days=400))
