"""What a person asks, as topics that have answers of their own, and the answer that he got."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """One thing that people ask."""

    BALANCE = "balance"
    """What is left on an account."""
    MODELS = "models"
    """Which models there are, and what they cost."""
    HOW_TO_PAY = "how_to_pay"
    """By what methods, to whom, at what rate, how long it takes."""
    STATUS = "status"
    """Where a payment or a refund is."""
    API_BASE = "api_base"
    """What to enter in an app."""
    REFUND_POLICY = "refund_policy"
    """Whether and how unused credit is paid back."""
    RECEIPT = "receipt"
    """The receipt of a credit once more."""
    STATEMENT = "statement"
    """What was paid and granted on an account within a period."""
    OTHER = "other"
    """Something by name that only a person can answer: invoices, errors, passwords."""


PUBLIC: Final = frozenset({Topic.MODELS, Topic.HOW_TO_PAY, Topic.API_BASE, Topic.REFUND_POLICY})
"""Their answers are the same for everybody."""


def answerable(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """The topics that the program may answer by itself."""
    return tuple(topic for topic in topics if topic is not Topic.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer that a question got last."""

    at: datetime
    words: str
    """What the customer was told, cut to what a card can show."""
    topics: tuple[Topic, ...] = ()
    """Of an automatic answer."""
    operator: int | None = None
    """Telegram id of who answered; None: automatic."""
