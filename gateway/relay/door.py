"""The relay's door: before everything else, since it is entered most often and owes nothing to routing.

Calls go to the relay; lists of models and browsers' preflights go on to the application under their plain
path, where their handlers and CORS stand. Everything else goes on as it came.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.relay.paths import MODELS, meaning
from gateway.relay.reading import has_key, headers_of
from gateway.relay.relay import Relay
from gateway.upstreams.operations import Operation


class RelayDoor:
    """ASGI: the relay in front of the application."""

    def __init__(self, app: ASGIApp, relay: Relay) -> None:
        self._app = app
        self._relay = relay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's request."""
        found = meaning(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        meant, says_v1 = found
        method = scope["method"]
        if isinstance(meant, Operation) and method == "POST":
            await self._relay.serve(meant, scope, receive, send)
        elif _is_for_keys(scope, says_v1=says_v1 or meant is not MODELS):
            await self._app({**scope, "path": f"/v1/{meant}"}, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_for_keys(scope: Scope, *, says_v1: bool) -> bool:
    """Tell an app's `GET /models` from a person's, who wants the page: by the key, or the wish for one."""
    if says_v1:
        return True
    headers = headers_of(scope)
    wanted = headers.get("access-control-request-headers", "").lower()
    return has_key(headers) or "authorization" in wanted or "api-key" in wanted
