"""What one may ask to be moved: a credit, a debit, and the gateway's yes to either.

A movement is checked when it is made, so that nothing reaches a gateway that its log could not show again.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from gateway_client.dialects.base import Dialect
from gateway_client.errors import Refused
from gateway_client.types import Ref, User

CREDIT_QUOTA_MAX = 10**13
"""Largest credit that is ever sent, 20 million USD: far below 2^53, above which JSON numbers lose digits
and near 2^63 of which oneapi on SQLite makes the account unreadable."""

REMARK_CHARS_MAX = 200
"""Longer remarks cost laisky on MariaDB the log row while the credit stands."""

_REFERENCE = re.compile(r"[A-Za-z](?=[A-Za-z0-9-]*[0-9])[A-Za-z0-9-]{2,63}")
_HEX32 = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUp:
    """Quota to be given to one account, once.

    Raises:
        ValueError: at construction, where the quota is out of bounds or the reference could not be
            found again in some dialect's log.
    """

    user: User
    """As read before; its ref is credited, its username is where the log is searched."""
    quota: int
    reference: str
    """Unique for ever: a letter first, with a digit, no uuid and no 32 hex digits (laisky never finds
    those in its log). The first word of the remark, and the idempotency key where there is one."""
    remark: str = ""
    """For people, after the reference; control characters and what exceeds 200 in all are cut."""

    def __post_init__(self) -> None:
        check_quota(self.quota)
        check_reference(self.reference)

    @property
    def text(self) -> str:
        """The remark as it is sent: reference, blank, words."""
        return remark_text(self.reference, self.remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debit:
    """Quota to be taken from one account, once, where the dialect has a keyed call for it.

    Raises:
        ValueError: as for `TopUp`.
    """

    user: User
    quota: int
    reference: str
    remark: str = ""
    at_most: bool = False
    """Take what is there where that is less than `quota`, rather than refuse."""

    def __post_init__(self) -> None:
        check_quota(self.quota)
        check_reference(self.reference)

    @property
    def text(self) -> str:
        """The remark as it is sent: reference, blank, words."""
        return remark_text(self.reference, self.remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """An earlier top-up or debit to be taken back, once, where the dialect has a keyed call for it.

    Raises:
        ValueError: as for `TopUp`.
    """

    of: str
    """The reference of what is taken back."""
    reference: str
    """The reversal's own."""
    remark: str = ""
    at_most: bool = False
    """Where a top-up is partly spent, take what is left rather than refuse."""

    def __post_init__(self) -> None:
        check_reference(self.of)
        check_reference(self.reference)

    @property
    def text(self) -> str:
        """The remark as it is sent: reference, blank, words."""
        return remark_text(self.reference, self.remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A gateway's yes to a movement of quota; believed once the account, read back, shows it."""

    reference: str
    quota: int
    """What was moved; for a debit with `at_most` perhaps less than was asked."""
    gateway_date: datetime | None
    balance_before: int | None = None
    """Told by the companion only, like the next two."""
    balance_after: int | None = None
    log_ref: Ref | None = None
    is_replayed: bool = False
    """An idempotency key was known: this is the answer recorded then, nothing moved now."""


def check_quota(quota: object) -> None:
    """Refuse a quota that no gateway should ever be sent.

    Raises:
        ValueError: not a whole number from 1 to `CREDIT_QUOTA_MAX`.
    """
    if isinstance(quota, bool) or not isinstance(quota, int) or not 1 <= quota <= CREDIT_QUOTA_MAX:
        raise ValueError(f"quota must be a whole number from 1 to {CREDIT_QUOTA_MAX}, not {quota!r}")


def check_holds(quota: int, dialect: Dialect) -> None:
    """Refuse a quota that an account of this dialect could not have left.

    Raises:
        Refused: above the dialect's `quota_max`; nothing was sent.
    """
    if dialect.quota_max is not None and quota > dialect.quota_max:
        raise Refused(
            f"an account of dialect {dialect.name} holds at most {dialect.quota_max} quota, not {quota}"
        )


def check_reference(reference: str) -> None:
    """Refuse a reference that some dialect could not find again.

    Raises:
        ValueError: no letter first, no digit, a blank, or shaped like a uuid or 32 hex digits.
    """
    bare = reference.replace("-", "")
    if not _REFERENCE.fullmatch(reference) or _HEX32.fullmatch(bare):
        raise ValueError(
            f"reference {reference!r} must be 3 to 64 letters, digits and hyphens, begin with a letter, "
            "hold a digit, and not look like a uuid"
        )


def remark_text(reference: str, words: str) -> str:
    """Join reference and words into a remark that every dialect stores: one line, at most 200 characters."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return f"{reference} {plain}"[:REMARK_CHARS_MAX].rstrip()
