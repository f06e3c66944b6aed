"""Browsers and extensions of any origin may call what an api key opens, and nothing else.

Without credentials, so cookies never travel this way.
"""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

OPEN_PREFIXES = ("/v1/", "/dashboard/billing/")


class KeyDoorsCors:
    """CORS for the paths under `OPEN_PREFIXES`."""

    def __init__(self, app: ASGIApp) -> None:
        self._closed = app
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["Retry-After"],
            max_age=86_400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with CORS where the path is open."""
        is_open = scope["type"] == "http" and scope["path"].startswith(OPEN_PREFIXES)
        await (self._open if is_open else self._closed)(scope, receive, send)
