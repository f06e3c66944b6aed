"""Times in the desk's zone: read from what an operator types, and offered to him."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

AHEAD_MAX: Final = timedelta(days=366)
_SHAPE: Final = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2})[:：](\d{2})\s*", re.ASCII)
_OFFERED_HOURS: Final = (9, 12, 18, 21)
OFFERED: Final = 4


class TimeFlaw(StrEnum):
    """Why a time cannot be taken; each has a text."""

    UNREADABLE = "time_unreadable"
    """Not of the shape 2026-12-01 09:00."""
    NO_SUCH = "time_no_such"
    """No day or hour of the calendar, or left out where clocks are put forward."""
    PAST = "time_past"
    TOO_FAR = "time_too_far"


def read_time(text: str, zone: ZoneInfo) -> datetime | TimeFlaw:
    """The moment in UTC that `2026-12-01 09:00` means in the zone; of an hour that comes twice, the first."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return TimeFlaw.UNREADABLE
    year, month, day, hour, minute = map(int, found.groups())
    try:
        at = datetime(year, month, day, hour, minute, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return TimeFlaw.NO_SUCH
    if at.astimezone(zone).hour != hour:
        return TimeFlaw.NO_SUCH
    return at


def flaw_of_time(at: datetime, now: datetime) -> TimeFlaw | None:
    """Whether a moment can be waited for."""
    if at <= now:
        return TimeFlaw.PAST
    return TimeFlaw.TOO_FAR if at - now > AHEAD_MAX else None


def offered_times(zone: ZoneInfo, now: datetime) -> tuple[datetime, ...]:
    """A few usual hours, the next ones first, at least half an hour ahead; in UTC."""
    today = now.astimezone(zone).date()
    hours = (
        datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
        for day in (today + timedelta(days=ahead) for ahead in range(3))
        for hour in _OFFERED_HOURS
    )
    return tuple(at for at in hours if at - now >= timedelta(minutes=30))[:OFFERED]
