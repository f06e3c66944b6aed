"""What an account has and spent: balance, calls by day and model, what came in."""

from sqlalchemy import Connection
from starlette.responses import Response

from gateway.pages.visit import Visit
from gateway.store import logs
from gateway.store.logs import LogFilter, LogRow, LogType
from gateway.store.pages import Slice
from gateway.store.usage import DAY_S, DayOfModel, by_day_and_model

DAYS = 30
_CREDITS_SHOWN = 20


async def show(visit: Visit) -> Response:
    """Show it, for the last `DAYS` days and today."""
    user_id = visit.member.id
    since_s = (visit.now_s // DAY_S - DAYS) * DAY_S

    def work(connection: Connection) -> tuple[list[DayOfModel], list[LogRow]]:
        which = LogFilter(type=int(LogType.TOP_UP), user_id=user_id)
        return (
            by_day_and_model(connection, user_id, since_s=since_s),
            logs.page(connection, which, Slice(limit=_CREDITS_SHOWN)).items,
        )

    spent, credits_ = await visit.parts.store.read(work)
    by_day: dict[int, list[DayOfModel]] = {}
    for row in spent:
        by_day.setdefault(row.day, []).append(row)
    totals = {day: sum(row.quota for row in rows) for day, rows in by_day.items()}
    return visit.page(
        "usage.html",
        by_day=by_day,
        totals=totals,
        dearest=max(totals.values(), default=0),
        credits=credits_,
        days=DAYS,
        day_s=DAY_S,
    )
