"""A decision that one tap does not make."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TapOn(StrEnum):
    """What a first tap asked for."""

    APPROVE = "approve"
    CODE = "code"
    REVERSE = "reverse"
    RELEASE = "release"
    """Take a payout out of another operator's hands."""
    CREDIT_BACK = "credit_back"


@dataclass(frozen=True, slots=True)
class FirstTap:
    """A decision that wants to be confirmed by a second tap."""

    operator: int
    at: datetime
    on: TapOn = TapOn.APPROVE
    is_for_another: bool = False
    """Only another operator may confirm it."""
