"""What an account spent, day by day, in UTC."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.types import DayUsage, LogType
from gateway_client.wire import Call

DAYS_MAX = 92


def day_call(username: str, day: date) -> Call[int]:
    """`GET /api/log/stat` for one day: quota consumed under that name."""
    start = datetime.combine(day, time.min, UTC)
    end = start + timedelta(days=1) - timedelta(seconds=1)
    return Call(
        method="GET",
        path="/api/log/stat",
        query={
            "type": int(LogType.CONSUME),
            "username": username,
            "start_timestamp": int(start.timestamp()),
            "end_timestamp": int(end.timestamp()),
        },
        read=lambda got: rows.whole(rows.mapping(got.data, "statistics"), "quota"),
    )


class Usage:
    """`gateway.usage`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def by_day(self, username: str, days: Sequence[date]) -> list[DayUsage]:
        """Quota that an account spent on each of these days; a call per day.

        Args:
            username: as it was then: the log keeps the name of its day.
            days: in UTC, at most `DAYS_MAX`.

        Raises:
            ValueError: more days than that, or no name, which would be everybody's usage.
        """
        if len(days) > DAYS_MAX or not username:
            raise ValueError(f"usage is of one account over at most {DAYS_MAX} days")
        return [DayUsage(day, await self._caller.ask(day_call(username, day))) for day in days]
