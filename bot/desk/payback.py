"""What a refund has come to: what is wanted, what was approved and taken, who pays it out."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.money import Quota
from bot.desk.refund import WHOLE, NamedPrice, Quote, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """The transfer by hand: claimed by one operator before money moves."""

    operator: int
    """Telegram id."""
    claimed_at: datetime
    reference: str | None = None
    """The transfer's own, by his word; None until he has paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback:
    """A refund's particulars beside its case."""

    wanted: Wanted = WHOLE
    named: tuple[NamedPrice, ...] = ()
    """What operators said of lots without a price."""
    asked_left: Quota | None = None
    """Remaining when it was first looked at; more or less by now is said on the card."""
    approved: Quote | None = None
    """As the operator saw it when he approved; it is paid, or he is asked anew."""
    taken: Quota | None = None
    """From the account, as read back."""
    left: Quota | None = None
    """Remaining, as looked at last since."""
    debited_at: datetime | None = None
    is_payable: bool = False
    """Caches and running calls have had their time, and nothing is below zero."""
    payout: Payout | None = None
