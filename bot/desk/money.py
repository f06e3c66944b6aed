"""Money and quota, exact; the only rounding in the house."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

Quota = int
"""Integer unit of the gateway; 500,000 quota = 1 USD unless its /api/status says otherwise."""

MINOR_DIGITS: Final = {"JPY": 0, "KRW": 0}
"""Decimal places of currencies that do not have two (ISO 4217); coins are handled with two."""

SYMBOLS: Final = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "TWD": "NT$"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency; never added to another."""

    amount: Decimal
    currency: str
    """ISO 4217 code, or the coin: USDT, USDC."""

    def __str__(self) -> str:
        """As people read it, always with its code: `¥100.00 CNY`, `100.00 USDT`."""
        # By digits, not by arithmetic: that would round what has more of them than the context.
        whole, _, part = f"{self.amount.copy_abs():,f}".partition(".")
        part = part.rstrip("0").ljust(MINOR_DIGITS.get(self.currency, 2), "0")
        shown = f"{whole}.{part}" if part else whole
        return f"{'-' if self.amount < 0 else ''}{SYMBOLS.get(self.currency, '')}{shown} {self.currency}"


def quota_for(paid: Money, paid_rate: Decimal, quota_per_unit: int) -> Quota:
    """Quota granted for a payment, rounded down to a whole unit.

    Args:
        paid: what was paid, in the rate's currency.
        paid_rate: units of that currency for one USD, above 0.
        quota_per_unit: quota for one USD.
    """
    return int(Fraction(paid.amount) / Fraction(paid_rate) * quota_per_unit)


def has_remainder(paid: Money, paid_rate: Decimal, quota_per_unit: int) -> bool:
    """Whether `quota_for` had to round; the card then says so."""
    return (Fraction(paid.amount) / Fraction(paid_rate) * quota_per_unit).denominator != 1


def floored(amount: Fraction, currency: str) -> Money:
    """An exact amount as money that can be paid, cut toward zero to the currency's minor unit."""
    digits = MINOR_DIGITS.get(currency, 2)
    return Money(Decimal(f"{int(amount * 10**digits)}e-{digits}"), currency)


def usd_of(quota: Quota, quota_per_unit: int) -> Money:
    """The USD that people see for a quota, cut to cents toward zero."""
    return floored(Fraction(quota, quota_per_unit), "USD")
