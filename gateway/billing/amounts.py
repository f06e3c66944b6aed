"""What may be given to and taken from a balance; every bound on a quota stands here."""

from gateway.faults import Conflict, Invalid

QUOTA_MAX = 2**53 - 1
"""Largest amount and largest balance: what JSON's numbers carry exactly in every client."""


def credited(balance: int, quota: int) -> int:
    """Give the balance after `quota` (positive) was added.

    Raises:
        Invalid: the balance would exceed `QUOTA_MAX`.
    """
    if balance + quota > QUOTA_MAX:
        raise Invalid("quota_too_large", f"balance {balance} plus {quota} would exceed {QUOTA_MAX}")
    return balance + quota


def takable(balance: int, quota: int, *, at_most: bool) -> int:
    """Give how much a debit of `quota` (positive) takes, leaving at least zero.

    The balance may be negative (overspent). `at_most` takes what is there where it is less than `quota`.

    Raises:
        Conflict: less is there than asked for, or nothing at all.
    """
    if balance >= quota:
        return quota
    if at_most and balance > 0:
        return balance
    raise Conflict("insufficient_quota", f"{quota} cannot be taken from a balance of {balance}")
