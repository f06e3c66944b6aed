"""Who may come in, and what a browser may do with what it gets: on every answer, without exception."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES_MAX: Final = 12 * 1024 * 1024
"""A mail with a picture in Base64."""

_POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "connect-src 'self'; "
    "frame-src 'self'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Unless an answer brings its own."""


class Guard:
    """ASGI middleware: `Host` must be this machine's, `Origin` the page's own, a body small and JSON.

    A page on the web can make a browser send requests to this port, but not without its own name in
    `Origin`; one that points its own name at 127.0.0.1 shows that name in `Host`; and a form of another
    site cannot send JSON without asking first.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app: Final = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse with 403, 413 or 415, or pass on and add the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = _refusal(scope)
        if refusal is not None:
            status, reason = refusal
            await JSONResponse({"error": reason}, status)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def _refusal(scope: Scope) -> tuple[int, str] | None:
    headers = Headers(scope=scope)
    port = scope["server"][1]
    host = headers.get("host", "")
    if host not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
        return 403, "this page is for its own machine only, not for that Host"
    if headers.get("origin", f"http://{host}") != f"http://{host}":
        return 403, "this door is closed to other pages"
    if scope["method"] not in {"GET", "HEAD"}:
        if headers.get("content-type") != "application/json":
            return 415, "what is sent here is application/json"
        length = headers.get("content-length", "")
        if not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            return 413, f"at most {BODY_BYTES_MAX // 1024 // 1024} MiB, and the length must be told"
    return None
