"""The gateway's log of top-ups: the evidence that a credit was made, in whole seconds of its own clock."""

from datetime import datetime

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.pages import every
from gateway_client.types import LogRow, LogType


class Logs:
    """`gateway.logs`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def topup_rows(
        self, *, since: datetime, until: datetime | None = None, username: str | None = None
    ) -> list[LogRow]:
        """Rows of top-ups and redeemed codes, newest first.

        Args:
            since: inclusive, by the gateway's clock; say a minute more than you need.
            until: inclusive; None for now.
            username: as it was when the row was written, exactly; None for everybody.
        """
        query: dict[str, str | int] = {
            "type": int(LogType.TOP_UP),
            "start_timestamp": int(since.timestamp()),
        }
        if until is not None:
            query["end_timestamp"] = int(until.timestamp())
        if username is not None:
            query["username"] = username
        found = every(self._caller, "/api/log/", rows.log_row, query)
        return [row async for row in found if row.type is LogType.TOP_UP]
