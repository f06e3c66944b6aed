"""A fact that performers learn and people are told: values, never sentences; `texts/` has the words.

Its amounts stay quota until somebody reads them: then they are shown in USD and in quota, in his language.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.desk.money import Quota


class FactKind(StrEnum):
    """What is known, or why nothing was done."""

    SAID = "said"
    """`detail` says it all: another server's own words, or what only the audit keeps."""

    # What the gateway shows of an attempt in doubt.
    NO_ROW = "no_row"
    NO_CREDIT = "no_credit"
    UNSETTLED = "unsettled"
    DOUBLED = "doubled"
    ODD_ROW = "odd_row"
    FOREIGN_CODE = "foreign_code"
    ACCOUNT_GONE = "account_gone"
    NO_REFERENCE = "no_reference"
    IN_FLIGHT = "in_flight"
    KEY_CONFLICT = "key_conflict"
    KEY_TOO_OLD = "key_too_old"
    """Its idempotency key may not be repeated any more."""
    NOT_SHOWN = "not_shown"
    """The account does not show what was written."""
    CAME_LATE = "came_late"
    """A log row bears a reference (`detail`) that was taken for not done."""
    RESTORED = "restored"
    """The database is older than the gateway, which keeps no references."""
    RESTORED_ROW = "restored_row"
    """A log row (`detail`, `quota`) was made after the backup that the database came from."""

    # What the account is, instead of what was approved or expected.
    RENAMED = "renamed"
    """`detail` says both names."""
    DISABLED = "disabled"
    MOVED = "moved"
    """Its figures changed while it was frozen."""
    RESTLESS = "restless"
    """Its figures do not come to rest."""
    FOREIGN_TOPUP = "foreign_topup"
    """`quota` was added meanwhile, and not by us; `detail` names the log's rows."""
    TOO_LITTLE = "too_little"
    """`left` is less than the `quota` to be taken."""

    # What is in the way.
    NOT_FROZEN = "not_frozen"
    """The account cannot be frozen; `detail` is the gateway's own words."""
    LOCKED = "locked"
    OTHERS = "others"
    """Other attempts on the account (`detail`) are not settled."""
    OPERATOR_SAYS_NO = "operator_says_no"
    """By an operator's word the attempt did not take effect."""
    CODES_REDEEMED = "codes_redeemed"
    """Codes were redeemed just before one was deleted, by `detail`."""
    CODE_GONE = "code_gone"
    """A code is gone, and not by us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """An account around an attempt."""

    left_before: Quota
    used_before: Quota
    left_now: Quota
    used_now: Quota
    attempted: Quota
    """To be given or taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact with its values."""

    kind: FactKind
    detail: str = ""
    """Names, references, another server's words; hostile text."""
    quota: Quota | None = None
    left: Quota | None = None
    figures: Figures | None = None

    def __str__(self) -> str:
        """For the audit and the log: the kind, then its values."""
        is_said = self.kind is FactKind.SAID
        parts = ["" if is_said else self.kind.replace("_", " "), self.detail]
        if self.quota is not None:
            parts.append(f"{self.quota} quota")
        if self.left is not None:
            parts.append(f"{self.left} quota left")
        if one := self.figures:
            parts.append(
                f"before {one.left_before} left and {one.used_before} used, "
                f"now {one.left_now} left and {one.used_now} used, attempted {one.attempted} quota"
            )
        return "; ".join(filter(None, parts))


def said(words: str) -> Fact:
    """A fact that is told in these words."""
    return Fact(kind=FactKind.SAID, detail=words)


def gone(name: str) -> Fact:
    """The account of this name is no more."""
    return Fact(kind=FactKind.ACCOUNT_GONE, detail=name)
