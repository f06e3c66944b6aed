"""The books: double entry, append-only. An unbalanced entry cannot be built.

Amounts are signed (beancount's trick): assets grow by a positive posting, liabilities by a negative one.
`equity:conversion` stands between currencies, so that each entry balances in every currency by itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.desk.money import Money, Quota

QUOTA: Final = "QUOTA"
"""The commodity in which credit is booked."""
CONVERSION: Final = "equity:conversion"
BEFORE: Final = "equity:before-paydesk"
OWED: Final = "liabilities:credit:"
"""Begins every LedgerAccount of what the house owes a gateway account."""


class UnbalancedError(ValueError):
    """An entry whose postings do not sum to zero in each currency: a fault of the program."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg of an entry."""

    ledger_account: str
    """Such as `assets:alipay` or `liabilities:credit:lilei88`."""
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A balanced, immutable record; corrections are new entries."""

    at: datetime
    case_ref: str | None
    memo: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if off := {currency: total for currency, total in totals(self.postings).items() if total}:
            raise UnbalancedError(f"entry {self.memo!r} is off by {off}")


def totals(postings: Iterable[Posting]) -> dict[str, Decimal]:
    """Sum per currency; all zero in a balanced set."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for posting in postings:
        sums[posting.currency] += posting.amount
    return dict(sums)


def credit_account(username: str, account_ref: str) -> str:
    """The LedgerAccount of what the house owes one gateway account; the ref keeps twins apart."""
    return f"{OWED}{username}:{account_ref}"


def account_ref_of(ledger_account: str) -> str | None:
    """The gateway account whose credit this is; None for every other LedgerAccount."""
    return ledger_account.rpartition(":")[2] if ledger_account.startswith(OWED) else None


def money_postings(paid: Money, method: str) -> tuple[Posting, ...]:
    """Money came in by `method`."""
    return (
        Posting(f"assets:{method}", paid.amount, paid.currency),
        Posting(CONVERSION, -paid.amount, paid.currency),
    )


def topup_postings(paid: Money, method: str, owed: str, quota: Quota) -> tuple[Posting, ...]:
    """Money came in by `method`; quota is owed to LedgerAccount `owed`."""
    return (
        *money_postings(paid, method),
        Posting(CONVERSION, Decimal(quota), QUOTA),
        Posting(owed, Decimal(-quota), QUOTA),
    )


def refund_account(case_ref: str) -> str:
    """The LedgerAccount of money that one refund owes."""
    return f"liabilities:refund:{case_ref}"


def debit_postings(sums: Iterable[Money], owed: str, payable: str, quota: Quota) -> tuple[Posting, ...]:
    """Quota is no longer owed by LedgerAccount `owed`; money is, by `payable`."""
    money = (
        leg
        for paid in sums
        for leg in (
            Posting(payable, -paid.amount, paid.currency),
            Posting(CONVERSION, paid.amount, paid.currency),
        )
    )
    return (Posting(owed, Decimal(quota), QUOTA), Posting(CONVERSION, Decimal(-quota), QUOTA), *money)


def payout_postings(paid: Money, method: str, payable: str) -> tuple[Posting, ...]:
    """Money that was owed went out by `method`."""
    return (
        Posting(payable, paid.amount, paid.currency),
        Posting(f"assets:{method}", -paid.amount, paid.currency),
    )


def negated(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The same legs the other way round."""
    return tuple(Posting(leg.ledger_account, -leg.amount, leg.currency) for leg in postings)


def before_postings(owed: str, quota: Quota) -> tuple[Posting, ...]:
    """What an account already held when Paydesk first saw it."""
    return (Posting(BEFORE, Decimal(quota), QUOTA), Posting(owed, Decimal(-quota), QUOTA))
