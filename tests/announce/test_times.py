"""Times as an operator types them, in the desk's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.announce.times import TimeFlaw, flaw_of_time, offered_times, read_time
from tests.builders import NOON

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("2026-12-01 09:00", SHANGHAI, datetime(2026, 12, 1, 1, 0, tzinfo=UTC)),
        (" 2026-12-1  9:00\n", SHANGHAI, datetime(2026, 12, 1, 1, 0, tzinfo=UTC)),
        ("2026-12-01T09:00", SHANGHAI, datetime(2026, 12, 1, 1, 0, tzinfo=UTC)),
        ("2026-12-01 09：00", SHANGHAI, datetime(2026, 12, 1, 1, 0, tzinfo=UTC)),
        ("2026-10-25 02:30", BERLIN, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first
        ("2027-03-28 02:30", BERLIN, TimeFlaw.NO_SUCH),  # clocks are put forward
        ("2026-02-30 09:00", SHANGHAI, TimeFlaw.NO_SUCH),
        ("2026-12-01 24:00", SHANGHAI, TimeFlaw.NO_SUCH),
        ("0001-01-01 00:00", SHANGHAI, TimeFlaw.NO_SUCH),
        ("tomorrow at nine", SHANGHAI, TimeFlaw.UNREADABLE),
        ("01.12.2026 09:00", SHANGHAI, TimeFlaw.UNREADABLE),
        ("", SHANGHAI, TimeFlaw.UNREADABLE),
    ],
)
def test_a_time_is_read_in_the_desks_zone_or_refused(
    text: str, zone: ZoneInfo, at: datetime | TimeFlaw
) -> None:
    assert read_time(text, zone) == at


def test_only_a_time_to_come_within_a_year_is_waited_for() -> None:
    assert flaw_of_time(NOON, NOON) is TimeFlaw.PAST
    assert flaw_of_time(NOON + timedelta(minutes=1), NOON) is None
    assert flaw_of_time(NOON + timedelta(days=367), NOON) is TimeFlaw.TOO_FAR


def test_the_next_usual_hours_are_offered() -> None:
    # Noon in UTC is eight in the evening in Shanghai.
    shown = [at.astimezone(SHANGHAI).strftime("%d %H:%M") for at in offered_times(SHANGHAI, NOON)]

    assert shown == ["23 21:00", "24 09:00", "24 12:00", "24 18:00"]
