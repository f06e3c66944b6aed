"""What someone wants to happen. Operators' commands carry the revision that their card showed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.desk.account import Account
from bot.desk.attempt import Outcome
from bot.desk.claim import Reading
from bot.desk.mail import Mail, Unreadable, Verdict
from bot.desk.rates import MarketRate


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A person's mail that belongs to no case yet; or one that could not be read."""

    ref: str
    mail_id: int
    mail: Mail | Unreadable
    reading: Reading | None
    """None for an unreadable mail."""
    may_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCase:
    """A mail that names a case, or answers one of our mails about it."""

    mail_id: int
    mail: Mail
    is_from_own_address: bool
    """Its From is the case's; no proof that the customer wrote it."""


class AccountFinding(StrEnum):
    """What the gateway said when asked for the claimed account."""

    FOUND = "found"
    NONE_CLAIMED = "none_claimed"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    GATEWAY_AWAY = "gateway_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the look-ups found."""

    verdict: Verdict
    finding: AccountFinding
    account: Account | None
    market_rate: MarketRate | None
    """Of the claim's currency; None when no fresh one is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """An operator's yes."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """An operator's no; the customer is told by mail."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """An operator lets a question be, without an answer."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAttempt:
    """The performer is about to credit; `account` is its reading just before."""

    account: Account
    gateway_date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """Before anything was sent, the account was not what was approved."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAttempt:
    """What became of an attempt.

    NOT_DONE with `is_refusal` goes back to the operator; without, the performer may start the next.
    """

    number: int
    outcome: Outcome
    evidence: str
    after: Account | None = None
    """The account as read back; given with DONE."""
    is_refusal: bool = False


class StuckAnswer(StrEnum):
    """What an operator says of an attempt whose outcome cannot be learnt."""

    IT_WAS = "it_was"
    IT_WAS_NOT = "it_was_not"
    NO_MORE = "no_more"
    LOOK_AGAIN = "look_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveStuck:
    """An operator's word on a stuck case."""

    operator: int
    revision: int
    answer: StuckAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishWatch:
    """A day has passed: how often the credit was seen in the gateway's log; None: could not be told."""

    times_seen: int | None


OPERATOR_COMMANDS: Final = (Approve, Reject, Dismiss, ResolveStuck)
"""Those that carry the revision which their card showed."""

OperatorCommand = Approve | Reject | Dismiss | ResolveStuck
CaseCommand = (
    OperatorCommand | JoinCase | Examined | StartAttempt | AccountChanged | SettleAttempt | FinishWatch
)
