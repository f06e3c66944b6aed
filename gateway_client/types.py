"""What a gateway tells and is told, as frozen values; quota is always an `int`, money a `Decimal`.

Nothing here calls anything. How the values are read from an answer is `rows.py`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum

Ref = int | str
"""How a dialect names a thing: an int id (oneapi, newapi, companion) or a lower-case uuid (laisky)."""


class UserStatus(IntEnum):
    """Whether an account may be used."""

    UNKNOWN = 0
    """A number that no dialect had when this was written."""
    ENABLED = 1
    DISABLED = 2
    """Its keys answer 403; quota, keys and log stay."""
    DELETED = 3
    """Gone for every purpose, though some dialects go on showing it as `deleted_…`."""

    @classmethod
    def _missing_(cls, _value: object) -> "UserStatus":
        return cls.UNKNOWN


ROLE_USER, ROLE_ADMIN, ROLE_ROOT = 1, 10, 100
"""Roles are compared, not enumerated: an admin is whoever has at least `ROLE_ADMIN`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account of the gateway, cut down to what a client may see."""

    ref: Ref
    """Its lasting name; usernames change, and a freed one may become another's."""
    username: str
    display_name: str
    email: str
    """Empty where none is bound; not unique."""
    role: int
    """1 user, 10 admin, 100 root."""
    status: UserStatus
    group: str
    quota: int
    """Remaining quota; negative where calls cost more than was left."""
    used_quota: int
    """Spent since the account was opened; `quota + used_quota` is what was granted."""
    request_count: int
    """Calls since the account was opened."""
    remark: str = ""
    """An admin's note on the account; newapi only."""

    @property
    def is_enabled(self) -> bool:
        """Whether its keys work."""
        return self.status is UserStatus.ENABLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An account's figures at one moment, small enough to be stored with an attempt."""

    quota: int
    used_quota: int
    read_at: datetime
    """This machine's clock, aware UTC."""
    gateway_date: datetime | None = None
    """The gateway's clock (its `Date` header, whole seconds, aware UTC); None where it sent none."""
    known_rows: tuple[Ref, ...] | None = None
    """Top-ups of the account that stood in the log before these figures were read, of the last minutes:
    their quota is among them. None: the log was not asked."""

    @property
    def granted(self) -> int:
        """Remaining and used together: constant under usage but for holds (see DIALECTS.md)."""
        return self.quota + self.used_quota


@dataclass(frozen=True, slots=True)
class Observed:
    """An account and its figures, from one answer."""

    user: User
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a gateway tells everybody about itself."""

    version: str
    """Free text."""
    system_name: str
    started_at: datetime | None
    quota_per_unit: int
    """Quota of one USD; 500,000 unless the gateway was set otherwise."""
    shows_currency: bool
    """Whether `/dashboard/billing` answers in USD; otherwise in quota."""
    gateway_date: datetime | None = None


class LogType(IntEnum):
    """What a log row is about."""

    OTHER = 0
    """A number that no dialect had when this was written."""
    TOP_UP = 1
    CONSUME = 2
    MANAGE = 3
    SYSTEM = 4
    TEST = 5

    @classmethod
    def _missing_(cls, _value: object) -> "LogType":
        return cls.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One row of the gateway's log."""

    ref: Ref
    user_ref: Ref | None
    """None where the dialect shows no owner in the row."""
    created_at: datetime
    """Whole seconds, aware UTC, the gateway's clock."""
    type: LogType
    content: str
    username: str
    """As it was when the row was written."""
    quota: int
    """0 for a redeemed code, whose amount stands in prose."""

    @property
    def first_word(self) -> str:
        """Where a top-up's reference stands; empty for an empty row."""
        return self.content.split(maxsplit=1)[0] if self.content.strip() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionCode:
    """A code that whoever has it may redeem for quota."""

    ref: Ref
    name: str
    key: str = field(repr=False)
    """As good as the quota itself: not for logs."""
    quota: int
    status: int
    """1 unused, 2 off, 3 used."""
    created_at: datetime
    redeemed_at: datetime | None
    redeemed_by: Ref | None = None
    """Told by newapi and the companion only."""

    @property
    def is_unused(self) -> bool:
        """Whether it can still be redeemed."""
        return self.status == CODE_UNUSED

    @property
    def is_redeemed(self) -> bool:
        """Whether somebody has had its quota."""
        return self.status == CODE_USED


CODE_UNUSED, CODE_USED = 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model and what a million tokens of it cost at group ratio 1, in the USD of balances."""

    name: str
    input_usd: Decimal | None = None
    """Per 1,000,000 prompt tokens; None where the gateway does not tell."""
    output_usd: Decimal | None = None
    """Per 1,000,000 completion tokens; None where the gateway does not tell."""
    call_usd: Decimal | None = None
    """Per call, for models that are not priced by tokens."""


@dataclass(frozen=True, slots=True)
class ModelList:
    """Models by name, ascending."""

    models: tuple[Model, ...]
    has_prices: bool
    """False where this token may not read them: then no model has one."""


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What an account spent on one day, in UTC."""

    day: date
    quota: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBalance:
    """What an API key (not its owner) may still spend."""

    limit_usd: Decimal | None
    """Spent and unspent together; None where the key is unlimited."""
    used_usd: Decimal

    @property
    def remaining_usd(self) -> Decimal | None:
        """What is left; None where the key is unlimited."""
        return None if self.limit_usd is None else self.limit_usd - self.used_usd


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """An upstream of the gateway; its key is never read."""

    ref: Ref
    type: int
    """The family's number of a provider, 1 for OpenAI."""
    name: str
    status: int
    """1 on, 2 off by hand, 3 off by itself."""
    base_url: str
    models: tuple[str, ...]
    groups: tuple[str, ...]
    used_quota: int
