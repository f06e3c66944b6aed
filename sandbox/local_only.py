"""Doors without a password: who may come through them."""

from urllib.parse import urlsplit

from starlette.requests import Request

_LOCAL = {"127.0.0.1", "localhost"}


def refuses(request: Request) -> str | None:
    """Why a request is turned away; None for one from this machine's own programs and pages.

    A page on the web can make a browser send requests here, but not without its own name in `Origin`,
    nor, by a name that it points at 127.0.0.1, without that name in `Host`.
    """
    host = request.url.hostname or ""
    if host not in _LOCAL:
        return f"this door is for 127.0.0.1 only, not for {host}"
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).hostname not in _LOCAL:
        return f"this door is closed to pages of {origin}"
    return None
