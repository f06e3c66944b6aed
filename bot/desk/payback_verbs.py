"""What an operator may do to a refund besides yes and no; each carries the revision that his card showed."""

from dataclasses import dataclass
from decimal import Decimal

from bot.desk.money import Money
from bot.desk.refund import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePart:
    """Pay back the whole, a part, or named top-ups."""

    operator: int
    revision: int
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePrice:
    """Say the rate, and of the lot before Paydesk the money too, that nobody recorded."""

    operator: int
    revision: int
    rate: Decimal
    """Units of the lot's currency for one USD at its time, above 0."""
    lot: str | None = None
    """Its name; None: the first that has no price yet."""
    paid: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Ask the gateway again what is left."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDebit:
    """Take an approval back while nothing has been taken."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPayout:
    """An operator is about to pay; nobody else may then."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePayout:
    """Give a claimed payout back; somebody else's after a second tap."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPayout:
    """It is paid: the transfer's reference."""

    operator: int
    revision: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBack:
    """Give the quota back instead of money; after a second tap."""

    operator: int
    revision: int
