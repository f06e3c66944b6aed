"""The public listener; every route that the world may reach is in this table."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
"""Webhook, identity links, unsubscribe, statements and the feed come here, each with its feature."""


async def _nothing_here(request: Request, error: Exception) -> Response:
    del request, error
    return JSONResponse({"error": "nothing here"}, status_code=404)


def public_app() -> Starlette:
    """The public door."""
    return Starlette(routes=ROUTES, exception_handlers={404: _nothing_here})
