"""From tokens to quota, and how much is held: exact, rounded once, never in the customer's favour by chance."""

from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.billing.amounts import QUOTA_MAX
from gateway.billing.estimate import request_bound, request_tokens, text_tokens
from gateway.billing.tariff import FREE, Prices, tariff
from gateway.billing.usage import TOKENS_MAX, Usage, tokens
from gateway.upstreams.calling import serialised

PER_UNIT = 500_000
prices = st.decimals(0, 1000, places=6)
factors = st.decimals("0.001", 10, places=3)
counts = st.integers(0, 10_000_000)


@given(prices, prices, prices, prices, factors, counts, counts, counts, counts, counts)
def test_cost_is_the_exact_sum_rounded_up_once(
    input_: Decimal, output: Decimal, cached: Decimal, write: Decimal, factor: Decimal,
    plain: int, known: int, written: int, hour: int, completion: int,
) -> None:  # fmt: skip
    charged = tariff(Prices(input_, output, cached, write), factor, PER_UNIT)
    usage = Usage(
        plain + known + written + hour,
        completion,
        cached=known,
        cache_written=written + hour,
        cache_written_for_an_hour=hour,
    )
    usd = (
        Fraction(input_) * plain
        + Fraction(cached) * known
        + Fraction(write) * written
        + 2 * Fraction(input_) * hour
        + Fraction(output) * completion
    ) / 1_000_000
    assert charged.cost(usage) == min(ceil(usd * Fraction(factor) * PER_UNIT), QUOTA_MAX)


@pytest.mark.parametrize(("usage", "quota"), [
    (Usage(0, 0), 0),
    (Usage(1, 0), 1),
    (Usage(1_000_000, 0), 75_000),
    (Usage(0, 1_000_000), 300_000),
    (Usage(3, 1), 1),
    (Usage(13, 1), 2),
])  # fmt: skip
def test_fifteen_cents_in_and_sixty_out(usage: Usage, quota: int) -> None:
    assert tariff(Prices(Decimal("0.15"), Decimal("0.60")), Decimal(1), PER_UNIT).cost(usage) == quota


def test_cache_without_a_price_costs_as_input() -> None:
    charged = tariff(Prices(Decimal(1), Decimal(2)), Decimal(1), PER_UNIT)
    usage = Usage(1000, 0, cached=400, cache_written=300, cache_written_for_an_hour=200)
    assert charged.cost(usage) == charged.cost(Usage(1000, 0))


def test_more_cached_than_prompt_never_costs_less_than_nothing() -> None:
    charged = tariff(Prices(Decimal(1), Decimal(2), Decimal(0)), Decimal(1), PER_UNIT)
    assert charged.cost(Usage(10, 0, cached=1000)) == 0


def test_free_costs_nothing() -> None:
    assert FREE.cost(Usage(TOKENS_MAX, TOKENS_MAX)) == 0


@pytest.mark.parametrize(("said", "read"), [
    (5, 5), (0, 0), (-1, 0), (None, 0), ("7", 0), (1.5, 0), (True, 0), (10**30, TOKENS_MAX),
])  # fmt: skip
def test_nonsense_in_a_figure_is_none(said: object, read: int) -> None:
    assert tokens(said) == read


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("你好", 2), ("你好 x", 3)]
)
def test_text_is_counted_by_its_script(text: str, count: int) -> None:
    assert text_tokens(text) == count


@given(st.text(max_size=200))
def test_both_counts_agree_on_plain_text(text: str) -> None:
    letters = "".join(letter for letter in text if letter.isalnum() and ord(letter) < 0x10000)
    assert request_tokens(serialised({"x": letters})) >= text_tokens(letters)


def test_an_attached_picture_is_counted_as_one() -> None:
    picture = "A" * 1_000_000
    body = {"messages": [{"content": [{"image_url": {"url": f"data:image/png;base64,{picture}"}}]}]}
    assert 1_500 <= request_tokens(serialised(body)) < 1_600


@pytest.mark.parametrize(("body", "completion"), [
    ({}, 2_000),
    ({"max_tokens": 5}, 5),
    ({"max_completion_tokens": 7, "max_tokens": 5}, 7),
    ({"max_output_tokens": 9}, 9),
    ({"max_tokens": 5, "n": 3}, 15),
    ({"max_tokens": None, "n": None}, 2_000),
    ({"max_tokens": -5}, 2_000),
    ({"max_tokens": 5, "n": 10**9}, 640),
    ({"max_tokens": "many"}, 2_000),
])  # fmt: skip
def test_the_bound_is_what_the_client_allows(body: dict[str, object], completion: int) -> None:
    bound = request_bound(body, serialised(body), unbounded_completion=2_000)
    assert bound.completion == completion
