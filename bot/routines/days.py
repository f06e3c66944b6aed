"""Local days and hours: when a digest is due, whether it is quiet; pure."""

from datetime import date, datetime, time, timedelta, tzinfo


def newest_due(now: datetime, at: time, zone: tzinfo) -> date:
    """The newest local day whose `at` has come.

    An hour that a change of clocks leaves out counts as come once the clock is past it.
    """
    local = now.astimezone(zone)
    return local.date() if local.time() >= at else local.date() - timedelta(days=1)


def day_span(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Begin and end of a local day, 23 to 25 hours long."""
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def is_quiet(now: datetime, span: tuple[time, time] | None, zone: tzinfo) -> bool:
    """Whether nobody wants to be reminded; the span may reach over midnight."""
    if span is None:
        return False
    begin, end = span
    local = now.astimezone(zone).time()
    return begin <= local < end if begin < end else local >= begin or local < end
