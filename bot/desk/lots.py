"""Lots: each credited top-up with what was paid for it; free quota is a lot without money."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.desk.money import Money, Quota
from bot.desk.rates import MarketRate


class LotKind(StrEnum):
    """Where a lot's quota came from."""

    TOPUP = "topup"
    """A credited top-up; has money, paid rate and (where one was fresh) a market rate."""
    FREE = "free"
    """Sign-up quota and gifts: no money in it, consumed first, never paid out."""
    BEFORE = "before"
    """What was there before Paydesk; money unknown."""
    REVERSAL = "reversal"
    """A top-up that was taken back: takes the lot of the same case out again, quota and money negative."""
    CORRECTION = "correction"
    """What was really paid for the lot of the same case, in the place of what was booked; no quota."""
    REFUND = "refund"
    """What a refund took of the lot of the same case, negative; positive: it was given back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Quota that was granted at one time, on one ground."""

    kind: LotKind
    account_ref: str
    quota: Quota
    """Granted; never changes. What is left of it is computed, not stored. Negative for what takes back."""
    opened_at: datetime
    case_ref: str | None = None
    paid: Money | None = None
    method: str | None = None
    paid_rate: Decimal | None = None
    market_rate: MarketRate | None = None
    from_address: str | None = None
    """Key of whoever asked for it, if authentic: his folded From, or his Telegram id; what he proves."""
    refund_ref: str | None = None
    """Of a REFUND lot: the refund that took it; `case_ref` names the top-up, None the lot before Paydesk."""


@dataclass(frozen=True, slots=True)
class LotLeft:
    """A lot with what is left of it."""

    lot: Lot
    """As it was corrected last."""
    granted: Quota
    """Of the lot's own quota, what was not taken back; never negative."""
    left: Quota
    """Of that, what usage has not consumed."""


_TAKE_BACK: Final = frozenset({LotKind.REVERSAL, LotKind.REFUND})


def left_of(lots: Sequence[Lot], remaining: Quota) -> tuple[LotLeft, ...]:
    """Lay usage over the lots of one account: free ones first, then the oldest.

    That is the same as laying what remains over them from the newest back. What was taken back goes out of
    the lot of its own case, before any usage is looked at; free quota is never taken back.

    Args:
        lots: of one account, in order of opening; those that take back are negative.
        remaining: quota still unspent; below zero (overspent) nothing is left of any.

    Returns:
        Each lot that granted something, in the order in which usage consumes them. What remains above
        their sum was granted unseen, and is nobody's lot.
    """
    taken = Counter[str | None]()
    for lot in lots:
        if lot.kind in _TAKE_BACK:
            taken[lot.case_ref] -= lot.quota
    granted = list[tuple[Lot, Quota]]()
    for lot in corrected(lots):
        if lot.quota > 0 and lot.kind not in _TAKE_BACK:
            out = 0 if lot.kind is LotKind.FREE else min(lot.quota, taken[lot.case_ref])
            taken[lot.case_ref] -= out
            granted.append((lot, lot.quota - out))
    # Sorting is stable: within free and paid the order of opening stays.
    consumed = sorted(granted, key=lambda each: each[0].kind is not LotKind.FREE)
    laid, rest = list[LotLeft](), max(0, remaining)
    for lot, whole in reversed(consumed):
        left = min(whole, rest)
        rest -= left
        laid.append(LotLeft(lot, whole, left))
    return tuple(reversed(laid))


def corrected(lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """The lots of one account, each top-up with the money that was really paid for it."""
    last = {lot.case_ref: lot for lot in lots if lot.kind is LotKind.CORRECTION}
    return tuple(
        replace(lot, paid=by.paid, method=by.method, paid_rate=by.paid_rate, market_rate=by.market_rate)
        if lot.kind is LotKind.TOPUP and (by := last.get(lot.case_ref))
        else lot
        for lot in lots
    )
