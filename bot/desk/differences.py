"""What a verification of the books finds; the words stand in `texts/`, under `[difference]`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DifferenceKind(StrEnum):
    """What is not as it should be."""

    UNBALANCED = "unbalanced"
    """An entry whose postings do not sum to zero."""
    EMPTY_ENTRY = "empty_entry"
    """An entry without postings."""
    CHAIN_BROKEN = "chain_broken"
    """An audit row does not follow from the one before."""
    HEAD_UNKNOWN = "head_unknown"
    """The head that was told once is no row's digest any more."""
    SEAL_BROKEN = "seal_broken"
    """The entries are not those that the audit says were booked."""
    NOT_SEALED = "not_sealed"
    """Entries that no audit row tells of."""
    LOTS_DIFFER = "lots_differ"
    """An account's lots do not sum to what the books owe it."""
    ROW_MISSING = "row_missing"
    """A booked credit that the gateway's log does not have."""
    ROW_TWICE = "row_twice"
    """A credit that the gateway's log has more than once."""
    ROW_DIFFERS = "row_differs"
    """A credit whose row names another account or quota."""
    NOT_BOOKED = "not_booked"
    """A row with a reference of ours that was never booked."""
    DEBIT_DIFFERS = "debit_differs"
    """A debit after which more was left than its readings allow."""
    DEBIT_NOT_READ = "debit_not_read"
    """A debit without a reading afterwards."""
    ACCOUNT_GONE = "account_gone"
    """An account with lots that the gateway does not have any more."""
    ACCOUNT_MORE = "account_more"
    """The gateway has granted more than the lots explain."""
    ACCOUNT_LESS = "account_less"
    """The gateway has granted less than the lots explain."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One finding with its particulars."""

    kind: DifferenceKind
    values: Mapping[str, str]
