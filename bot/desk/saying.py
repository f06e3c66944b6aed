"""What an operator may tell a customer: texts to choose from, or words of his own.

The texts to choose from stand in the customer's language in `texts/*/mail`, their short names on buttons
and cards in `texts/*/messages.toml`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

WORDS_MAX: Final = 3_000
"""Characters of an operator's own words; a Telegram message holds 4,096."""


class RejectReason(StrEnum):
    """Why a request is refused."""

    NOT_FOUND = "not_found"
    """No such transfer came in."""
    AMOUNT_DIFFERS = "amount_differs"
    """Another sum came in than was claimed."""
    WRONG_ACCOUNT = "wrong_account"
    """The account cannot be the customer's, or does not exist."""
    DUPLICATE = "duplicate"
    """The same payment was settled before."""
    OTHER = "other"
    """Nothing to choose fits; the operator's own words, if any."""


class Question(StrEnum):
    """What a customer is asked."""

    ACCOUNT = "account"
    """Which account shall be credited?"""
    MONEY = "money"
    """How much, and in what currency?"""
    PROOF = "proof"
    """Please send the receipt, or the transfer's number."""
    OTHER = "other"
    """The operator's own words."""


class ReverseReason(StrEnum):
    """Why a credit is taken back."""

    MISTAKE = "mistake"
    """It was approved by mistake: the money never came."""
    PAYMENT_REVERSED = "payment_reversed"
    """The payer's bank or card took the money back."""
    WRONG_ACCOUNT = "wrong_account"
    """It was credited to another account than it should have been."""
    OTHER = "other"
    """The operator's own words."""


class SayingKind(StrEnum):
    """On what occasion something was said."""

    REJECT = "reject"
    ASK = "ask"
    ANSWER = "answer"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an operator last wrote to the customer."""

    kind: SayingKind
    choice: str
    """Member of the kind's enum; empty for words of his own alone."""
    words: str
    """His own; empty for a text that was chosen."""
    operator: int
    at: datetime
