"""The log, read by admins whole and by each account its own."""

from pydantic import BaseModel, Field

from gateway.http.endpoint import Answer, Call, Door, Endpoint
from gateway.http.models import Keyword, Nothing, Paged, Query, Seconds
from gateway.store import logs
from gateway.store.logs import LogFilter, LogRow, LogType


class OwnLogs(Paged):
    """Which of one's own rows."""

    type: int | None = Field(default=None, ge=0, le=5, description="0 or absent: all")
    start_timestamp: Seconds | None = None
    end_timestamp: Seconds | None = None

    def which(self, *, user_id: int | None, username: str | None) -> LogFilter:
        """Give the filter for the store."""
        return LogFilter(
            type=self.type or None,
            user_id=user_id,
            username=username,
            start_s=self.start_timestamp,
            end_s=self.end_timestamp,
        )


class AllLogs(OwnLogs):
    """Which rows of all."""

    username: str | None = Field(default=None, description="exactly as it was written then")
    user_id: int | None = Field(default=None, ge=0)


class Statistics(Query):
    """Which calls; `type` is taken for the family's sake, and calls are summed whatever it says."""

    type: int | None = Field(default=None, ge=0, le=5)
    username: str | None = Field(default=None, description="exactly as it was written then")
    start_timestamp: Seconds | None = None
    end_timestamp: Seconds | None = None


class Before(Query):
    """Which rows are cleaned away."""

    target_timestamp: Seconds


async def list_logs(call: Call[AllLogs, Nothing]) -> Answer[list[LogRow]]:
    """List rows, newest first; bounds of time are inclusive."""
    query = call.query
    which = query.which(user_id=query.user_id, username=query.username)
    found = await call.parts.store.read(lambda connection: logs.page(connection, which, query.cut()))
    return Answer(found.items, total=found.total)


async def list_own_logs(call: Call[OwnLogs, Nothing]) -> Answer[list[LogRow]]:
    """List one's own rows, newest first."""
    query = call.query
    which = query.which(user_id=call.user.id, username=None)
    found = await call.parts.store.read(lambda connection: logs.page(connection, which, query.cut()))
    return Answer(found.items, total=found.total)


async def search_logs(call: Call[Keyword, Nothing]) -> Answer[list[LogRow]]:
    """List rows whose content's first word is the keyword, exactly."""
    query = call.query
    found = await call.parts.store.read(
        lambda connection: logs.search(connection, query.keyword, query.cut())
    )
    return Answer(found.items, total=found.total)


class Consumed(BaseModel):
    """What calls cost, added up."""

    quota: int


async def sum_up(call: Call[Statistics, Nothing]) -> Answer[Consumed]:
    """Add up what calls cost: of everybody, or under one name as it was then; bounds are inclusive."""
    query = call.query
    which = LogFilter(
        type=LogType.CONSUME,
        username=query.username,
        start_s=query.start_timestamp,
        end_s=query.end_timestamp,
    )
    quota = await call.parts.store.read(lambda connection: logs.quota_sum(connection, which))
    return Answer(Consumed(quota=quota))


async def clean_logs(call: Call[Before, Nothing]) -> Answer[int]:
    """Remove rows older than a time and say how many; what quota was moved stays in the book."""
    return Answer(
        await call.parts.store.write(
            lambda connection: logs.delete_before(connection, call.query.target_timestamp)
        )
    )


ENDPOINTS = (
    Endpoint("GET", "/api/log/", Door.ADMIN, list_logs),
    Endpoint("GET", "/api/log/search", Door.ADMIN, search_logs),
    Endpoint("GET", "/api/log/stat", Door.ADMIN, sum_up),
    Endpoint("GET", "/api/log/self", Door.USER, list_own_logs),
    Endpoint("DELETE", "/api/log/", Door.ADMIN, clean_logs),
)
