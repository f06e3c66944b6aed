"""The public listener; every route that the world may reach is in this table."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute


async def _nothing_here(request: Request, error: Exception) -> Response:
    del request, error
    return JSONResponse({"error": "nothing here"}, status_code=404)


def public_app(routes: Sequence[BaseRoute]) -> Starlette:
    """The public door: ending notices, and what else each feature opens."""
    return Starlette(routes=routes, exception_handlers={404: _nothing_here})
