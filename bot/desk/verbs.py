"""What an operator may do to a case besides yes and no; each carries the revision that his card showed."""

from dataclasses import dataclass
from decimal import Decimal

from bot.desk.claim import Method
from bot.desk.money import Money
from bot.desk.saying import Question, RejectReason, ReverseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """An operator's no; the customer is told by mail, and why."""

    operator: int
    revision: int
    reason: RejectReason = RejectReason.OTHER
    words: str = ""
    """His own, with `OTHER`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """Book what was really paid for a credit; nothing changes at the gateway."""

    operator: int
    revision: int
    paid: Money
    method: Method | None = None
    """None: the same way as was booked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReceipt:
    """The receipt of a credit once more, to its customer."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """Undo an end, or stop waiting for the customer: the case is the operators' again."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask the customer something; a case that is decided already is only written about."""

    operator: int
    revision: int
    question: Question = Question.OTHER
    words: str = ""
    """His own, with `OTHER`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person's answer to a question."""

    operator: int
    revision: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Set parts of the terms before approval; what is None stays."""

    operator: int
    revision: int
    amount: Decimal | None = None
    """Above 0."""
    currency: str | None = None
    """ISO 4217 code, or the coin; its paid rate is the configured one, if any."""
    paid_rate: Decimal | None = None
    """Units of the currency for one USD, above 0."""
    account: str | None = None
    """Name, id or address; looked up at the gateway afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptWords:
    """Let an unproven mail of the customer change the terms after all."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptReading:
    """Let what a language model pointed at become terms."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverCode:
    """An operator's yes, delivered as a redemption code."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCodeBack:
    """Have the code deleted that was not redeemed yet."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverse:
    """Ask for a credit to be taken back; `ConfirmReverse` begins it."""

    operator: int
    revision: int
    reason: ReverseReason
    words: str = ""
    """His own, for the customer, with `OTHER`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmReverse:
    """The second tap: take the credit back now."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSurplus:
    """Take a credit too many back: one tap, since nobody paid for it."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCredit:
    """The second tap that does not come: nothing is taken back."""

    operator: int
    revision: int
