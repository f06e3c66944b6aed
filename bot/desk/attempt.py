"""One try to change an account at the gateway: recorded before it is made, its outcome afterwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.desk.money import Quota


class Outcome(StrEnum):
    """What is known of an attempt. "No row in the log" is not among the reasons for NOT_DONE."""

    OPEN = "open"
    """Recorded; nothing learnt yet. After a crash this is a doubt."""
    DONE = "done"
    """Seen at the gateway: the act took effect."""
    NOT_DONE = "not_done"
    """Refused, never left, told by an idempotency key, or by the operator."""
    UNKNOWN = "unknown"
    """Cannot be learnt; the case is stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of one case."""

    case_ref: str
    number: int
    """1, 2 …; makes the reference unique."""
    account_ref: str
    username: str
    """As it was when sent: the gateway's log keeps this copy."""
    quota: Quota
    remaining_before: Quota
    used_before: Quota
    started_at: datetime
    gateway_date: datetime | None
    """The gateway's own clock at the reading, for the window in its log."""
    known_rows: tuple[str, ...] | None = None
    """Top-ups in the gateway's log that are older than the reading, by their refs there; None: not noted."""
    is_debit: bool = False
    """Taken from the account rather than given; `quota` is positive all the same."""
    rows_known: int = 0
    """Rows of the gateway's log with its reference that were seen while its outcome was in doubt."""
    outcome: Outcome = Outcome.OPEN
    evidence: str = ""
    remaining_after: Quota | None = None
    """As read back once it took effect; None: it was not read, but told by an operator."""

    @property
    def reference(self) -> str:
        """First word of the remark and the idempotency key: `TU-7K3F9Q-1`."""
        return f"{self.case_ref}-{self.number}"


def is_in_doubt(attempt: Attempt | None) -> bool:
    """Whether an attempt may have taken effect: no other may begin, and its case may not be decided anew."""
    return attempt is not None and attempt.outcome is not Outcome.NOT_DONE


def open_debit(attempt: Attempt | None) -> Attempt | None:
    """The latest attempt, where it is a debit that may have taken effect."""
    return attempt if attempt is not None and attempt.is_debit and is_in_doubt(attempt) else None
