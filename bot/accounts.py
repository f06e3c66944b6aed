"""The gateway's accounts as the desk sees them."""

from datetime import datetime

from bot.desk.account import Account
from gateway_client import Ref, User


def ref_of(stored: str) -> Ref:
    """The gateway's own ref from what is stored: ids are numbers, uuids are not."""
    return int(stored) if stored.isdecimal() else stored


def account_of(user: User, now: datetime) -> Account:
    """An account as it was just read."""
    return Account(
        ref=str(user.ref),
        username=user.username,
        group=user.group,
        is_enabled=user.is_enabled,
        remaining=user.quota,
        used=user.used_quota,
        seen_at=now,
    )
