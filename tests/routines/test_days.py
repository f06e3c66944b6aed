"""Days and hours as the desk's zone has them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.routines.days import day_span, is_quiet, newest_due

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NINE = time(9)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 23, 0, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 15, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 16, 1, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_a_day_is_due_when_its_hour_has_come_there(now: datetime, due: date) -> None:
    assert newest_due(now, NINE, SHANGHAI) == due


def test_an_hour_that_the_clocks_leave_out_is_due_once_they_are_past_it() -> None:
    at = time(2, 30)
    before, after = (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC))

    assert newest_due(before, at, BERLIN) == date(2026, 3, 28)
    assert newest_due(after, at, BERLIN) == date(2026, 3, 29)


def test_days_are_as_long_as_the_zone_makes_them() -> None:
    lengths = [
        (end.astimezone(UTC) - start.astimezone(UTC)) // timedelta(hours=1)
        for start, end in (
            day_span(date(2026, month, day), BERLIN) for month, day in ((3, 29), (10, 25), (6, 1))
        )
    ]

    assert lengths == [23, 25, 24]


@pytest.mark.parametrize(
    ("span", "hour", "quiet"),
    [
        (None, 3, False),
        ((time(23), time(8)), 23, True),
        ((time(23), time(8)), 7, True),
        ((time(23), time(8)), 8, False),
        ((time(23), time(8)), 22, False),
        ((time(12), time(14)), 13, True),
        ((time(12), time(14)), 14, False),
    ],
)
def test_quiet_hours_may_reach_over_midnight(span: tuple[time, time] | None, hour: int, quiet: bool) -> None:
    now = datetime(2026, 11, 23, hour, 0, tzinfo=SHANGHAI).astimezone(UTC)

    assert is_quiet(now, span, SHANGHAI) is quiet
