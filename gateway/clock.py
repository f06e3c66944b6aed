"""The one place that reads the clock; everything else is given the time, so that tests choose it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the time, aware, in UTC."""
    return datetime.now(UTC)


def now_s() -> int:
    """Give Unix time in whole seconds, the unit of every time in the contract."""
    return int(now().timestamp())
