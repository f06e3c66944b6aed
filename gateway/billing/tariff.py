"""From tokens to quota: prices in USD per 1,000,000 tokens, times the group's factor, rounded once and up.

All of it is whole numbers: a tariff is five numerators over one denominator, so that a sum of any tokens is
exact before the one rounding.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

from gateway.billing.amounts import QUOTA_MAX
from gateway.billing.usage import Usage

_PER_TOKENS = 1_000_000
_HOUR_OF_INPUT = 2
"""Anthropic's price of a cache write that is kept for an hour, in prices of input."""
_TARIFFS_KEPT = 1_024


@dataclass(frozen=True, slots=True)
class Prices:
    """One model's prices, USD per 1,000,000 tokens."""

    input: Decimal
    output: Decimal
    cached_input: Decimal | None = None
    """Of prompt tokens that the provider's cache knew; `None`: as input."""
    cache_write: Decimal | None = None
    """Of prompt tokens that were written into the provider's cache; `None`: as input."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """Quota of a token: each numerator over `divisor`."""

    prompt: int
    completion: int
    cached: int
    cache_written: int
    cache_written_for_an_hour: int
    divisor: int

    def cost(self, usage: Usage) -> int:
        """Give the quota of a call, rounded up to a whole unit; the only rounding of usage there is.

        Cached and cache-written tokens are parts of the prompt; where an upstream says more of them than
        its prompt has, the prompt is taken to be them.
        """
        plain = max(usage.prompt - usage.cached - usage.cache_written, 0)
        for_an_hour = min(usage.cache_written_for_an_hour, usage.cache_written)
        sum_ = (
            plain * self.prompt
            + usage.cached * self.cached
            + (usage.cache_written - for_an_hour) * self.cache_written
            + for_an_hour * self.cache_written_for_an_hour
            + usage.completion * self.completion
        )
        return min(-(-sum_ // self.divisor), QUOTA_MAX)


FREE = Tariff(0, 0, 0, 0, 0, 1)
"""Costs nothing."""


@lru_cache(maxsize=_TARIFFS_KEPT)
def tariff(prices: Prices, factor: Decimal, quota_per_unit: int) -> Tariff:
    """Give what a token of each kind costs a group.

    Args:
        prices: of the model.
        factor: of the group, above 0.
        quota_per_unit: quota of one USD.
    """
    cached = prices.input if prices.cached_input is None else prices.cached_input
    cache_write, hour = prices.input, prices.input
    if prices.cache_write is not None:
        cache_write, hour = prices.cache_write, prices.input * _HOUR_OF_INPUT
    per_token = [
        Fraction(price) * Fraction(factor) * quota_per_unit / _PER_TOKENS
        for price in (prices.input, prices.output, cached, cache_write, hour)
    ]
    divisor = lcm(*(each.denominator for each in per_token))
    prompt, completion, known, written, for_an_hour = (
        each.numerator * (divisor // each.denominator) for each in per_token
    )
    return Tariff(prompt, completion, known, written, for_an_hour, divisor)
