"""Paid rate (what we charge) and market rate (what the market says), kept apart."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

FRESH_FOR: Final = timedelta(days=4)
"""A market rate older than this (a long weekend) is not used without asking."""
FURTHEST_MOVE: Final = Decimal("0.2")
"""A rate this far off the last one is refused; so are 0 and the inverse, which are further off."""
FURTHEST_FROM_PAID: Final = 2
"""Where there is no last one, the paid rate is the measure: so many times more or less is refused."""
PEGGED: Final = frozenset({"USD", "USDT", "USDC"})
"""Worth 1 USD unless the operator sets otherwise."""


@dataclass(frozen=True, slots=True)
class MarketRate:
    """Units of a currency for one USD, as published."""

    currency: str
    per_usd: Decimal
    published_at: datetime
    """Aware UTC; a day's rate counts from its midnight."""
    source: str
    """Who said so: a host name, `operator Olga`, or `pegged`."""

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may be used without asking."""
        return self.source == "pegged" or timedelta(0) <= now - self.published_at <= FRESH_FOR


class RateFault(StrEnum):
    """Why a published rate is not believed."""

    NOT_POSITIVE = "not_positive"
    FROM_THE_FUTURE = "from_the_future"
    STALE = "stale"
    FAR_OFF = "far_off"


def pegged(currency: str, now: datetime) -> MarketRate:
    """The rate of USD and its coins."""
    return MarketRate(currency, Decimal(1), now, "pegged")


def fault_of(
    rate: MarketRate, last: MarketRate | None, now: datetime, paid: Decimal | None = None
) -> RateFault | None:
    """Why `rate` must not be taken over, or None when it may.

    Args:
        rate: freshly read from a source.
        last: the last accepted one of the same currency; None when there is none.
        now: aware UTC.
        paid: what the house charges, the measure where there is no last one; None where that is not known.
    """
    if rate.per_usd <= 0:
        return RateFault.NOT_POSITIVE
    if rate.published_at > now + timedelta(days=1):
        return RateFault.FROM_THE_FUTURE
    if not rate.is_fresh(max(now, rate.published_at)):
        return RateFault.STALE
    if last is not None and abs(rate.per_usd / last.per_usd - 1) > FURTHEST_MOVE:
        return RateFault.FAR_OFF
    if last is None and paid is not None and _is_far_from(rate.per_usd, paid):
        return RateFault.FAR_OFF
    return None


def _is_far_from(rate: Decimal, paid: Decimal) -> bool:
    return not paid / FURTHEST_FROM_PAID <= rate <= paid * FURTHEST_FROM_PAID
