"""The chat: an empty page and the models; what is said stays in the browser and goes to /v1 alone."""

from starlette.responses import Response

from gateway.pages.visit import Visit
from gateway.store import models


async def show(visit: Visit) -> Response:
    """Show it, the free models first."""
    priced = await visit.parts.store.read(models.read_all)
    return visit.page("chat.html", models=sorted(priced, key=lambda model: not model.is_free))
