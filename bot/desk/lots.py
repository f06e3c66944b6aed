"""Lots: each credited top-up with what was paid for it; free quota is a lot without money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Quota that was granted at one time, on one ground."""

    kind: LotKind
    account_ref: str
    quota: Quota
    """Granted; never changes. What is left of it is computed, not stored. Negative for a reversal."""
    opened_at: datetime
    case_ref: str | None = None
    paid: Money | None = None
    method: str | None = None
    paid_rate: Decimal | None = None
    market_rate: MarketRate | None = None
    from_address: str | None = None
    """Key of whoever asked for it, if authentic: his folded From, or his Telegram id; what he proves."""
