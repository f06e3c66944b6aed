"""The groups that an account may be in, by which models and prices differ."""

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.wire import Call


def groups_call() -> Call[tuple[str, ...]]:
    """`GET /api/group/`."""
    return Call(method="GET", path="/api/group/", read=lambda got: rows.words(got.data, "groups"))


class Groups:
    """`gateway.groups`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self) -> tuple[str, ...]:
        """Names, in the gateway's order."""
        return await self._caller.ask(groups_call())
