"""What an account used in the last days, and how long the rest lasts at that pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from bot.desk.money import Money, usd_of
from gateway_client import DayUsage, GatewayClient, NotOffered, User

DAYS: Final = 7
DAYS_LEFT_MAX: Final = 999
"""A longer time says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """An account's figures, ready to be told."""

    account: str
    balance: Money
    is_enabled: bool
    used: Money | None
    """In the last `DAYS` days, today included; None where the gateway does not tell."""
    days: tuple[tuple[str, Money], ...]
    """Day and use, newest first, without days of no use."""
    days_left: int | None
    """At that pace; None where nothing is used or nothing is left."""


async def spending_of(gateway: GatewayClient, user: User, now: datetime) -> Spending:
    """An account's balance and use.

    Raises:
        GatewayError: the gateway does not answer.
    """
    today = now.date()
    wanted = [today - timedelta(days=ago) for ago in range(DAYS)]
    try:
        days = await gateway.usage.by_day(user.username, wanted)
    except NotOffered:
        days = []
    return spending(user, days, gateway.quota_per_unit)


def spending(user: User, days: Sequence[DayUsage], quota_per_unit: int) -> Spending:
    """The figures of an account.

    Args:
        user: as it was just read.
        days: its use of the last days; empty where the gateway does not tell.
        quota_per_unit: quota of one USD.
    """
    used = sum(day.quota for day in days)
    left = int(Fraction(user.quota * len(days), used)) if used > 0 and user.quota > 0 else None
    return Spending(
        account=user.username,
        balance=usd_of(user.quota, quota_per_unit),
        is_enabled=user.is_enabled,
        used=usd_of(used, quota_per_unit) if days else None,
        days=tuple((day.day.isoformat(), usd_of(day.quota, quota_per_unit)) for day in days if day.quota),
        days_left=left if left is not None and left <= DAYS_LEFT_MAX else None,
    )
