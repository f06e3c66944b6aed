"""What an account spent on calls, summed from the log by day and model."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, literal_column, select

from gateway.store.logs import LogType
from gateway.store.tables import LOGS

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class DayOfModel:
    """The calls of one model on one day (UTC)."""

    day: int
    """Days since 1970-01-01."""
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    quota: int


def by_day_and_model(connection: Connection, user_id: int, *, since_s: int) -> list[DayOfModel]:
    """Sum an account's calls since a time (Unix seconds), the latest day first, the dearest model first."""
    # Written out, since PostgreSQL takes two parameters of the same value for different groupings.
    day = LOGS.c.created_at // literal_column(str(DAY_S))
    spent = func.sum(LOGS.c.quota)
    query = (
        select(
            day.label("day"),
            LOGS.c.model_name,
            func.count(),
            func.sum(LOGS.c.prompt_tokens),
            func.sum(LOGS.c.completion_tokens),
            spent,
        )
        .where(LOGS.c.user_id == user_id, LOGS.c.type == LogType.CONSUME, LOGS.c.created_at >= since_s)
        .group_by(day, LOGS.c.model_name)
        .order_by(day.desc(), spent.desc(), LOGS.c.model_name)
    )
    return [
        DayOfModel(int(row[0]), row[1], *(int(each) for each in row[2:])) for row in connection.execute(query)
    ]
