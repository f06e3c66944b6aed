"""The gateway's upstreams; their keys are never read."""

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.pages import every
from gateway_client.types import Channel


class Channels:
    """`gateway.channels`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self) -> list[Channel]:
        """All channels, newest first."""
        return [channel async for channel in every(self._caller, "/api/channel/", rows.channel)]
