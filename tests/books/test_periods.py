"""The time that a mail means, as people write it; never an error, whatever is written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.books.periods import Period, period_asked

TODAY = date(2026, 11, 23)
YEAR = Period(date(2026, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("statement for October", "2026-10-01", "2026-10-31"),
        ("Statement for Oct. 2025 please", "2025-10-01", "2025-10-31"),
        ("statement for december", "2025-12-01", "2025-12-31"),
        ("10月对账单", "2026-10-01", "2026-10-31"),
        ("请发十月的对账单", "2026-10-01", "2026-10-31"),
        ("十二月份对账单", "2025-12-01", "2025-12-31"),
        ("2026年2月对账单", "2026-02-01", "2026-02-28"),
        ("请发我2020年1月的对账单", "2020-01-01", "2020-01-31"),
        ("我要2025年的对账单", "2025-01-01", "2025-12-31"),
        ("statement 2024-02", "2024-02-01", "2024-02-29"),
        ("statement 2026-01-05 to 2026-03-31", "2026-01-05", "2026-03-31"),
        ("2026-01-05 2026-03-31", "2026-01-05", "2026-03-31"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("上个月的对账单", "2026-10-01", "2026-10-31"),
        ("this month", "2026-11-01", "2026-11-23"),
        ("本月对账单", "2026-11-01", "2026-11-23"),
        ("statement for 2025", "2025-01-01", "2025-12-31"),
        ("2025年对账单", "2025-01-01", "2025-12-31"),
        ("去年的对账单", "2025-01-01", "2025-12-31"),
        ("１０月对账单", "2026-10-01", "2026-10-31"),
        ("May 2026", "2026-05-01", "2026-05-31"),
    ],
)
def test_a_time_is_read(words: str, first: str, last: str) -> None:
    assert period_asked(words, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "please send me a statement",
        "may I have a statement?",
        "my account is user2024x",
        "2026-02-31 2026-03-01x",
    ],
)
def test_without_a_time_it_is_this_year(words: str) -> None:
    assert period_asked(words, TODAY) == YEAR


def test_in_january_last_month_is_last_years() -> None:
    assert period_asked("last month", date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 31))


@given(st.text() | st.from_regex(r"[0-9年月 ./-]{0,30}"), st.dates(date(2000, 1, 1), date(2090, 12, 31)))
def test_every_text_names_whole_days_in_order(words: str, today: date) -> None:
    period = period_asked(words, today)

    assert period.first <= period.last
