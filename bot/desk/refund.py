"""What a refund pays, line by line: remaining quota laid over the lots from the newest back.

Each lot's part is priced at its own rate, in its own currency, to the method by which it was paid, and never
at more than was paid for it unless a setting lifts that. Free quota is never paid out.

Source: design.md 4, "The money of a refund".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from bot.desk.lots import Lot, LotKind, left_of
from bot.desk.money import Money, Quota, floored
from bot.desk.rates import PEGGED

BEFORE: Final = "before"
"""Names the lot before Paydesk; every other is named by the reference of its top-up."""
UNKNOWN_METHOD: Final = "unknown"
"""Where it was not recorded by what way a lot was paid."""


class RefundPolicy(StrEnum):
    """By which rate unused credit is paid back."""

    MARKET_AT_TOPUP = "market_at_topup"
    """The market's at the time of the top-up."""
    PAID_RATE = "paid_rate"
    """The one that was paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRules:
    """The house's settings for refunds."""

    policy: RefundPolicy = RefundPolicy.MARKET_AT_TOPUP
    may_exceed_paid: bool = False
    """Whether a part may be paid back at more than was paid for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPrice:
    """What an operator says of a lot whose price nobody recorded."""

    lot: str
    """Its name, as `name_of` gives it."""
    rate: Decimal
    """Units of its currency for one USD, at the time of the top-up."""
    paid: Money | None = None
    """For the whole lot; of the one before Paydesk, whose money is not known."""
    operator: int
    """Telegram id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of what could be paid back is paid back; the whole where nothing is said."""

    lots: tuple[str, ...] = ()
    """Names of the lots that may be touched; empty: all."""
    at_most: Quota | None = None


WHOLE: Final = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One lot's part of a refund."""

    lot: str
    opened_at: datetime
    granted: Quota
    """The lot's own."""
    left: Quota
    """Of it, what usage and earlier refunds have left."""
    taken: Quota
    """Of that, what this refund takes; above 0."""
    method: str
    """By which it was paid, and is paid back."""
    paid: Money | None
    """For the whole lot; None: not known."""
    rate: Decimal | None
    """By which it is priced; None: not known."""
    source: str
    """Who says so, for people."""
    pays: Money | None
    """None while rate or money is not known."""
    is_capped: bool = False
    """At its rate it would be worth more than was paid for it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What one method pays in one currency."""

    method: str
    money: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """A refund as it would be now."""

    lines: tuple[Line, ...]
    """Newest lot first; each takes something."""

    @property
    def quota(self) -> Quota:
        """What is taken from the account."""
        return sum(line.taken for line in self.lines)

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """Lines whose money an operator must name first."""
        return tuple(line for line in self.lines if line.pays is None)

    @property
    def sums(self) -> tuple[Sum, ...]:
        """What is paid out, one for each method and currency, in the order of the lines."""
        sums = dict[tuple[str, str], Decimal]()
        for line in self.lines:
            if line.pays is not None:
                key = line.method, line.pays.currency
                sums[key] = sums.get(key, Decimal(0)) + line.pays.amount
        return tuple(Sum(method, Money(amount, currency)) for (method, currency), amount in sums.items())

    @property
    def is_payable(self) -> bool:
        """Whether there is something to pay, and all of it is known."""
        return not self.unpriced and any(each.money.amount > 0 for each in self.sums)

    def covers(self, approved: "Quote") -> bool:
        """Whether what was approved is still there, lot by lot, at the same money."""
        now = {line.lot: line for line in self.lines}
        return all(line.lot in now and now[line.lot].taken >= line.taken for line in approved.lines)


NOTHING: Final = Quote(())


def name_of(lot: Lot) -> str:
    """By what a lot is named to people and in commands."""
    return lot.case_ref or BEFORE


def quote(
    lots: Sequence[Lot],
    remaining: Quota,
    rules: RefundRules,
    quota_per_unit: int,
    *,
    wanted: Wanted = WHOLE,
    named: Iterable[NamedPrice] = (),
) -> Quote:
    """What a refund would pay now.

    Args:
        lots: of one account, in order of opening.
        remaining: quota of the account that is left.
        rules: policy and cap.
        quota_per_unit: quota of one USD.
        wanted: the whole, a part of it, or named top-ups.
        named: what operators said of lots without a price.
    """
    prices = {price.lot: price for price in named}
    rest = wanted.at_most
    lines = list[Line]()
    for laid in reversed(left_of(lots, remaining)):
        lot, name = laid.lot, name_of(laid.lot)
        if lot.kind is LotKind.FREE or (wanted.lots and name not in wanted.lots):
            continue
        taken = laid.left if rest is None else min(laid.left, rest)
        if taken <= 0:
            continue
        rest = None if rest is None else rest - taken
        lines.append(_line(lot, laid.left, taken, prices.get(name), rules, quota_per_unit))
    return Quote(tuple(lines))


def _line(
    lot: Lot, left: Quota, taken: Quota, named: NamedPrice | None, rules: RefundRules, quota_per_unit: int
) -> Line:
    paid = lot.paid or (named.paid if named else None)
    rate, source = _rate(lot, named, rules)
    pays, is_capped = None, False
    if paid is not None and rate is not None:
        worth = Fraction(taken, quota_per_unit) * Fraction(rate)
        most = Fraction(paid.amount) * Fraction(taken, lot.quota)
        is_capped = worth > most and not rules.may_exceed_paid
        pays = floored(most if is_capped else worth, paid.currency)
    return Line(
        lot=name_of(lot),
        opened_at=lot.opened_at,
        granted=lot.quota,
        left=left,
        taken=taken,
        method=lot.method or UNKNOWN_METHOD,
        paid=paid,
        rate=rate,
        source=source,
        pays=pays,
        is_capped=is_capped,
    )


def _rate(lot: Lot, named: NamedPrice | None, rules: RefundRules) -> tuple[Decimal | None, str]:
    """The rate by which a lot is priced, and who says so."""
    if rules.policy is RefundPolicy.PAID_RATE and lot.paid_rate is not None:
        return lot.paid_rate, "paid"
    market = lot.market_rate
    if lot.paid is not None and rules.policy is RefundPolicy.MARKET_AT_TOPUP:
        if market is not None and market.currency == lot.paid.currency:
            day = f"{market.published_at:%Y-%m-%d}"
            return market.per_usd, market.source if market.source == "pegged" else f"{market.source}, {day}"
        if lot.paid.currency in PEGGED:
            return Decimal(1), "pegged"
    return (named.rate, f"operator {named.operator}") if named else (None, "")
