"""The time of a statement: as a command names it, and as people write it in a mail. Pure."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_DAYS: Final = re.compile(
    r"(?<![\d-])(20\d\d)-(\d\d?)-(\d\d?)(?:[^\d\n]{1,12})(20\d\d)-(\d\d?)-(\d\d?)(?![\d-])"
)
_MONTH_OF_YEAR: Final = re.compile(r"(?<![0-9a-z_-])(20\d\d) ?[-/.年] ?(1[0-2]|0?[1-9])(?![\d/.-])")
_HAN: Final = {name: number for number, name in enumerate("一二三四五六七八九", 1)} | {
    "十": 10,
    "十一": 11,
    "十二": 12,
}
_HAN_MONTH: Final = re.compile(
    r"(?<![\d一二三四五六七八九十个])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
)
_NAMES: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_NAMED_MONTH: Final = re.compile(
    rf"(?<![a-z])({'|'.join(f'{name}|{name[:3]}' for name in _NAMES)})(?![a-z])\.?,? ?(20\d\d)?(?!\d)"
)
_YEAR: Final = re.compile(r"(?<![0-9a-z_-])(20\d\d)(?![0-9a-z-]|年? ?\d)")
_LAST_MONTH: Final = re.compile(r"last month|previous month|上个?月|上個月")
_THIS_MONTH: Final = re.compile(r"this month|current month|本月|这个?月|這個月")
_LAST_YEAR: Final = re.compile(r"last year|previous year|去年|上年")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of UTC."""

    first: date
    last: date
    """Still in it."""

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From when, and from when no longer."""
        begin = datetime.combine(self.first, time(), UTC)
        return begin, datetime.combine(self.last + timedelta(days=1), time(), UTC)


def period_in(words: str, today: date) -> Period | None:
    """`2026-01-01 2026-03-31`, either left out: this year until today; None for what is no period."""
    try:
        days = [date.fromisoformat(word) for word in words.split()]
    except ValueError:
        return None
    first = days[0] if days else date(today.year, 1, 1)
    last = days[1] if len(days) > 1 else today
    return Period(first, last) if len(days) <= 2 and first <= last else None


def period_asked(words: str, today: date) -> Period:
    """The time that some words name; this year until today where they name none.

    Args:
        words: a mail's, hostile.
        today: of UTC; a month without its year is the latest of that name.
    """
    text = unicodedata.normalize("NFKC", words).casefold()
    this_year = Period(date(today.year, 1, 1), today)
    return _days(text) or _month(text, today) or _year(text, today) or this_year


def _days(text: str) -> Period | None:
    found = _DAYS.search(text)
    if found is None:
        return None
    numbers = [int(number) for number in found.groups()]
    try:
        first, last = date(*numbers[:3]), date(*numbers[3:])
    except ValueError:
        return None
    return Period(first, last) if first <= last else None


def _month(text: str, today: date) -> Period | None:
    if found := _MONTH_OF_YEAR.search(text):
        return _whole_month(int(found[1]), int(found[2]))
    named: list[tuple[int, int | None]] = [
        (_HAN.get(hit[1]) or int(hit[1]), None) for hit in _HAN_MONTH.finditer(text)
    ]
    for hit in _NAMED_MONTH.finditer(text):
        number = next(n for n, name in enumerate(_NAMES, 1) if name.startswith(hit[1]))
        # "may" is a verb as well.
        if hit[1] != "may" or hit[2]:
            named.append((number, int(hit[2]) if hit[2] else None))
    if named:
        month, year = named[0]
        return _whole_month(year or (today.year if month <= today.month else today.year - 1), month)
    if _LAST_MONTH.search(text):
        before = today.replace(day=1) - timedelta(days=1)
        return _whole_month(before.year, before.month)
    return Period(today.replace(day=1), today) if _THIS_MONTH.search(text) else None


def _whole_month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _year(text: str, today: date) -> Period | None:
    if _LAST_YEAR.search(text):
        return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
    found = _YEAR.search(text)
    return Period(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)) if found else None
