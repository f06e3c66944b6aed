"""The listener for operations, on loopback: is it alive, does it work, how much."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.ops.metrics import Metrics

Troubles = Callable[[], dict[str, str]]


def ops_app(troubles: Troubles, is_stored: Callable[[], Awaitable[bool]], metrics: Metrics) -> Starlette:
    """Routes `/healthz`, `/readyz`, `/metrics`.

    Args:
        troubles: servers that are not reached now, with the trouble.
        is_stored: whether the database answers.
        metrics: what is counted.
    """

    async def healthz(request: Request) -> Response:
        del request
        return JSONResponse({"alive": True})

    async def readyz(request: Request) -> Response:
        del request
        away = troubles()
        if not await is_stored():
            away["database"] = "does not answer"
        return JSONResponse({"ready": not away, "away": away}, status_code=503 if away else 200)

    async def show_metrics(request: Request) -> Response:
        del request
        registry: CollectorRegistry = await metrics.collected()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", show_metrics),
        ]
    )
