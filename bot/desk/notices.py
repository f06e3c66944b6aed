"""Mails that people ask for: announcements, and word of a balance that runs low. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

STEPS_MAX: Final = 5
"""Balances of one account at which one may be told."""
STEPS: Final = (Decimal(5), Decimal(1))
"""US dollars, where none are named."""
STEP_MIN: Final = Decimal("0.01")
STEP_MAX: Final = Decimal(10_000)


class NoticeKind(StrEnum):
    """What one can be told of."""

    NEWS = "news"
    """What is announced in the channel."""
    LOW_BALANCE = "low_balance"
    """That an account of one's own runs low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWish:
    """What a mail wants to be told of, or no longer."""

    is_on: bool
    kinds: tuple[NoticeKind, ...]
    steps: tuple[Decimal, ...] = ()
    """US dollars below which a low balance is told, highest first."""
    token: str = ""
    """Of the subscription that it ends; "" for those of its sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNotices:
    """Find out whose mail it is, and do what it wants."""

    kind: Literal["change_notices"] = "change_notices"
    mail_id: int
    wish: NoticeWish
    language: str
    case_ref: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNotice:
    """A mail that was asked for, or the answer to who asks; it belongs to no case."""

    kind: Literal["notice"] = "notice"
    to: str
    template: str
    language: str
    message_id: str
    values: dict[str, str]
    subscription: int | None = None
    """By which it can be ended with one click; None for an answer."""
    in_reply_to: str | None = None
    is_automatic: bool = False
    case_ref: None = None


NoticeEffect = ChangeNotices | SendNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One balance of one account, below which its owner is told once until it has been above again."""

    id: int
    threshold: Decimal
    """US dollars."""
    is_armed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """What a reading of a balance does to an account's steps."""

    told: Decimal | None
    """The lowest step that was crossed downwards; None: there is nothing to tell."""
    fired: tuple[int, ...]
    rearmed: tuple[int, ...]


def crossed(steps: tuple[Step, ...], balance: Decimal) -> Crossed:
    """Several steps crossed at once are told as one, the lowest; a top-up arms those that it passes."""
    fired = [step for step in steps if step.is_armed and balance < step.threshold]
    return Crossed(
        told=min((step.threshold for step in fired), default=None),
        fired=tuple(step.id for step in fired),
        rearmed=tuple(step.id for step in steps if not step.is_armed and balance >= step.threshold),
    )
