"""What a gateway tells everybody about itself; no token is needed, one is sent all the same."""

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.types import Status as GatewayStatus
from gateway_client.wire import Call


def status_call() -> Call[GatewayStatus]:
    """`GET /api/status`."""
    return Call(method="GET", path="/api/status", read=lambda got: rows.status(got.data, got.gateway_date))


class Status:
    """`gateway.status`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def get(self) -> GatewayStatus:
        """Version, name, start, quota per USD."""
        return await self._caller.ask(status_call())
