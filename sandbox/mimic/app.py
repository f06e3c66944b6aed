"""From a mimic's parts to the application: its dialect's doors, and what answers everywhere else."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.mimic.answers import moved, unknown_path, web_page
from sandbox.mimic.call import Door
from sandbox.mimic.doors import api_keys, changes, codes, control, logs, selves, status, topups, users
from sandbox.mimic.mimic import Mimic
from sandbox.mimic.serving import serve, stamped

DOORS: tuple[Door, ...] = (
    *status.DOORS,
    *selves.DOORS,
    *topups.DOORS,
    *codes.DOORS,
    *api_keys.DOORS,
    *logs.DOORS,
    *changes.DOORS,
    # Last, since their paths hold a ref that could be any word.
    *users.DOORS,
)
_API = ("/api", "/v1", "/dashboard")


def build(mimic: Mimic) -> Starlette:
    """Make the application."""
    doors = [door for door in DOORS if door.has(mimic.facts)]
    paths = {door.path for door in doors}

    async def elsewhere(request: Request, _error: Exception) -> Response:
        path = request.url.path
        if mimic.facts.missing_slash_redirects and f"{path}/" in paths:
            return stamped(moved(path), mimic)
        is_api = any(path == prefix or path.startswith(f"{prefix}/") for prefix in _API)
        return stamped(unknown_path(request.method, path) if is_api else web_page(), mimic)

    routes = [Route(door.path, serve(door, mimic), methods=[door.method]) for door in doors]
    app = Starlette(
        routes=[*control.routes(mimic), *routes],
        middleware=[Middleware(GZipMiddleware, minimum_size=1)],
        exception_handlers={404: elsewhere, 405: elsewhere},
    )
    app.router.redirect_slashes = False
    return app
